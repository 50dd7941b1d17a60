package dev.tidegate.system.schemas;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** psql and pg_dump, which no Maven artifact brings: without them a test is skipped, where they are required it fails. */
final class PostgresClient {

    private static final boolean REQUIRED = "required".equals(System.getProperty("tidegate.postgres-client"));

    private PostgresClient() {}

    static void require() {
        boolean installed = List.of("psql", "pg_dump", "pg_restore").stream().allMatch(PostgresClient::starts);
        if (REQUIRED && !installed) {
            throw new AssertionError("psql, pg_dump and pg_restore are required: install postgresql-client");
        }
        Assumptions.assumeTrue(installed, "psql, pg_dump and pg_restore are not installed");
    }

    private static boolean starts(String program) {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
