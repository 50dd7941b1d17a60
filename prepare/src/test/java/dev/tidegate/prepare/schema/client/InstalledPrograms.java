package dev.tidegate.prepare.schema.client;

import dev.tidegate.model.failure.TidegateException;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Whether this machine has pg_dump and pg_restore, which no Maven artifact brings. Without them the tests that need
 * them are skipped, so that `mvn verify` asks for nothing else; with {@code -Dtidegate.postgres-client=required}, as
 * in .ci/run, they fail.
 */
public final class InstalledPrograms {

    private static final boolean REQUIRED = "required".equals(System.getProperty("tidegate.postgres-client"));

    private InstalledPrograms() {}

    public static void require() {
        Optional<ClientPrograms> found = find(15, 15);
        if (REQUIRED && found.isEmpty()) {
            throw new AssertionError("pg_dump and pg_restore 15 or 16 are required: install postgresql-client");
        }
        Assumptions.assumeTrue(found.isPresent(), "pg_dump and pg_restore 15 or 16 are not installed");
    }

    /** The newest major version that dumps. */
    public static int newest() {
        for (int major = 18; major > 10; major--) {
            if (find(major, 18).isPresent()) {
                return major;
            }
        }
        return 0;
    }

    private static Optional<ClientPrograms> find(int source, int target) {
        try {
            return Optional.of(
                    ClientPrograms.find(Optional.empty(), System.getenv().getOrDefault("PATH", ""), source, target));
        } catch (TidegateException e) {
            return Optional.empty();
        }
    }
}
