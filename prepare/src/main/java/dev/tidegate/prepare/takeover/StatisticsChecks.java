package dev.tidegate.prepare.takeover;

import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.schema.catalog.SchemaScope;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import dev.tidegate.prepare.schema.diff.SchemaDifference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the target must have computed by itself: the rows of materialized views, and statistics for the planner. */
final class StatisticsChecks {

    private static final String POPULATED = """
            SELECT c.oid::regclass::text
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'm' AND c.relispopulated AND n.nspname IN (<scope>)
            ORDER BY 1
            """;

    private static final String PRESENT = POPULATED.replace("AND c.relispopulated ", "");

    /** Whether it holds rows is what the servers' counters or an index say. A partitioned table has no rows of its own. */
    private static final String WITHOUT_ANALYZE = """
            SELECT n.nspname AS schema, c.relname AS name, c.relkind = 'm' AS is_view,
                   has_table_privilege(c.oid, 'SELECT') AS readable
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
            WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND n.nspname IN (<scope>)
              AND (s.n_live_tup > 0 OR c.reltuples > 0)
              AND s.last_analyze IS NULL AND s.last_autoanalyze IS NULL
            ORDER BY 1, 2
            """;

    /** The counters are gone after a crash; what ANALYZE has found stays. Seen by those who may read the table. */
    private static final String ANALYZED = """
            SELECT DISTINCT schemaname, tablename FROM pg_stats WHERE tablename = ANY (?)
            """;

    private static final String THRESHOLD = "every table with rows is analyzed";

    private record Table(TableId id, boolean view, boolean readable) {

        static Table of(ResultSet row) throws SQLException {
            return new Table(
                    new TableId(row.getString("schema"), row.getString("name")),
                    row.getBoolean("is_view"),
                    row.getBoolean("readable"));
        }
    }

    private StatisticsChecks() {}

    static TakeoverResult materializedViews(SchemaSessions sessions, SchemaScope scope) throws SQLException {
        Set<String> empty = new HashSet<>(Sql.on(sessions.target()).list(scoped(PRESENT, scope), Sql.TEXT));
        Sql.on(sessions.target()).list(scoped(POPULATED, scope), Sql.TEXT).forEach(empty::remove);
        List<String> views = new ArrayList<>(Sql.on(sessions.source()).list(scoped(POPULATED, scope), Sql.TEXT));
        int all = views.size();
        views.retainAll(empty);
        String threshold = "all are populated that are on the source";
        return views.isEmpty()
                ? TakeoverResult.passed(
                        GateCheck.MATERIALIZED_VIEWS,
                        all == 0
                                ? "the source has none"
                                : "populated; what was written since their last REFRESH they do not show",
                        HumanFormat.count(all, "view"),
                        threshold)
                : TakeoverResult.failed(
                        GateCheck.MATERIALIZED_VIEWS,
                        "without rows, so that a query on them fails: " + HumanFormat.some(views),
                        views.size() + " not populated",
                        threshold,
                        "run on the target: "
                                + views.stream()
                                        .limit(5)
                                        .map(view -> "REFRESH MATERIALIZED VIEW " + view + "; ANALYZE " + view + ";")
                                        .collect(Collectors.joining(" ")));
    }

    /** @param objects extended statistics that are missing or differ */
    static TakeoverResult analyzed(
            SchemaSessions sessions, SchemaScope scope, CoveredTables covered, List<SchemaDifference> objects)
            throws SQLException {
        List<Table> tables = new ArrayList<>(Sql.on(sessions.target()).list(scoped(WITHOUT_ANALYZE, scope), Table::of));
        tables.removeIf(table -> !table.view() && !covered.covers(table.id()));
        if (!tables.isEmpty()) {
            Set<TableId> known = new HashSet<>(Sql.on(sessions.target())
                    .list(
                            ANALYZED,
                            row -> new TableId(row.getString(1), row.getString(2)),
                            tables.stream().map(table -> table.id().name()).toList()));
            tables.removeIf(table -> known.contains(table.id()));
        }
        List<String> never = tables.stream()
                .filter(Table::readable)
                .map(table -> table.id().quoted())
                .toList();
        if (!never.isEmpty()) {
            return TakeoverResult.failed(
                    GateCheck.STATISTICS,
                    "never analyzed, so that the planner guesses: " + HumanFormat.some(names(tables)),
                    HumanFormat.count(never.size(), "table") + " not analyzed",
                    THRESHOLD,
                    "run on the target: ANALYZE " + String.join(", ", never.subList(0, Math.min(10, never.size())))
                            + "; or ANALYZE; for all");
        }
        if (!objects.isEmpty()) {
            return TakeoverResult.failed(
                    GateCheck.STATISTICS,
                    HumanFormat.some(objects.stream().map(DifferenceWords::of).toList()),
                    HumanFormat.count(objects.size(), "difference"),
                    THRESHOLD,
                    "run `tidegate schema copy` again, then ANALYZE on the target");
        }
        return tables.isEmpty()
                ? TakeoverResult.passed(GateCheck.STATISTICS, THRESHOLD, "0 tables not analyzed", THRESHOLD)
                : TakeoverResult.unknown(
                        GateCheck.STATISTICS,
                        "the role may not see whether these are analyzed: " + HumanFormat.some(names(tables)),
                        THRESHOLD,
                        "GRANT SELECT on them to the role that asks, or run ANALYZE; on the target");
    }

    private static List<String> names(List<Table> tables) {
        return tables.stream().map(table -> table.id().toString()).toList();
    }

    private static String scoped(String sql, SchemaScope scope) {
        return sql.replace(
                "<scope>", scope.schemas().stream().map(SqlName::literal).collect(Collectors.joining(", ")));
    }
}
