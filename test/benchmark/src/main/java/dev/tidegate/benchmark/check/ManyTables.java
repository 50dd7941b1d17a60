package dev.tidegate.benchmark.check;

import dev.tidegate.testkit.postgres.TestDatabase;

/** Tables as applications have them: a key from a sequence, eight columns, an index, a CHECK constraint. */
final class ManyTables {

    /** Each table takes locks until its transaction ends. */
    private static final int TABLES_PER_TRANSACTION = 100;

    private static final String CREATE = """
            DO $$ BEGIN FOR i IN %d..%d LOOP
                EXECUTE format('CREATE TABLE %%I (id serial PRIMARY KEY, owner int NOT NULL, title text CHECK (length(title) < 1000),'
                    || ' made timestamptz DEFAULT now(), price numeric(10,2), code varchar(30),'
                    || ' done boolean NOT NULL DEFAULT false, data jsonb)', 't' || i);
                EXECUTE format('CREATE INDEX ON %%I (owner, code)', 't' || i);
            END LOOP; END $$
            """;

    private ManyTables() {}

    static void create(TestDatabase database, int tables) {
        for (int from = 0; from < tables; from += TABLES_PER_TRANSACTION) {
            int to = Math.min(from + TABLES_PER_TRANSACTION, tables) - 1;
            database.execute(CREATE.formatted(from, to));
        }
    }
}
