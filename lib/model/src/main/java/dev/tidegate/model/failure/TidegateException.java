package dev.tidegate.model.failure;

/**
 * A failure that a person will read: what happened and where, and what to do next, in a line or two. It holds no row
 * contents and no secrets.
 */
public final class TidegateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final FailureCategory category;
    private final FailureCode kind;
    private final String nextStep;

    /**
     * @param problem what happened and where, one sentence without a full stop
     * @param nextStep what fixes it, more exactly than the code's own next step; empty if there is nothing to say
     */
    public TidegateException(FailureCode kind, String problem, String nextStep) {
        this(kind, problem, nextStep, null);
    }

    public TidegateException(FailureCode kind, String problem, String nextStep, Throwable cause) {
        this(kind.category(), kind, problem, nextStep, cause);
    }

    /** @param category where it depends on more than the code */
    public TidegateException(FailureCategory category, FailureCode kind, String problem, String nextStep) {
        this(category, kind, problem, nextStep, null);
    }

    public TidegateException(
            FailureCategory category, FailureCode kind, String problem, String nextStep, Throwable cause) {
        super(problem, cause);
        this.category = category;
        this.kind = kind;
        this.nextStep = nextStep;
    }

    public FailureCategory category() {
        return category;
    }

    public FailureCode kind() {
        return kind;
    }

    public boolean is(FailureCode other) {
        return kind.equals(other);
    }

    /** The code as users see it: stable, listed in docs/ERRORS.md. */
    public String code() {
        return kind.text();
    }

    public String nextStep() {
        return nextStep;
    }

    /** @return whether to try again without being told to */
    public boolean isTransient() {
        return category == FailureCategory.TRANSIENT || isBlocked();
    }

    /** @return whether it goes away only once someone has done the next step */
    public boolean isBlocked() {
        return category == FailureCategory.BLOCKED;
    }

    /** The whole failure on one or two lines. */
    public String describe() {
        String first = code() + ": " + getMessage();
        return nextStep.isEmpty() ? first : first + System.lineSeparator() + "  -> " + nextStep;
    }
}
