package dev.tidegate.system.rows.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.SqlName;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Tables in a schema of their own, and what happens to their rows before the load and while changes stream. */
public final class TableScenario {

    private final String name;
    private final List<String> sourceTables = new ArrayList<>();
    private final List<String> targetTables = new ArrayList<>();
    private final List<List<String>> before = new ArrayList<>();
    private final List<Consumer<TestPipeline>> during = new ArrayList<>();
    private final List<Consumer<TestPipeline>> expected = new ArrayList<>();
    private final Set<String> unlike = new HashSet<>();
    private int since;
    private int until = Integer.MAX_VALUE;

    private TableScenario(String name) {
        this.name = name;
    }

    /** @param name also of the schema */
    public static TableScenario of(String name) {
        return new TableScenario(name);
    }

    public TableScenario both(String... statements) {
        return source(statements).target(statements);
    }

    public TableScenario source(String... statements) {
        sourceTables.addAll(List.of(statements));
        return this;
    }

    public TableScenario target(String... statements) {
        targetTables.addAll(List.of(statements));
        return this;
    }

    public TableScenario rows(String... statements) {
        before.add(inTransaction(statements));
        return this;
    }

    public TableScenario transaction(String... statements) {
        List<String> all = inTransaction(statements);
        return step(pair -> execute(pair.source(), all));
    }

    /** In one session, each in a transaction of its own, or with the statements' own BEGIN. */
    public TableScenario session(String... statements) {
        return step(pair -> execute(pair.source(), List.of(statements)));
    }

    /** On the target, once everything before it has arrived there. */
    public TableScenario onTarget(String... statements) {
        return step(pair -> execute(pair.awaitCaughtUp().target(), List.of(statements)));
    }

    public TableScenario step(Consumer<TestPipeline> step) {
        during.add(step);
        return this;
    }

    /** What a query of one column returns on the target in the end. */
    public TableScenario expect(String query, String... rows) {
        return expect(pair -> assertThat(query(pair.target(), query)).as(query).containsExactly(rows));
    }

    /** In the end. */
    public TableScenario expect(Consumer<TestPipeline> expectation) {
        expected.add(expectation);
        return this;
    }

    /** Tables whose rows are not the same on both sides; what is expected of them is said otherwise. */
    public TableScenario unlike(String... tables) {
        unlike.addAll(List.of(tables));
        return this;
    }

    /** Needs at least this version of the source. */
    public TableScenario since(int major) {
        since = major;
        return this;
    }

    public TableScenario until(int major) {
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

    public boolean runsOn(int major) {
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
        during.forEach(step -> step.accept(pair));
    }

    public void assertExpected(TestPipeline pair) {
        expected.forEach(expectation -> expectation.accept(pair));
    }

    /** Tables, as SQL names them, that have the same rows on both sides. */
    public List<String> tables(TestPipeline pair) {
        String names = String.join(",", unlike);
        return pair.source().queryTexts("""
                SELECT format('%%I.%%I', n.nspname, c.relname)
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = '%s' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                  AND c.relname::text <> ALL (string_to_array('%s', ','))
                """.formatted(name, names));
    }

    private List<String> query(TestDatabase database, String query) {
        List<String> values = new ArrayList<>();
        try (Connection session = session(database);
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + " in: " + query, e);
        }
    }

    private Connection session(TestDatabase database) throws SQLException {
        Connection session = database.connect();
        try (Statement statement = session.createStatement()) {
            statement.execute("SET search_path = " + SqlName.quote(name) + ", public");
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    private void execute(TestDatabase database, List<String> statements) {
        String last = "";
        try (Connection session = session(database);
                Statement statement = session.createStatement()) {
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
