package dev.tidegate.prepare.check.types;

/** Major versions of a source and a target. */
public record VersionPair(int source, int target) {

    @Override
    public String toString() {
        return source + " -> " + target;
    }
}
