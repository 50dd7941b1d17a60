package dev.tidegate.postgres.replication;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The table that carries heartbeats and fences on sources before PostgreSQL 14, whose pgoutput cannot carry logical
 * messages. It lives in the source's schema {@code tidegate} and belongs to every pipeline of that source.
 */
public final class MessageTable {

    public static final TableId ID = new TableId("tidegate", "message");

    /** May be repeated. */
    public static final String DDL = """
            CREATE SCHEMA IF NOT EXISTS tidegate;

            CREATE TABLE IF NOT EXISTS tidegate.message (
                pipeline  text NOT NULL,
                kind      text NOT NULL,
                content   text NOT NULL,
                PRIMARY KEY (pipeline, kind)
            );
            """;

    private MessageTable() {}

    public static boolean isNeededOn(ServerInfo source) {
        return isNeededOn(source.major());
    }

    public static boolean isNeededOn(int majorVersion) {
        return !ServerFeature.MESSAGES.isIn(majorVersion);
    }

    public static boolean exists(Connection source) throws SQLException {
        return Sql.on(source).isTrue("SELECT to_regclass('tidegate.message') IS NOT NULL");
    }
}
