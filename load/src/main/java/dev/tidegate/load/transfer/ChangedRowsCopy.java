package dev.tidegate.load.transfer;

import dev.tidegate.load.model.CopiedRows;
import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.encoding.SourceText;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The rows of a table that may have been written since its first piece was copied, wherever they lie: copied last of all,
 * under the last snapshot, over whatever the target has of them (ADR 8).
 */
public final class ChangedRowsCopy {

    private static final String SEARCH_PATH = """
            SELECT set_config('search_path', 'pg_catalog' || coalesce(', ' || string_agg(DISTINCT
                                             quote_ident(n.nspname), ', '), '')
                              || coalesce(', ' || nullif((SELECT reset_val FROM pg_settings WHERE name = 'search_path'), ''), ''),
                              true)
            FROM pg_attribute a
            JOIN pg_type t ON t.oid = a.atttypid
            JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE a.attrelid = ?::bigint::oid AND a.attname = ANY (?) AND n.nspname <> 'pg_catalog'
            """;

    private final TablePair pair;
    private final TableInfo onTarget;
    /** The target's names of the columns that are copied, and of the key. */
    private final String columns;

    private final List<String> key;
    private final long since;
    private final Optional<SourceText> text;

    /** @param since number of the oldest transaction that may not have ended when the first piece was copied */
    public ChangedRowsCopy(TablePair pair, long since, Optional<SourceText> text) {
        this.pair = pair;
        this.onTarget = pair.target();
        this.columns = SqlName.quoteAll(pair.names().columns(pair.writtenColumns()));
        this.key = pair.names().columns(pair.source().identityColumns());
        this.since = since;
        this.text = text;
    }

    /**
     * True of a row that was written by a transaction before this one, so that a snapshot taken when it was the oldest
     * saw it, at the same place. Transaction numbers of rows have 32 bits; age() compares them as the server does, and
     * what is too old to be compared counts as new, which costs time and nothing else.
     */
    static String isOlder(long transaction) {
        return "age(xmin) > age('" + (transaction & 0xFFFF_FFFFL) + "'::xid)";
    }

    /** In the open transactions of both sessions. */
    public CopiedRows run(Connection source, Connection target, StopSignal stop) throws SQLException {
        Sql.on(target)
                .execute("CREATE TEMP TABLE tidegate_changed_rows ON COMMIT DROP AS SELECT " + columns + " FROM "
                        + onTarget.id().quoted() + " LIMIT 0");
        CopiedRows copied = PieceCopy.of(
                        "table " + pair.source().id() + ", rows written during the load",
                        pair,
                        "NOT (" + isOlder(since) + ")",
                        "pg_temp.tidegate_changed_rows",
                        text,
                        (rows, bytes) -> {})
                .run(source, target, stop);
        if (!copied.stopped()) {
            replace(target);
        }
        return copied;
    }

    private void replace(Connection target) throws SQLException {
        String sameKey = key.stream()
                .map(SqlName::quote)
                .map(column -> "t." + column + " = n." + column)
                .collect(Collectors.joining(" AND "));
        Sql sql = Sql.on(target);
        sql.execute("ANALYZE pg_temp.tidegate_changed_rows");
        findOperators(target);
        sql.execute(
                "DELETE FROM " + onTarget.quotedOnly() + " t USING pg_temp.tidegate_changed_rows n WHERE " + sameKey);
        sql.execute("INSERT INTO " + onTarget.id().quoted() + " (" + columns + ") OVERRIDING SYSTEM VALUE SELECT "
                + columns + " FROM pg_temp.tidegate_changed_rows");
    }

    /** The equality of an extension's type lies beside the type, not in pg_catalog. Behind it the database's own path. */
    private void findOperators(Connection target) throws SQLException {
        Sql.on(target).one(SEARCH_PATH, Sql.TEXT, onTarget.storage().oid(), key);
    }
}
