package dev.tidegate.system.faults.campaign;

import dev.tidegate.testkit.postgres.PostgresVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What a campaign is to do.
 *
 * @param seed decides all that is left to chance
 * @param first number of the first fault that happens; those before are drawn, and left out
 * @param end number of the first fault that is not drawn any more
 * @param time after which no new group begins
 * @param only a regular expression for a part of the names of kinds; all others are drawn, and left out
 * @param groupsPerEra after so many groups a new pipeline takes the place of the old one
 * @param sparesLoad whether faults begin when a pipeline streams, and not while it is loaded
 */
public record CampaignOptions(
        long seed,
        int first,
        int end,
        Duration time,
        String only,
        int groupsPerEra,
        boolean sparesLoad,
        PostgresVersion source,
        PostgresVersion target,
        Path directory) {

    private static final Map<String, String> DEFAULTS = Map.of(
            "--seed", "",
            "--from", "0",
            "--to", "1000000",
            "--minutes", "1440",
            "--only", "",
            "--groups", "10",
            "--begin", "load",
            "--source", "17",
            "--target", "15");

    /** @param arguments pairs of option and value, as {@code --minutes 90 --seed 7}; without a seed it is any */
    public static CampaignOptions parse(String arguments, Path directory) {
        Map<String, String> values = new TreeMap<>(DEFAULTS);
        List<String> words = List.of(arguments.strip().split("\\s+"));
        for (int i = 0; i + 1 < words.size(); i += 2) {
            if (values.put(words.get(i), words.get(i + 1)) == null) {
                throw new IllegalArgumentException(
                        "no such option: " + words.get(i) + "; there are " + DEFAULTS.keySet());
            }
        }
        String seed = values.get("--seed");
        return new CampaignOptions(
                seed.isEmpty() ? new SplittableRandom().nextInt(1_000_000) : Long.parseLong(seed),
                number(values, "--from"),
                number(values, "--to") + 1,
                Duration.ofSeconds((long) (60 * Double.parseDouble(values.get("--minutes")))),
                values.get("--only"),
                number(values, "--groups"),
                values.get("--begin").equals("streaming"),
                version(values, "--source"),
                version(values, "--target"),
                directory);
    }

    private static int number(Map<String, String> values, String option) {
        return Integer.parseInt(values.get(option));
    }

    private static PostgresVersion version(Map<String, String> values, String option) {
        return PostgresVersion.valueOf("V" + values.get(option));
    }
}
