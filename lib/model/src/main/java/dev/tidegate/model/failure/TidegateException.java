package dev.tidegate.model.failure;

/**
 * A failure that a person will read: what happened and where, and what to do next, in a line or two. It holds no row
 * contents and no secrets.
 */
public final class TidegateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final FailureCategory category;
    private final String code;
    private final String nextStep;

    /**
     * @param code short and stable, upper case with dashes, for example {@code SLOT-MISSING}; listed in docs
     * @param problem what happened and where, one sentence without a full stop
     * @param nextStep what mends it; empty if there is nothing to say
     */
    public TidegateException(FailureCategory category, String code, String problem, String nextStep) {
        this(category, code, problem, nextStep, null);
    }

    public TidegateException(FailureCategory category, String code, String problem, String nextStep, Throwable cause) {
        super(problem, cause);
        this.category = category;
        this.code = code;
        this.nextStep = nextStep;
    }

    public FailureCategory category() {
        return category;
    }

    public String code() {
        return code;
    }

    public String nextStep() {
        return nextStep;
    }

    /** @return whether to try again without being told to */
    public boolean isTransient() {
        return category == FailureCategory.TRANSIENT || isBlocked();
    }

    /** @return whether it passes only once somebody has done the next step */
    public boolean isBlocked() {
        return category == FailureCategory.BLOCKED;
    }

    /** The whole failure on one or two lines. */
    public String describe() {
        String first = code + ": " + getMessage();
        return nextStep.isEmpty() ? first : first + System.lineSeparator() + "  -> " + nextStep;
    }
}
