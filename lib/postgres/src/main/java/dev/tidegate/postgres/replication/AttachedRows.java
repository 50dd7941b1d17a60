package dev.tidegate.postgres.replication;

import dev.tidegate.postgres.replication.PublicationMembership.Partition;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rows that a partition had before it was attached. A partition that was created as one has none, however full it is by now: a
 * row is older than the row of pg_inherits by its transaction, or within one transaction by its command.
 */
public final class AttachedRows {

    /** A scan of a partition that is filled since takes time; a source at work has other things to do. */
    private static final String LIMITS = "SET LOCAL statement_timeout = '10s'; SET LOCAL lock_timeout = '1s'";

    /** No rights, no time: nobody can say that there are none. */
    static final Set<String> UNKNOWN = Set.of("42501", "57014");

    private final Connection source;

    /** @param source in auto-commit */
    public AttachedRows(Connection source) {
        this.source = source;
    }

    /** @return true also if it cannot be found out */
    public boolean areIn(Partition partition) throws SQLException {
        source.setAutoCommit(false);
        try {
            Sql.on(source).execute(LIMITS);
            return Sql.on(source)
                    .isTrue("SELECT EXISTS (SELECT FROM ONLY "
                            + partition.table().quoted() + " WHERE " + isOlder(partition.links()) + ")");
        } catch (SQLException e) {
            if (UNKNOWN.contains(String.valueOf(e.getSQLState()))) {
                return true;
            }
            throw e;
        } finally {
            source.rollback();
            source.setAutoCommit(true);
        }
    }

    private static String isOlder(List<String> links) {
        return links.stream().map(AttachedRows::isOlder).collect(Collectors.joining(" OR "));
    }

    private static String isOlder(String link) {
        String transaction = link.substring(0, link.indexOf(':'));
        long command = Long.parseLong(link.substring(link.indexOf(':') + 1));
        String xid = "'" + Long.parseLong(transaction) + "'::xid";
        return "age(xmin) > age(" + xid + ") OR (xmin = " + xid + " AND cmin::text::bigint < " + command + ")";
    }
}
