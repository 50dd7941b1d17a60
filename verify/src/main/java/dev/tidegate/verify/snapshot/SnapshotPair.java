package dev.tidegate.verify.snapshot;

import dev.tidegate.model.Lsn;
import java.sql.Connection;
import java.util.List;

/** Sessions on both sides, those of each side in one snapshot, read-only, until this is closed. */
public interface SnapshotPair {

    /** Where the source's snapshot lies. */
    Lsn point();

    List<Connection> source();

    List<Connection> target();
}
