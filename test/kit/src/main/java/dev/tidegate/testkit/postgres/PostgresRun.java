package dev.tidegate.testkit.postgres;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/** One run of a PostgreSQL server, from its start to its end. */
interface PostgresRun {

    boolean isAlive();

    /** Waits until the server answers; false if it ended instead. */
    boolean awaitReady(BooleanSupplier answers);

    /** Returns when it has ended in order. */
    void stopFast() throws IOException;

    /** The same without a checkpoint. */
    void stopImmediately() throws IOException;

    /** SIGKILL to all processes of the server; returns when they are gone. */
    void killHard() throws IOException;

    /** What the server said since this start. */
    String lastOutput();
}
