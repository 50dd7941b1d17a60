package dev.tidegate.prepare.assess.read;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.prepare.assess.model.ExtensionUse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The target, if it answers: an assessment is often made before there is one. */
public final class TargetSide implements AutoCloseable {

    private static final String INSTALLED = "SELECT extname, extversion FROM pg_extension ORDER BY extname";
    private static final String AVAILABLE =
            "SELECT name, coalesce(installed_version, default_version) FROM pg_available_extensions";

    /** Something that may fail as databases do. */
    public interface Opening {
        public Connection open() throws SQLException;
    }

    private final Optional<Connection> session;
    private final String unknown;

    private TargetSide(Optional<Connection> session, String unknown) {
        this.session = session;
        this.unknown = unknown;
    }

    public static TargetSide open(Opening opening) {
        try {
            return new TargetSide(Optional.of(opening.open()), "");
        } catch (SQLException e) {
            return new TargetSide(Optional.empty(), SqlFailures.describe(e));
        } catch (TidegateException e) {
            return new TargetSide(Optional.empty(), e.getMessage());
        }
    }

    Optional<Connection> session() {
        return session;
    }

    /** @return why it was not reached; empty if it was */
    public String unknown() {
        return unknown;
    }

    public Optional<String> version() throws SQLException {
        return session.isEmpty() ? Optional.empty() : Optional.of(setting("server_version"));
    }

    public Optional<Integer> major() throws SQLException {
        return session.isEmpty()
                ? Optional.empty()
                : Optional.of(Integer.parseInt(setting("server_version_num")) / 10_000);
    }

    private String setting(String name) throws SQLException {
        try (Statement statement = session.orElseThrow().createStatement();
                ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    /** The source's extensions, with what the target has of them. */
    public List<ExtensionUse> extensions(Connection source) throws SQLException {
        Map<String, String> there = session.isPresent() ? pairs(session.get(), AVAILABLE) : Map.of();
        List<ExtensionUse> extensions = new ArrayList<>();
        pairs(source, INSTALLED)
                .forEach((name, version) ->
                        extensions.add(new ExtensionUse(name, version, Optional.ofNullable(there.get(name)))));
        extensions.sort((left, right) -> left.name().compareTo(right.name()));
        return extensions;
    }

    private static Map<String, String> pairs(Connection connection, String sql) throws SQLException {
        Map<String, String> pairs = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                pairs.put(row.getString(1), row.getString(2));
            }
        }
        return pairs;
    }

    @Override
    public void close() throws SQLException {
        if (session.isPresent()) {
            session.get().close();
        }
    }
}
