package dev.tidegate.config.pipeline;

import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.SequenceId;
import dev.tidegate.model.TableId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which sequences are kept in step besides those that replicated columns use, and how. Patterns have the form of
 * {@link TableSelection}'s.
 *
 * @param enabled whether {@code run} and {@code apply} keep them in step; the command works in any case
 * @param include further sequences; empty for those that no column uses, in the schemas that tables.include names
 * @param exclude beats everything, the use by a replicated column too
 * @param interval between two rounds
 * @param margin how many values the receiving side is kept ahead, counted in increments
 */
public record SequencesConfig(
        boolean enabled, Optional<List<String>> include, List<String> exclude, Duration interval, int margin) {

    public SequencesConfig {
        include = include.map(List::copyOf);
        exclude = List.copyOf(exclude);
    }

    public static SequencesConfig defaults() {
        return new SequencesConfig(true, Optional.empty(), List.of(), Duration.ofSeconds(30), 1_000);
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
