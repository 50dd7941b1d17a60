package dev.tidegate.capture.pgoutput;

import dev.tidegate.model.RelationCatalog;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the WAL does not tell about the source's tables, as it is now. */
public interface SourceCatalog {

    /**
     * Names of the primary key columns, for the identity FULL.
     *
     * @return empty if the table has no primary key, or there is no such table any more
     */
    List<String> primaryKey(int tableOid) throws SQLException;

    /**
     * Keys that can be the table's replica identity: of each unique index whose rows no one else may share for a moment. With
     * the columns that the WAL does not carry: generated ones, and oid.
     *
     * @return empty if it has none, or there is no such table any more
     */
    List<Set<String>> keys(int tableOid) throws SQLException;

    /**
     * The table with the numbers of its columns, not older than the WAL of a transaction that describes it.
     *
     * @param xid 32-bit id of that transaction
     * @return empty if there is no such table any more
     */
    Optional<RelationCatalog> relation(int tableOid, long xid) throws SQLException;

    /**
     * @param modifiers atttypmod, one for each type
     * @return the types as format_type prints them
     */
    List<String> types(List<Integer> typeOids, List<Integer> modifiers) throws SQLException;
}
