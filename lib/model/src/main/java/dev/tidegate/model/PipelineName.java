package dev.tidegate.model;

import java.util.regex.Pattern;

/**
 * The name of a pipeline. Slot, publication, topics and state carry it, so it keeps to what all of those accept:
 * lower-case letters, digits and underscores, at most 40 characters.
 */
public record PipelineName(String value) {

    public static final int LENGTH_MAX = 40;

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    public PipelineName {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "a pipeline name is 1 to 40 lower-case letters, digits and underscores and starts with a letter: "
                            + value);
        }
    }

    public static boolean isValid(String value) {
        return value != null && FORM.matcher(value).matches();
    }

    public String slot() {
        return "tidegate_" + value;
    }

    public String publication() {
        return "tidegate_" + value;
    }

    /** The topic whose partitions are the pipeline's lanes. */
    public String topic() {
        return "tidegate." + value + ".changes";
    }

    /** One transactional id per lane: a second capture fences the first one off. */
    public String transactionalId(int lane) {
        return "tidegate." + value + ".capture." + lane;
    }

    /** Prefix of the logical messages (heartbeats, fences) of this pipeline in the source's WAL. */
    public String messagePrefix() {
        return "tidegate/" + value;
    }

    @Override
    public String toString() {
        return value;
    }
}
