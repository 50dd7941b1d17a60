package dev.tidegate.capture.pgoutput;

import dev.tidegate.model.RelationCatalog;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.CaptureCode;
import dev.tidegate.postgres.catalog.RelationCatalogReader;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks the source's catalog, over a session of its own that it opens when first needed. Used by one thread. */
public final class LiveSourceCatalog implements SourceCatalog, AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(5);
    private static final int POLLS_MAX = 2_000;

    /** A deferrable key does not count: within a transaction two rows may have it, and neither could be told by it. */
    private static final String PRIMARY_KEY = """
            SELECT a.attname
            FROM pg_catalog.pg_index i
            CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = ?::oid AND i.indisprimary AND i.indisvalid AND i.indimmediate AND k.position <= %s
            ORDER BY k.position
            """;

    private static final String KEYS = """
            SELECT array_agg(a.attname::text)
            FROM pg_catalog.pg_index i
            CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = ?::oid AND i.indisunique AND i.indisvalid AND i.indimmediate
              AND i.indpred IS NULL AND i.indexprs IS NULL AND k.position <= %s
            GROUP BY i.indexrelid
            """;

    private static final String TYPES = """
            SELECT format_type(t.oid, t.modifier)
            FROM unnest(?::oid[], ?::int4[]) WITH ORDINALITY AS t(oid, modifier, position)
            ORDER BY t.position
            """;

    /** Released after everybody sees what the transaction did. */
    private static final String IS_ENDING = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_locks
                           WHERE locktype = 'transactionid' AND transactionid::text = ? AND mode = 'ExclusiveLock' AND granted)
            """;

    private final SourceDatabase source;
    private final StopSignal never = new StopSignal();
    private Connection connection;
    private RelationCatalogReader reader;

    public LiveSourceCatalog(SourceDatabase source) {
        this.source = source;
    }

    private Connection connection() throws SQLException {
        if (connection == null) {
            // The catalog answers at once; a source that is gone without a word must not hold up the run for ever.
            connection = source.openShort("capture catalog");
            reader = new RelationCatalogReader(connection);
        }
        return connection;
    }

    @Override
    public List<String> primaryKey(int tableOid) throws SQLException {
        Connection session = connection();
        return Sql.on(session)
                .list(PRIMARY_KEY.formatted(keyLength(session)), Sql.TEXT, Integer.toUnsignedLong(tableOid));
    }

    @Override
    public List<Set<String>> keys(int tableOid) throws SQLException {
        Connection session = connection();
        return Sql.on(session)
                .list(
                        KEYS.formatted(keyLength(session)),
                        row -> Set.copyOf(List.of((String[]) row.getArray(1).getArray())),
                        Integer.toUnsignedLong(tableOid));
    }

    /** An index may include columns that are not part of its key. */
    private static String keyLength(Connection session) throws SQLException {
        return session.getMetaData().getDatabaseMajorVersion() >= 11 ? "i.indnkeyatts" : "i.indnatts";
    }

    /**
     * A transaction is in the WAL a moment before other sessions see it, with synchronous replication more than a moment.
     * Those before it that altered the table are over: it had to wait for their locks.
     */
    @Override
    public Optional<RelationCatalog> relation(int tableOid, long xid) throws SQLException {
        Sql session = Sql.on(connection());
        for (int polls = 0; session.isTrue(IS_ENDING, Long.toString(xid)); polls++) {
            if (polls == POLLS_MAX) {
                throw new TidegateException(
                        CaptureCode.SOURCE_COMMIT_PENDING,
                        "transaction " + xid + " of the source is in its WAL, but has not ended",
                        "if the source waits for a synchronous standby, check that standby");
            }
            never.await(POLL);
        }
        return reader.read(Integer.toUnsignedLong(tableOid));
    }

    @Override
    public List<String> types(List<Integer> typeOids, List<Integer> modifiers) throws SQLException {
        return Sql.on(connection())
                .list(
                        TYPES,
                        Sql.TEXT,
                        Sql.array(
                                "oid",
                                typeOids.stream().map(Integer::toUnsignedLong).toList()),
                        Sql.array("int4", modifiers));
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}
