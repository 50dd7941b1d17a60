package dev.tidegate.benchmark.plan;

import dev.tidegate.benchmark.server.ServerPair;

/**
 * Inserts, then updates of rows all over the table, in transactions of equal size, in an order that is the same for
 * everybody.
 */
public record CatchUpWorkload(int inserts, int updates, int rowsPerTransaction) {

    /** Far from any neighbour, and coprime to the row counts in use, so that no row is updated twice. */
    private static final int STRIDE = 7919;

    private static final String FILL = """
            DO $$
            BEGIN
                -- Only to be done sooner: the WAL is the same.
                PERFORM set_config('synchronous_commit', 'off', false);
                FOR batch IN 1..%1$d BY %2$d LOOP
                    %3$s;
                    COMMIT;
                END LOOP;
                FOR batch IN 1..%4$d BY %2$d LOOP
                    FOR n IN batch..least(batch + %2$d - 1, %4$d) LOOP
                        %5$s;
                    END LOOP;
                    COMMIT;
                END LOOP;
            END $$
            """;

    /** Five inserts to two updates. */
    static CatchUpWorkload mixed(int changes, int rowsPerTransaction) {
        int inserts = Math.toIntExact(changes * 5L / 7);
        return new CatchUpWorkload(inserts, changes - inserts, rowsPerTransaction);
    }

    static CatchUpWorkload insertsOnly(int changes, int rowsPerTransaction) {
        return new CatchUpWorkload(changes, 0, rowsPerTransaction);
    }

    public int changes() {
        return inserts + updates;
    }

    public void fill(ServerPair servers) {
        String insert =
                InventoryTable.insert("batch", "least(batch + %d - 1, %d)".formatted(rowsPerTransaction, inserts));
        String update = InventoryTable.update("-n", "mod(n::bigint * %d, %d) + 1".formatted(STRIDE, inserts));
        servers.source().execute(FILL.formatted(inserts, rowsPerTransaction, insert, updates, update));
    }

    /** A condition that only the last transaction makes true. */
    public String lastChangeIsThere() {
        if (updates == 0) {
            return "EXISTS (SELECT FROM inventory_transactions WHERE id = " + inserts + ")";
        }
        long lastUpdated = (long) updates * STRIDE % inserts + 1;
        return "EXISTS (SELECT FROM inventory_transactions WHERE id = " + lastUpdated + " AND quantity = -" + updates
                + ")";
    }
}
