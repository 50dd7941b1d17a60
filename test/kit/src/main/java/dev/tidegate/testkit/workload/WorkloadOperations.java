package dev.tidegate.testkit.workload;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.postgresql.PGConnection;

/**
 * What a client of the workload can do inside a transaction. Existing rows are found by the next key at or after a random
 * one, so that gaps do not matter.
 */
final class WorkloadOperations {
    private static final int COPY_ROWS_MAX = 100;
    private static final int KEY_MAX = 1_000_000;

    private final boolean bigValues;
    private final List<Weighted> operations = List.of(
            new Weighted(20, this::transfer),
            new Weighted(14, this::placeOrder),
            new Weighted(10, this::shipOrder),
            new Weighted(4, this::cancelOrder),
            new Weighted(12, this::recordInventory),
            new Weighted(2, this::copyInventory),
            new Weighted(10, this::correctInventory),
            new Weighted(4, this::purgeInventory),
            new Weighted(5, this::registerCustomer),
            new Weighted(4, this::addProduct),
            new Weighted(4, this::renameProduct),
            new Weighted(4, this::changeProduct),
            new Weighted(5, this::openSession),
            new Weighted(8, this::touchSession),
            new Weighted(3, this::closeSession));

    WorkloadOperations(boolean bigValues) {
        this.bigValues = bigValues;
    }

    @FunctionalInterface
    private interface Operation {
        void run(Connection connection, SplittableRandom random, Tally tally) throws SQLException;
    }

    private record Weighted(int weight, Operation operation) {}

    void runAny(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        int sum = operations.stream().mapToInt(Weighted::weight).sum();
        int drawn = random.nextInt(sum);
        for (Weighted candidate : operations) {
            drawn -= candidate.weight();
            if (drawn < 0) {
                candidate.operation().run(connection, random, tally);
                return;
            }
        }
    }

    /** From the lower account to the higher or back, always locked in the same order. */
    private void transfer(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        int first = 1 + random.nextInt(SeedSchema.ACCOUNTS - 1);
        int second = first + 1 + random.nextInt(SeedSchema.ACCOUNTS - first);
        int amount = random.nextInt(-1000, 1000);
        tally.updated(update(connection, "UPDATE accounts SET balance = balance - ? WHERE id = ?", amount, first));
        tally.updated(update(connection, "UPDATE accounts SET balance = balance + ? WHERE id = ?", amount, second));
    }

    private void placeOrder(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        tally.inserted(update(connection, """
                INSERT INTO orders (customer_id, status, total)
                SELECT id, 'new', ?::numeric / 100
                  FROM customers
                 WHERE id >= (?::float8 * (SELECT max(id) FROM customers))::bigint ORDER BY id LIMIT 1
                """, random.nextInt(1_000_000), random.nextDouble()));
        tally.inserted(
                update(connection, """
                INSERT INTO order_items (order_id, line, sku, quantity, unit_price)
                SELECT currval('orders_id_seq'), line, 'SKU-' || (?::int + line), line, ?::numeric / 10000
                  FROM generate_series(1, ?::int) line
                """, random.nextInt(1_000), random.nextInt(1_000_000), 1 + random.nextInt(5)));
    }

    private void shipOrder(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        tally.updated(update(connection, """
                UPDATE orders SET status = 'shipped', shipped_at = clock_timestamp()
                 WHERE id = (SELECT id FROM orders
                              WHERE id >= (?::float8 * (SELECT max(id) FROM orders))::bigint ORDER BY id LIMIT 1)
                """, random.nextDouble()));
    }

    /** The items go first, so that every row is counted; the foreign key would cascade. */
    private void cancelOrder(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        double where = random.nextDouble();
        tally.deleted(update(connection, """
                DELETE FROM order_items
                 WHERE order_id = (SELECT id FROM orders
                                    WHERE id >= (?::float8 * (SELECT max(id) FROM orders))::bigint ORDER BY id LIMIT 1)
                """, where));
        tally.deleted(update(connection, """
                DELETE FROM orders
                 WHERE id = (SELECT id FROM orders
                              WHERE id >= (?::float8 * (SELECT max(id) FROM orders))::bigint ORDER BY id LIMIT 1)
                   AND NOT EXISTS (SELECT FROM order_items WHERE order_id = orders.id)
                """, where));
    }

    private void recordInventory(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        tally.inserted(update(
                connection,
                """
                INSERT INTO inventory_transactions
                       (product_id, warehouse_id, quantity, unit_cost, transaction_type, reference, updated_at)
                SELECT ?::int, n % 8, n, ?::numeric / 10000, 'receipt', NULLIF('R' || ?::int, 'R0'), clock_timestamp()
                  FROM generate_series(1, ?::int) n
                """,
                random.nextInt(1_000),
                random.nextInt(10_000_000),
                random.nextInt(10),
                1 + random.nextInt(10)));
    }

