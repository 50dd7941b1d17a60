package dev.tidegate.testkit.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Where sessions come from, for example {@code database::connect}. Asked again after a session is lost. */
@FunctionalInterface
public interface ConnectionSource {
    Connection connect() throws SQLException;
}
