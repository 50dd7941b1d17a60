package dev.tidegate.model;

import java.util.UUID;

/**
 * One life of a pipeline's stream, from the creation of its slot to its drop. Every record of the topic and the
 * checkpoint carry it, so that a topic, slot or state left over from another life is recognised and never mixed in.
 */
public record StreamId(UUID value) {

    public static StreamId create() {
        return new StreamId(UUID.randomUUID());
    }

    public static StreamId parse(String text) {
        return new StreamId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
