package dev.tidegate.verify.model;

/** Hears how far it is; on the caller's thread. */
@FunctionalInterface
public interface VerifyProgress {

    /** @param line for people */
    void say(String line);
}
