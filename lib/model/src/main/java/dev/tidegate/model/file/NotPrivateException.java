package dev.tidegate.model.file;

import java.io.IOException;

/** A file or directory that must be private is not, and cannot be made so by this process. */
public final class NotPrivateException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String nextStep;

    NotPrivateException(String problem, String nextStep) {
        super(problem);
        this.nextStep = nextStep;
    }

    /** The command that makes it private. */
    public String nextStep() {
        return nextStep;
    }
}
