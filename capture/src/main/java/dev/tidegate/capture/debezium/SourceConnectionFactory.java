package dev.tidegate.capture.debezium;

import io.debezium.jdbc.JdbcConfiguration;
import io.debezium.jdbc.JdbcConnection;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Opens Debezium's own sessions the way all of Tidegate's are opened: same URL, TLS, time-outs and text settings. So
 * Debezium never sees the password. Public, because Debezium makes it by its name.
 */
public final class SourceConnectionFactory implements JdbcConnection.ConnectionFactory {

    @Override
    public Connection connect(JdbcConfiguration config) throws SQLException {
        return EnumHidingConnection.hidden(EngineContext.of(config.getString(EngineContext.KEY_PROPERTY))
                .source()
                .open("capture engine"));
    }
}
