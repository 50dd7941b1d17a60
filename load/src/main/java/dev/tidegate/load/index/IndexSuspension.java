package dev.tidegate.load.index;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.TableKind;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.load.SuspendedIndexStore;
import dev.tidegate.state.load.SuspendedIndexStore.OwedIndex;
import dev.tidegate.state.load.SuspendedIndexStore.Step;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops the indexes of an empty table before it is filled, and the foreign keys that need them. The statements that bring
 * them back are written in the same transaction, so whatever happens nothing is lost. What PostgreSQL could not print
 * whole (a comment, a tablespace, a statistics target, a clustering or replica identity mark) stays where it is, and so
 * does what something outside the pipeline depends on, and an index over a function that may lean on the search_path: from
 * 17 on CREATE INDEX has none for it.
 */
public final class IndexSuspension {

    private static final Logger LOG = LoggerFactory.getLogger(IndexSuspension.class);

    /** A dependency or a lack of rights: then the index stays. */
    private static final Set<String> KEEP_STATES = Set.of("2BP01", "42501");

    private static final String INDEXES = """
            SELECT i.indexrelid::bigint AS oid, c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition,
                   i.indisunique, i.indisexclusion, con.contype, pg_get_constraintdef(con.oid) AS constraint_definition,
                   con.condeferrable, con.condeferred
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid
            LEFT JOIN pg_constraint con
                   ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x')
            WHERE i.indrelid = ?::bigint::oid
              AND i.indisvalid AND NOT i.indisclustered AND NOT i.indisreplident
              AND c.reltablespace = 0
              AND obj_description(i.indexrelid, 'pg_class') IS NULL
              AND obj_description(con.oid, 'pg_constraint') IS NULL
              AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0)
              AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)
              AND NOT EXISTS (SELECT
                              FROM pg_depend d
                              JOIN pg_proc p ON p.oid = d.refobjid
                              JOIN pg_language l ON l.oid = p.prolang
                              WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
                                AND d.refclassid = 'pg_proc'::regclass AND l.lanname NOT IN ('c', 'internal')
                                AND NOT coalesce(array_to_string(p.proconfig, ' ') LIKE '%search_path=%', false))
              AND coalesce(pg_get_constraintdef(con.oid) NOT LIKE '%WITHOUT OVERLAPS%', true)
            ORDER BY c.relname
            """;

    private static final String FOREIGN_KEYS = """
            SELECT n.nspname, c.relname, f.conname, f.conrelid::bigint AS oid, pg_get_constraintdef(f.oid) AS definition,
                   coalesce((to_jsonb(f) ->> 'conparentid')::bigint, 0) = 0 AND c.relkind = 'r' AND obj_description(f.oid, 'pg_constraint') IS NULL AS plain
            FROM pg_constraint f
            JOIN pg_class c ON c.oid = f.conrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE f.contype = 'f' AND f.conindid = ?::bigint::oid
            """;

    private record Found(
            long oid,
            String name,
            String definition,
            boolean unique,
            boolean exclusion,
            String constraintType,
            String constraintDefinition,
            String deferral) {}

    private final Sql target;
    private final SuspendedIndexStore store;
    private final Set<Long> ours = new HashSet<>();

    /** @param all tables of the pipeline in the target: a foreign key of any other one keeps the index it needs */
    public IndexSuspension(Connection target, PipelineName pipeline, Collection<TableInfo> all) {
        this.target = Sql.on(target);
        this.store = new SuspendedIndexStore(target, pipeline);
        all.forEach(table -> ours.add(table.storage().oid()));
    }

    /** In the open transaction. Only of an empty table. */
    public void suspend(TableInfo table, List<String> key) throws SQLException {
        if (table.kind() == TableKind.PARTITIONED
                || table.lineage().partition()
                || table.lineage().hasChildren()) {
            return;
        }
        if (!table.rights().owned()) {
            LOG.warn(
                    "the indexes of {} stay in place during the copy, which makes it slower: only the owner {} could drop them",
                    table.id(),
                    table.rights().owner());
            return;
        }
        int dropped = 0;
        for (Found index : indexes(table)) {
            dropped += drop(table, index, key) ? 1 : 0;
        }
        LOG.debug("dropped {} indexes of {}", dropped, table.id());
    }

