package dev.tidegate.benchmark.server;

/** The benchmark cannot go on; the message says why. */
public final class BenchmarkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BenchmarkException(String message) {
        super(message);
    }

    public BenchmarkException(String message, Throwable cause) {
        super(message, cause);
    }
}
