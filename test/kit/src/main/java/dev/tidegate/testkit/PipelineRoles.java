package dev.tidegate.testkit;

/** What runs a pipeline under test: processes of their own, or roles in this one. */
public interface PipelineRoles extends AutoCloseable {

    /** @throws AssertionError if one that should run has ended by itself */
    void requireRunning();

    /** The end of what they have printed, for the message of a test that fails. */
    String lastOutput();

    /** Stops them all; may be repeated. */
    @Override
    void close();
}
