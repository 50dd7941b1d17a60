package dev.tidegate.config.pipeline;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.SequenceId;
import dev.tidegate.model.TableId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which sequences are kept in sync besides those that replicated columns use, and how.
 *
 * @param enabled for {@code run} and {@code apply}; the command works in any case
 * @param include empty for all that both sides have
 */
public record SequencesConfig(
        boolean enabled, Optional<List<String>> include, List<String> exclude, Duration interval, int margin) {

    public SequencesConfig {
        include = include.map(List::copyOf);
        exclude = List.copyOf(exclude);
    }

    public static SequencesConfig settings(Settings<SequencesConfig> s) {
        SequencesConfig config = new SequencesConfig(
                s.value("enabled", SequencesConfig::enabled, Type.flag(), "true", """
                        whether `run` and `apply` keep [sequences](SEQUENCES.md) in sync; the command `sequences` works in
                        any case
                        """),
                s.optional(
                        "include", SequencesConfig::include, Type.listOf(Type.text()), "all that both sides have", """
                        patterns `schema.sequence`: which sequences belong to the pipeline besides those that columns of
                        replicated tables use
                        """),
                s.value("exclude", SequencesConfig::exclude, Type.listOf(Type.text()), "none", """
                        same form; overrides everything else
                        """),
                s.value("interval", SequencesConfig::interval, Type.duration("1s", "24h"), "30s", """
                        between two rounds
                        """),
                s.value("margin", SequencesConfig::margin, Type.integer(0, 100_000_000), "1000", """
                        how many values the target is kept ahead of the source, counted in increments
                        """));
        TableSelection.checkPatterns(s, "include", config.include.orElse(List.of()));
        TableSelection.checkPatterns(s, "exclude", config.exclude);
        return config;
    }

    public static SequencesConfig defaults() {
        return Settings.defaults(SequencesConfig::settings);
    }

    public boolean excludes(SequenceId sequence) {
        return exclude.stream().anyMatch(pattern -> matches(pattern, sequence));
    }

    /** @return empty if there is no list of further sequences */
    public Optional<Boolean> includes(SequenceId sequence) {
        return include.map(patterns -> patterns.stream().anyMatch(pattern -> matches(pattern, sequence)));
    }

    private static boolean matches(String pattern, SequenceId sequence) {
        return TableSelection.matches(pattern, new TableId(sequence.schema(), sequence.name()));
    }
}
