package dev.tidegate.postgres.catalog;

import java.util.List;

/**
 * A unique index, or the index of a primary key.
 *
 * @param replicaIdentity whether REPLICA IDENTITY USING INDEX names it
 * @param valid false while CREATE INDEX CONCURRENTLY is under way, or after it failed
 * @param immediate false if its constraint is deferrable
 * @param plain whether it covers every row and consists of columns only, no expressions
 * @param columns the key columns, without INCLUDE; empty if it is not plain
 */
public record UniqueIndex(
        String name,
        boolean primary,
        boolean replicaIdentity,
        boolean valid,
        boolean immediate,
        boolean plain,
        List<String> columns) {

    public UniqueIndex {
        columns = List.copyOf(columns);
    }

    /** @return whether it can tell rows apart at every moment; nulls are not looked at */
    public boolean isUsable() {
        return valid && immediate && plain;
    }
}
