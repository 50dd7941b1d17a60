package dev.tidegate.prepare.schema.client;

/**
 * What pg_dump or pg_restore said of something that failed.
 *
 * @param entry of the archive, without its numbers; empty if none was named
 * @param ofServer whether the server's own message was found, which is not so where jobs wrote into one another's lines
 */
public record RestoreFailure(String entry, String message, boolean ofServer) {

    /** @return whether it is clear which entry failed, and why */
    public boolean isClear() {
        return ofServer && !entry.isEmpty();
    }

    @Override
    public String toString() {
        return entry.isEmpty() ? message : entry + ": " + message;
    }
}
