package dev.tidegate.demo;

import dev.tidegate.capture.message.FenceWriter;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A fence in the source's WAL, and the question whether the target has passed it. */
final class Fence implements AutoCloseable {

    private static final String IS_APPLIED = """
            SELECT EXISTS (SELECT 1 FROM tidegate.fence WHERE pipeline = ? AND name = ?)
            """;

    private final PipelineName pipeline;
    private final String name;
    private final Connection target;

    private Fence(PipelineName pipeline, String name, Connection target) {
        this.pipeline = pipeline;
        this.name = name;
        this.target = target;
    }

    static Fence write(PipelineConfig config, String name) throws SQLException {
        TargetDatabase target = new TargetDatabase(config.target());
        new FenceWriter(new SourceDatabase(config.source()), target, config.pipeline()).write(name);
        return new Fence(config.pipeline(), name, target.open("fence"));
    }

    boolean isApplied() throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(IS_APPLIED)) {
            statement.setString(1, pipeline.value());
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        target.close();
    }
}
