package dev.tidegate.system.deployment;

import dev.tidegate.testkit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lists beside the assembly: which jars the archive holds, and from which release on they have no known hole. */
final class ShippedJars {

    /** The version begins at the first number that follows a hyphen; {@code kafka_2.13-4.3.1} has one without. */
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[^-]*(?:-.*)?)");

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private ShippedJars() {}

    /** A line of advisories.tsv. */
    record Advisory(String artifact, String fixedIn, List<String> ids) {

        boolean concerns(String version) {
            return compare(version, fixedIn) < 0;
        }
    }

    /** Names of the artifacts, without their groups. */
    static List<String> listed() throws IOException {
        return lines("jars.tsv").stream()
                .map(line -> artifact(line.split("\t", -1)[0]))
                .sorted()
                .toList();
    }

    static List<Advisory> advisories() throws IOException {
        List<Advisory> advisories = new ArrayList<>();
        for (String line : lines("advisories.tsv")) {
            String[] fields = line.split("\t", -1);
            advisories.add(new Advisory(artifact(fields[0]), fields[1], List.of(fields[2].split(" ", -1))));
        }
        return advisories;
    }

    private static List<String> lines(String list) throws IOException {
        return Files.readAllLines(Checkout.ROOT.resolve("app/src/main/assembly/" + list)).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    private static String artifact(String coordinates) {
        return coordinates.substring(coordinates.indexOf(':') + 1);
    }

    /** @param jars as {@code netty-handler-4.1.140.Final} */
    static Map<String, String> versions(List<String> jars) {
        Map<String, String> versions = new TreeMap<>();
        for (String jar : jars) {
            Matcher parts = JAR.matcher(jar);
            if (!parts.matches()) {
                throw new IllegalArgumentException(jar + " has no version");
            }
            versions.put(parts.group(1), parts.group(2));
        }
        return versions;
    }

    /** Number by number; one that is missing is 0, and words do not count. */
    static int compare(String one, String other) {
        List<Long> left = numbers(one);
        List<Long> right = numbers(other);
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            int order = Long.compare(i < left.size() ? left.get(i) : 0, i < right.size() ? right.get(i) : 0);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static List<Long> numbers(String version) {
        return NUMBER.matcher(version)
                .results()
                .map(number -> Long.parseLong(number.group()))
                .toList();
    }
}
