package dev.tidegate.system.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.demo.DemoMain;
import dev.tidegate.lagmonitor.alert.Condition;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What somebody reads at night: docs/OPERATIONS.md knows every alert, and the commands that the pages tell to run exist. */
class RunbookTest {

    /** Only looked at. */
    private static final CommandLine TIDEGATE =
            DemoMain.commandLine(new CommandContext(Map.of(), Optional.empty(), false, StopSignal::new));

    private static final Pattern RULE = Pattern.compile("(?m)^\\s*- alert: (\\w+)$");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    /** A heading, and what follows up to the next one. */
    private static final Pattern SECTION = Pattern.compile("(?ms)^### ([^\\n]+)\\n(.*?)(?=^#|\\z)");

    private static final Pattern FIRST_STEP = Pattern.compile("\\*\\*First:\\*\\* [^\\n]{20,}");
    private static final Pattern LINK = Pattern.compile("\\[what to do]\\(#([a-z-]+)\\)");

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```[a-z]*\\n(.*?)^```");
    private static final Pattern COMMAND = Pattern.compile("(?:\\./)?tidegate +([^#]+).*");

    @Test
    void everyAlertHasItsSectionWithItsFirstStep() throws IOException {
        Map<String, String> sections = alertSections();

        assertThat(namesIn(sections.keySet())).isEqualTo(alerts());
        assertThat(sections)
                .allSatisfy((alert, text) -> assertThat(text).as(alert).containsPattern(FIRST_STEP));
    }

    /** Both tell of the same: what one of them has and the other has not is forgotten in one of them. */
    @Test
    void anAlertOfTheMonitorStandsBesideThatOfPrometheus() throws IOException {
        for (Condition condition : Condition.values()) {
            String rule = "Tidegate"
                    + Arrays.stream(condition.id().split("-"))
                            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                            .collect(Collectors.joining());

            assertThat(alertSections()).containsKey("`" + rule + "`, `" + condition.id() + "`");
        }
    }

    @Test
    void theTableOfAlertsLeadsToTheSections() throws IOException {
        Set<String> anchors = alertSections().keySet().stream()
                .map(heading -> heading.replaceAll("[`,]", "").replace(' ', '-').toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(found(LINK, text("docs/OPERATIONS.md"))).isEqualTo(anchors);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "CHANGELOG.md",
                "CONTRIBUTING.md",
                "SECURITY.md",
                "docs/LOAD.md",
                "docs/MONITOR.md",
                "docs/OPERATIONS.md",
                "docs/RDS.md",
                "docs/SCHEMA-CHANGES.md",
                "docs/SEQUENCES.md",
                "docs/VERIFY.md"
            })
    void whatAPageTellsToRunExists(String page) throws IOException {
        assertThat(commandsIn(text(page)))
                .allSatisfy(
                        command -> assertThat(unknownIn(command)).as(command).isEmpty());
    }

    @Test
    void theSearchFindsCommandsAndWhatIsWrongWithThem() throws IOException {
        assertThat(commandsIn(text("docs/OPERATIONS.md")))
                .contains("drop", "schema copy", "sequences --check", "check -c tidegate.yaml --types");
        assertThat(unknownIn("load -c x.yaml --table a.b")).isEmpty();
        assertThat(unknownIn("load --tabel a.b")).contains("--tabel");
        assertThat(unknownIn("schema replace")).contains("replace");
        assertThat(unknownIn("verify --table a.b")).isEmpty();
        assertThat(unknownIn("verify a.b")).contains("a.b");
        assertThat(unknownIn("repair")).contains("repair");
    }

    private static Set<String> alerts() throws IOException {
        Set<String> names = found(RULE, text("config/prometheus-alerts.yaml"));
        assertThat(names).contains("TidegateLagHigh", "TidegateDrift");
        Arrays.stream(Condition.values()).map(Condition::id).forEach(names::add);
        return names;
    }

    private static Set<String> namesIn(Set<String> headings) {
        return headings.stream()
                .flatMap(heading -> found(QUOTED, heading).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** @return heading to text */
    private static Map<String, String> alertSections() throws IOException {
        String page = text("docs/OPERATIONS.md");
        Map<String, String> sections = new LinkedHashMap<>();
        SECTION.matcher(page.substring(page.indexOf("\n## Alerts\n")))
                .results()
                .forEach(section -> sections.put(section.group(1), section.group(2)));
        return sections;
    }

    /** In blocks, lines that begin with it; elsewhere whatever is set as code. Without the program's name. */
    private static List<String> commandsIn(String page) {
        Stream<String> lines =
                BLOCK.matcher(page).results().flatMap(block -> block.group(1).lines());
        Stream<String> quoted = QUOTED.matcher(BLOCK.matcher(page).replaceAll(""))
                .results()
                .map(code -> code.group(1).replaceAll("\\s+", " "));
        return Stream.concat(lines, quoted)
                .map(String::strip)
                .map(COMMAND::matcher)
                .filter(Matcher::matches)
                .map(command -> command.group(1).replaceAll("\\s+", " ").strip())
                .toList();
    }

    /** @return the word that Tidegate would not understand */
    private static Optional<String> unknownIn(String command) {
        CommandLine at = TIDEGATE;
        boolean valueComes = false;
        for (String word : command.split(" ", -1)) {
            if (word.startsWith("-")) {
                OptionSpec option = at.getCommandSpec().findOption(word.replaceFirst("=.*", ""));
                if (option == null) {
                    return Optional.of(word);
                }
                valueComes = option.arity().max() > 0 && !word.contains("=");
            } else if (valueComes) {
                valueComes = false;
            } else if (!at.getSubcommands().isEmpty()) {
                if (!at.getSubcommands().containsKey(word)) {
                    return Optional.of(word);
                }
                at = at.getSubcommands().get(word);
            }
        }
        return Optional.empty();
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(String file) throws IOException {
        return Files.readString(Checkout.ROOT.resolve(file));
    }
}
