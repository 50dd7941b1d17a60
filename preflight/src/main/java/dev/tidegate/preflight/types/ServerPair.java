package dev.tidegate.preflight.types;

/** Major versions of a source and a target. */
public record ServerPair(int source, int target) {

    @Override
    public String toString() {
        return source + " -> " + target;
    }
}
