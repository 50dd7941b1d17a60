package dev.tidegate.broker;

/** The directory of an embedded broker is another user's, or open to other users. */
public final class BrokerDirectoryException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String nextStep;

    BrokerDirectoryException(String problem, String nextStep, Throwable cause) {
        super(problem, cause);
        this.nextStep = nextStep;
    }

    public String nextStep() {
        return nextStep;
    }
}
