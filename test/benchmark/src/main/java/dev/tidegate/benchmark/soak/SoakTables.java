package dev.tidegate.benchmark.soak;

import dev.tidegate.benchmark.plan.InventoryTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Two tables that stay as large as they are while they are written: the seed's inventory_transactions, of which each writing
 * session has a range of ids whose oldest rows go as new ones come, and documents with text that is stored out of line.
 */
final class SoakTables {

    static final int SESSIONS = 4;
    static final int ROWS_OF_A_SESSION = 50_000;
    static final int CHANGES = 10;
    /** Rows that come, and go, with a transaction. */
    static final int COME_AND_GO = 4;

    private static final int DOCUMENTS = 2_000;
    private static final long RANGE = 1_000_000_000L;

    private static final String CREATE_DOCUMENTS =
            "CREATE TABLE documents (id int PRIMARY KEY, version int NOT NULL, body text NOT NULL)";
    private static final String FILL_DOCUMENTS = "INSERT INTO documents SELECT n, 0, repeat(md5(n::text), 250)"
            + " FROM generate_series(1, " + DOCUMENTS + ") AS n";

    /**
     * The changes of one transaction, in one round trip: four rows come, the four oldest go, one is updated; and another one, or a
     * document: its version alone, so that its long text is not sent again, or for one in five the text, too, after a savepoint
     * that was rolled back.
     */
    private static final String CREATE_STEP = """
            CREATE FUNCTION soak_step(before bigint, number bigint) RETURNS void LANGUAGE plpgsql AS $$
            DECLARE
                document int := 1 + number %% %2$d;
            BEGIN
                %3$s;
                DELETE FROM inventory_transactions WHERE id BETWEEN before + 1 - %1$d AND before + 4 - %1$d;
                %4$s;
                IF number %% 10 <> 0 THEN
                    %5$s;
                ELSIF number %% 50 <> 0 THEN
                    UPDATE documents SET version = version + 1 WHERE id = document;
                ELSE
                    BEGIN
                        UPDATE documents SET version = -1 WHERE id = document;
                        RAISE unique_violation;
                    EXCEPTION WHEN unique_violation THEN
                        UPDATE documents SET version = version + 1,
                               body = (SELECT string_agg(md5(id || '-' || version || '-' || n), '')
                                         FROM generate_series(1, 250) AS n)
                         WHERE id = document;
                    END;
                END IF;
            END $$
            """.formatted(
                    ROWS_OF_A_SESSION,
                    DOCUMENTS,
                    InventoryTable.insert("before + 1", "before + 4"),
                    InventoryTable.update("(number % 1000000)::int", "before - number * 7919 % 20000"),
                    InventoryTable.update("(number % 1000000)::int", "before - (number + 1) * 7919 % 20000"));

    private SoakTables() {}

    static String[] create() {
        return new String[] {InventoryTable.CREATE, CREATE_DOCUMENTS};
    }

    /** On the source. */
    static String[] fill() {
        List<String> statements = new ArrayList<>(List.of(FILL_DOCUMENTS, CREATE_STEP));
        for (int session = 0; session < SESSIONS; session++) {
            long first = session * RANGE + 1;
            statements.add(InventoryTable.insert(Long.toString(first), Long.toString(lastIdAtFirst(session))));
        }
        statements.add("ANALYZE");
        return statements.toArray(String[]::new);
    }

    static long lastIdAtFirst(int session) {
        return session * RANGE + ROWS_OF_A_SESSION;
    }
}
