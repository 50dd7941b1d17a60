package dev.tidegate.capture.debezium;

import io.debezium.connector.postgresql.PostgresConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector with our task. Public, with a public constructor, because the engine makes it by its name. */
public final class SlotConnector extends PostgresConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return SlotConnectorTask.class;
    }
}