    private void copyInventory(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        StringBuilder rows = new StringBuilder();
        int number = 1 + random.nextInt(COPY_ROWS_MAX);
        for (int i = 0; i < number; i++) {
            rows.append(random.nextInt(1_000)).append('\t').append(i % 8).append('\t');
            rows.append(random.nextInt(-500, 500)).append("\tissue\tcopied\\tübers Meer\t\\N\n");
        }
        try {
            tally.inserted(
                    connection.unwrap(PGConnection.class).getCopyAPI().copyIn("""
                    COPY inventory_transactions
                         (product_id, warehouse_id, quantity, transaction_type, reference, updated_at) FROM STDIN
                    """, new StringReader(rows.toString())));
        } catch (IOException e) {
            throw new SQLException("COPY lost its connection", "08006", e);
        }
    }

    private void correctInventory(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        tally.updated(update(connection, """
                UPDATE inventory_transactions SET quantity = quantity + ?, updated_at = clock_timestamp()
                 WHERE id IN (SELECT id FROM inventory_transactions
                               WHERE id >= (?::float8 * (SELECT max(id) FROM inventory_transactions))::bigint
                               ORDER BY id LIMIT ?::int)
                """, random.nextInt(-50, 50), random.nextDouble(), 1 + random.nextInt(5)));
    }

    private void purgeInventory(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        tally.deleted(update(connection, """
                DELETE FROM inventory_transactions
                 WHERE id IN (SELECT id FROM inventory_transactions
                               WHERE id >= (?::float8 * (SELECT max(id) FROM inventory_transactions))::bigint
                               ORDER BY id LIMIT ?::int)
                """, random.nextDouble(), 1 + random.nextInt(5)));
    }

    private void registerCustomer(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        long number = random.nextLong();
        tally.inserted(update(connection, """
                INSERT INTO customers (email, name, tags, profile, updated_at)
                VALUES (?, ?, '{"x,y",NULL,"\\"quoted\\""}', '{"new": true}', clock_timestamp())
                """, number + "@example.org", "It's customer\n" + number));
    }

    private void addProduct(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        tally.inserted(
                update(connection, """
                INSERT INTO products (sku, name, price, weight, attributes, changed_at)
                VALUES ('NEW-' || ?::int, 'Product', ?::numeric / 10000, ?::float8, '{"a": [1, null]}', clock_timestamp())
                ON CONFLICT (sku) DO NOTHING
                """, random.nextInt(KEY_MAX), random.nextInt(100_000_000), random.nextDouble()));
    }

    /** The primary key itself changes. */
    private void renameProduct(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        int number = random.nextInt(KEY_MAX);
        tally.updated(update(connection, """
                UPDATE products SET sku = 'REN-' || ?::int, changed_at = clock_timestamp()
                 WHERE sku = (SELECT sku FROM products WHERE sku >= ? ORDER BY sku LIMIT 1)
                   AND NOT EXISTS (SELECT FROM products WHERE sku = 'REN-' || ?::int)
                """, number, anySku(random), number));
    }

    private void changeProduct(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        tally.updated(update(connection, """
                UPDATE products SET price = price + ?::numeric / 10000, weight = weight * 1.1, attributes = NULL
                 WHERE sku = (SELECT sku FROM products WHERE sku >= ? ORDER BY sku LIMIT 1)
                """, random.nextInt(10_000), anySku(random)));
    }

    private static String anySku(SplittableRandom random) {
        return List.of("NEW-", "REN-", "SKU-").get(random.nextInt(3)) + random.nextInt(KEY_MAX);
    }

    /** One in three is so big, and compresses so badly, that it is stored out of line. */
    private void openSession(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        int parts = bigValues && random.nextInt(3) == 0 ? 200 + random.nextInt(600) : random.nextInt(5);
        tally.inserted(update(
                connection,
                """
                INSERT INTO sessions (id, customer_id, data, started_at, seen_at, expires_at)
                SELECT ?::uuid, ?, json_build_object('open', true, 'parts', json_agg(md5(?::text || n)))::jsonb,
                       clock_timestamp(), clock_timestamp(), clock_timestamp() + interval '1 day'
                  FROM generate_series(1, ?::int) n
                """,
                anyUuid(random).toString(),
                random.nextInt(1_000),
                Long.toString(random.nextLong()),
                parts));
    }

    /** Leaves the big value as it is: the source's WAL does not hold it then. */
    private void touchSession(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        tally.updated(update(connection, """
                UPDATE sessions SET seen_at = clock_timestamp(), active = NOT active
                 WHERE id = (SELECT id FROM sessions WHERE id >= ?::uuid ORDER BY id LIMIT 1)
                """, anyUuid(random).toString()));
    }

    private void closeSession(Connection connection, SplittableRandom random, Tally tally) throws SQLException {
        tally.deleted(update(connection, """
                DELETE FROM sessions
                 WHERE id = (SELECT id FROM sessions WHERE id >= ?::uuid ORDER BY id LIMIT 1)
                """, anyUuid(random).toString()));
    }

    private static UUID anyUuid(SplittableRandom random) {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }
}
