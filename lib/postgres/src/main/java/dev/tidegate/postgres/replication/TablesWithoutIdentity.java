package dev.tidegate.postgres.replication;

import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Published tables and partitions without a usable replica identity: because they are published, the source refuses the
 * application's own UPDATE and DELETE on them.
 */
public final class TablesWithoutIdentity {

    private static final String SELECT = """
            WITH RECURSIVE published AS (
                SELECT r.prrelid, false AS partition
                FROM pg_publication_rel r
                JOIN pg_publication p ON p.oid = r.prpubid
                WHERE p.pubname = ? AND (p.pubupdate OR p.pubdelete)
                UNION
                SELECT i.inhrelid, true
                FROM published p
                JOIN pg_class c ON c.oid = p.prrelid AND c.relkind = 'p'
                JOIN pg_inherits i ON i.inhparent = p.prrelid
            )
            SELECT n.nspname, c.relname, bool_or(p.partition) AS partition, coalesce(bool_or(k.has), false) AS has_key
            FROM published p
            JOIN pg_class c ON c.oid = p.prrelid AND c.relkind = 'r'
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN LATERAL (SELECT bool_or(i.indisprimary) AS has, bool_or(i.indisreplident) AS chosen
                               FROM pg_index i
                               WHERE i.indrelid = c.oid AND i.indisvalid AND i.indimmediate) k ON true
            WHERE CASE c.relreplident
                      WHEN 'f' THEN false
                      WHEN 'd' THEN NOT coalesce(k.has, false)
                      WHEN 'i' THEN NOT coalesce(k.chosen, false)
                      ELSE true
                  END
            GROUP BY n.nspname, c.relname
            ORDER BY n.nspname, c.relname
            """;

    /** @param hasKey whether its primary key would do */
    public record Found(TableId table, boolean partition, boolean hasKey) {

        public FailureCode code() {
            return partition ? TableCode.PARTITION_IDENTITY : TableCode.REPLICA_IDENTITY;
        }

        public String problem() {
            return (partition ? "the partition" : "the table")
                    + " has no usable replica identity: the application's UPDATE and DELETE fail on the source";
        }

        public String nextStep() {
            return "run on the source: ALTER TABLE " + table.quoted() + " REPLICA IDENTITY "
                    + (hasKey ? "DEFAULT" : "FULL");
        }
    }

    private TablesWithoutIdentity() {}

    public static List<Found> find(Connection source, String publication) throws SQLException {
        return Sql.on(source).list(SELECT, TablesWithoutIdentity::found, publication);
    }

    private static Found found(ResultSet row) throws SQLException {
        return new Found(
                new TableId(row.getString("nspname"), row.getString("relname")),
                row.getBoolean("partition"),
                row.getBoolean("has_key"));
    }
}