    private boolean drop(TableInfo table, Found index, List<String> key) throws SQLException {
        Optional<List<OwedIndex>> foreignKeys = foreignKeys(index);
        if (foreignKeys.isEmpty()) {
            return false;
        }
        target.execute("SAVEPOINT dropping");
        try {
            for (OwedIndex foreignKey : foreignKeys.get()) {
                store.add(foreignKey);
                dropConstraint(foreignKey.table(), foreignKey.name());
            }
            store.add(owed(table, index, key));
            if (index.constraintType() == null) {
                target.execute("DROP INDEX " + new TableId(table.id().schema(), index.name()).quoted());
            } else {
                dropConstraint(table.id(), index.name());
            }
            target.execute("RELEASE SAVEPOINT dropping");
            return true;
        } catch (SQLException e) {
            if (!KEEP_STATES.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            target.execute("ROLLBACK TO SAVEPOINT dropping; RELEASE SAVEPOINT dropping");
            LOG.info("index {} of {} stays: SQLSTATE {}", index.name(), table.id(), e.getSQLState());
            return false;
        }
    }

    private static OwedIndex owed(TableInfo table, Found index, List<String> key) {
        String alter = "ALTER TABLE " + table.id().quoted() + " ADD CONSTRAINT " + SqlName.quote(index.name()) + " ";
        if (index.exclusion()) {
            return new OwedIndex(
                    table.id(), index.name(), Step.UNIQUE, alter + index.constraintDefinition(), Optional.empty());
        }
        boolean isKey = !index.unique()
                || "p".equals(index.constraintType())
                || table.uniqueIndexes().stream()
                        .anyMatch(unique -> unique.name().equals(index.name())
                                && unique.plain()
                                && Set.copyOf(unique.columns()).equals(Set.copyOf(key)));
        Optional<String> constraint = Optional.ofNullable(index.constraintType())
                .map(type -> alter + (type.equals("p") ? "PRIMARY KEY" : "UNIQUE") + " USING INDEX "
                        + SqlName.quote(index.name()) + index.deferral());
        return new OwedIndex(table.id(), index.name(), isKey ? Step.KEYS : Step.UNIQUE, index.definition(), constraint);
    }

    private void dropConstraint(TableId table, String name) throws SQLException {
        target.execute("ALTER TABLE " + table.quoted() + " DROP CONSTRAINT " + SqlName.quote(name));
    }

    private List<Found> indexes(TableInfo table) throws SQLException {
        return target.list(INDEXES, IndexSuspension::found, table.storage().oid());
    }

    private static Found found(ResultSet row) throws SQLException {
        String deferral = row.getBoolean("condeferrable")
                ? " DEFERRABLE" + (row.getBoolean("condeferred") ? " INITIALLY DEFERRED" : "")
                : "";
        return new Found(
                row.getLong("oid"),
                row.getString("name"),
                row.getString("definition"),
                row.getBoolean("indisunique"),
                row.getBoolean("indisexclusion"),
                row.getString("contype"),
                row.getString("constraint_definition"),
                deferral);
    }

    /** @return empty if one of them has to stay, and so the index */
    private Optional<List<OwedIndex>> foreignKeys(Found index) throws SQLException {
        List<Optional<OwedIndex>> keys = target.list(FOREIGN_KEYS, this::foreignKey, index.oid());
        return keys.stream().allMatch(Optional::isPresent)
                ? Optional.of(keys.stream().map(Optional::orElseThrow).toList())
                : Optional.empty();
    }

    private Optional<OwedIndex> foreignKey(ResultSet row) throws SQLException {
        if (!row.getBoolean("plain") || !ours.contains(row.getLong("oid"))) {
            return Optional.empty();
        }
        TableId table = new TableId(row.getString("nspname"), row.getString("relname"));
        String name = row.getString("conname");
        return Optional.of(new OwedIndex(
                table,
                name,
                Step.FOREIGN_KEYS,
                "ALTER TABLE " + table.quoted() + " ADD CONSTRAINT " + SqlName.quote(name) + " "
                        + row.getString("definition"),
                Optional.empty()));
    }
}
