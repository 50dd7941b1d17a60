package dev.tidegate.capture;

import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The pipelines of one test; their slots go with it, for a shared server has only so many. */
final class CaptureFixtures implements AfterEachCallback {

    private final List<CaptureFixture> pipelines = new ArrayList<>();

    /** Everything on the shared servers; {@code schema} is run before the publication is made. */
    CaptureFixture on(PostgresVersion version, String... schema) throws SQLException {
        return on(SharedServers.database(version), SharedServers.kafka().bootstrapServers(), schema);
    }

    CaptureFixture on(TestDatabase source, String bootstrapServers, String... schema) throws SQLException {
        CaptureFixture pipeline = CaptureFixture.on(source, bootstrapServers, schema);
        pipelines.add(pipeline);
        return pipeline;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        for (CaptureFixture pipeline : pipelines) {
            if (pipeline.source.server().isRunning()) {
                Awaitility.await("the slot is gone")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> dropSlot(pipeline));
                pipeline.source.terminateSessions();
                pipeline.source.drop();
            }
        }
    }

    /** A walsender whose client was killed takes a moment to notice. */
    private static boolean dropSlot(CaptureFixture pipeline) {
        String slot = "FROM pg_replication_slots WHERE slot_name = '"
                + pipeline.name().slot() + "'";
        pipeline.source.execute(
                "SELECT pg_terminate_backend(active_pid) " + slot + " AND active",
                "SELECT pg_drop_replication_slot(slot_name) " + slot + " AND NOT active");
        return pipeline.source.queryLong("SELECT count(*) " + slot) == 0;
    }
}
