package dev.tidegate.system.rows.scenario;

import dev.tidegate.model.SqlName;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Tables in a schema of their own, and what happens to their rows before the load and while changes stream. */
public final class TableScenario {

    private final String name;
    private final List<String> sourceTables = new ArrayList<>();
    private final List<String> targetTables = new ArrayList<>();
    private final List<List<String>> before = new ArrayList<>();
    private final List<List<String>> during = new ArrayList<>();
    private int since;
    private int until = Integer.MAX_VALUE;

    private TableScenario(String name) {
        this.name = name;
    }

    /** @param name also of the schema */
    static TableScenario of(String name) {
        return new TableScenario(name);
    }

    TableScenario both(String... statements) {
        return source(statements).target(statements);
    }

    TableScenario source(String... statements) {
        sourceTables.addAll(List.of(statements));
        return this;
    }

    TableScenario target(String... statements) {
        targetTables.addAll(List.of(statements));
        return this;
    }

    TableScenario rows(String... statements) {
        before.add(inTransaction(statements));
        return this;
    }

    TableScenario transaction(String... statements) {
        during.add(inTransaction(statements));
        return this;
    }

    /** In one session, each in a transaction of its own, or with the statements' own BEGIN. */
    TableScenario session(String... statements) {
        during.add(List.of(statements));
        return this;
    }

    /** Needs at least this version of the source. */
    TableScenario since(int major) {
        since = major;
        return this;
    }

    TableScenario until(int major) {
        until = major;
        return this;
    }

    private static List<String> inTransaction(String... statements) {
        List<String> all = new ArrayList<>(List.of("BEGIN"));
        all.addAll(List.of(statements));
        all.add("COMMIT");
        return all;
    }

    public String name() {
        return name;
    }

    boolean runsOn(int major) {
        return major >= since && major <= until;
    }

    public void createTables(TestPipeline pair) {
        create(pair.source(), sourceTables);
        create(pair.target(), targetTables);
        before.forEach(statements -> execute(pair.source(), statements));
    }

    private void create(TestDatabase database, List<String> statements) {
        database.execute("CREATE SCHEMA " + SqlName.quote(name));
        execute(database, statements);
    }

    public void play(TestPipeline pair) {
        during.forEach(statements -> execute(pair.source(), statements));
    }

    private void execute(TestDatabase database, List<String> statements) {
        String last = "";
        try (Connection session = database.connect();
                Statement statement = session.createStatement()) {
            statement.execute("SET search_path = " + SqlName.quote(name) + ", public");
            for (String sql : statements) {
                last = sql;
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + " in: " + last, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
