package dev.tidegate.capture.debezium;

import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;

/** Debezium's task with our replication connection. Public, because the engine makes it by its name. */
public final class SlotConnectorTask extends PostgresConnectorTask {

    @Override
    protected ReplicationConnection buildReplicationConnection(
            PostgresConnection jdbcConnection, PostgresSchema schema, PostgresConnectorConfig config) {
        String key = config.getJdbcConfig().getString(EngineContext.KEY_PROPERTY);
        return new ChunkReplicationConnection(EngineContext.of(key));
    }
}
