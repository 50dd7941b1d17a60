package dev.tidegate.capture;

import dev.tidegate.capture.message.FenceWriter;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.postgres.replication.MessageTable;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.state.schema.StateSchema;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A source with publication and slot, a target with the pipeline's state, and a name for the topic: all but capture. */
public final class CaptureFixture {

    final TestDatabase source;
    final TestDatabase target;
    final StreamId stream = StreamId.create();
    final TestPipeline pipeline;
    final PipelineConfig config;

    private CaptureFixture(TestDatabase source, TestDatabase target, String bootstrapServers) {
        this.source = source;
        this.target = target;
        pipeline = TestPipeline.between(source, target).kafka(bootstrapServers).yaml("""
                        capture:
                          heartbeat-interval: 300ms
                          kafka-transaction-bytes-max: 1MB
                          kafka-transaction-age-max: 50ms
                        """);
        config = pipeline.config();
    }

    /** @param schema is run before the publication is made */
    static CaptureFixture on(TestDatabase source, String bootstrapServers, String... schema) throws SQLException {
        CaptureFixture pipeline = new CaptureFixture(source, SharedTarget.DATABASE, bootstrapServers);
        source.execute(schema);
        pipeline.prepareSource();
        pipeline.prepareTarget();
        return pipeline;
    }

    /** State is kept by pipeline, so one target serves them all; making and deleting databases is what takes time. */
    private static final class SharedTarget {
        private static final TestDatabase DATABASE = SharedServers.database(PostgresVersion.V15);

        private SharedTarget() {}
    }

    /** The same with heartbeats so rare that none comes in between. */
    PipelineConfig quietConfig() {
        return pipeline.config("capture: { heartbeat-interval: 1m }");
    }

    PipelineName name() {
        return pipeline.name();
    }

    SourceDatabase sourceDatabase() {
        return new SourceDatabase(config.source());
    }

    private void prepareSource() throws SQLException {
        source.execute(MessageTable.DDL, "CREATE PUBLICATION " + name().publication() + " FOR ALL TABLES");
        makeSlot();
    }

    void makeSlot() throws SQLException {
        source.execute("SELECT pg_create_logical_replication_slot('" + name().slot() + "', 'pgoutput')");
    }

    void dropSlot() throws SQLException {
        source.execute("SELECT pg_drop_replication_slot('" + name().slot() + "')");
    }

    Lsn slotPosition() throws SQLException {
        return Lsn.parse(source.queryText(
                "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '" + name().slot() + "'"));
    }

    private void prepareTarget() throws SQLException {
        Lsn start = slotPosition();
        try (Connection session = new TargetDatabase(config.target()).open("test")) {
            StateSchema.migrate(session);
            try (Statement statement = session.createStatement()) {
                statement.execute("INSERT INTO tidegate.pipeline VALUES ('" + name() + "', '" + stream + "', '"
                        + systemId() + "', '" + source.name() + "', '" + start + "', 'streaming')");
                statement.execute("INSERT INTO tidegate.checkpoint (pipeline, lane, stream_id, epoch, commit_lsn)"
                        + " VALUES ('" + name() + "', 0, '" + stream + "', 1, '" + start + "')");
            }
        }
    }

    private String systemId() throws SQLException {
        try (Connection session = sourceDatabase().openReplication("test");
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
            row.next();
            return row.getString("systemid");
        }
    }

    /** What an applier would do that does not wait for the disk. */
    void moveCheckpointInMemory(Lsn point) throws SQLException {
        target.execute("UPDATE tidegate.checkpoint SET commit_lsn = '" + point + "'");
    }

    /** What an applier would do, once the disk has it. */
    void moveCheckpoint(Lsn point) throws SQLException {
        target.execute("UPDATE tidegate.checkpoint SET commit_lsn = '" + point + "', durable_lsn = '" + point
                + "' WHERE pipeline = '" + name() + "'");
    }

    void fence(String fence) throws SQLException {
        new FenceWriter(sourceDatabase(), new TargetDatabase(config.target()), name()).write(fence);
    }
}
