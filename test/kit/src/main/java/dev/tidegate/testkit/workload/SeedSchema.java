package dev.tidegate.testkit.workload;

import dev.tidegate.testkit.postgres.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables that {@link Workload} writes to: a small shop and some accounts. */
public final class SeedSchema {
    /** In an order that foreign keys allow to load in. */
    public static final List<String> TABLES =
            List.of("customers", "products", "orders", "order_items", "inventory_transactions", "sessions", "accounts");

    public static final int ACCOUNTS = 100;

    private static final long BALANCE = 1_000_000;

    /** The sum of all balances, at every moment once the schema is filled. */
    public static final long ACCOUNTS_TOTAL = ACCOUNTS * BALANCE;

    private SeedSchema() {}

    /** The DDL, as one script. */
    public static String sql() {
        try (InputStream in = SeedSchema.class.getResourceAsStream("seed-schema.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the seed schema", e);
        }
    }

    /** Makes the tables, empty. */
    public static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql());
        }
    }

    /** Makes the tables, empty. */
    public static void create(TestDatabase database) {
        database.execute(sql());
    }

    /** Makes the tables and fills them, see {@link #fillHistory(Connection, long)}. */
    public static void createFilled(TestDatabase database, long rows) {
        create(database);
        try (Connection connection = database.connect()) {
            fillHistory(connection, rows);
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot fill the seed schema: " + e.getMessage(), e);
        }
    }

    /**
     * Inserts the accounts, {@code rows} inventory transactions and about a third of that in the other tables together;
     * the same rows for the same number, times apart. For empty tables.
     */
    public static void fillHistory(Connection connection, long rows) throws SQLException {
        long customers = Math.max(10, rows / 20);
        long products = Math.max(10, rows / 50);
        long orders = Math.max(10, rows / 10);
        long sessions = Math.max(10, rows / 50);
        update(connection, CUSTOMERS, customers);
        update(connection, PRODUCTS, products);
        update(connection, ORDERS, customers, orders);
        update(connection, ORDER_ITEMS, products);
        update(connection, INVENTORY, products, rows);
        update(connection, SESSIONS, customers, sessions);
        update(connection, ACCOUNT_ROWS, BALANCE, ACCOUNTS);
    }

    private static void update(Connection connection, String sql, long... numbers) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < numbers.length; i++) {
                statement.setLong(i + 1, numbers[i]);
            }
            statement.executeUpdate();
        }
    }

    private static final String CUSTOMERS = """
            INSERT INTO customers (email, name, tags, profile, updated_at)
            SELECT 'customer' || n || '@example.org', 'Customer ' || n,
                   CASE WHEN n % 3 = 0 THEN ARRAY['a,b', 'ü' || n, NULL] END,
                   CASE WHEN n % 5 > 0 THEN json_build_object('n', n, 'city', 'Zürich')::jsonb END,
                   timestamp '2020-01-01' + n * interval '1.123 seconds'
              FROM generate_series(1, ?) n
            """;

    private static final String PRODUCTS = """
            INSERT INTO products (sku, name, price, weight, attributes, changed_at)
            SELECT 'SKU-' || n, 'Product ' || n, n * 1.0001, n / 7.0::float8,
                   json_build_object('colour', n % 7)::jsonb,
                   timestamp '2020-01-01' + n * interval '1.123456 seconds'
              FROM generate_series(1, ?) n
            """;

    private static final String ORDERS = """
            INSERT INTO orders (customer_id, status, total, placed_at, shipped_at)
            SELECT 1 + n % ?, (ARRAY['new', 'paid', 'shipped'])[1 + n % 3], n * 1.01,
                   timestamptz '2021-01-01 00:00Z' + n * interval '7.000001 seconds',
                   CASE WHEN n % 3 = 2 THEN timestamp '2021-01-02' + n * interval '7 seconds' END
              FROM generate_series(1, ?) n
            """;

    private static final String ORDER_ITEMS = """
            INSERT INTO order_items (order_id, line, sku, quantity, unit_price)
            SELECT o.id, line, 'SKU-' || (1 + (o.id + line) % ?), line, line * 2.5
              FROM orders o, generate_series(1, 2) line
            """;

    private static final String INVENTORY = """
            INSERT INTO inventory_transactions
                   (product_id, warehouse_id, quantity, unit_cost, transaction_type, reference, created_at, updated_at)
            SELECT 1 + n % ?, n % 8, n % 1000 - 500, n % 100000 / 17.0,
                   (ARRAY['receipt', 'issue', 'transfer', 'adjust'])[1 + n % 4],
                   CASE WHEN n % 10 > 0 THEN 'REF-' || n END,
                   timestamptz '2022-01-01 00:00Z' + n * interval '1.000001 seconds',
                   CASE WHEN n % 2 = 0 THEN timestamp '2022-06-01' + n * interval '0.000001 seconds' END
              FROM generate_series(1, ?) n
            """;

    private static final String SESSIONS = """
            INSERT INTO sessions (id, customer_id, data, started_at, seen_at, expires_at)
            SELECT md5(n::text)::uuid, 1 + n % ?,
                   json_build_object('page', n, 'note', repeat(md5(n::text), (n % 4)::int))::jsonb,
                   timestamp '2023-01-01' + n * interval '1 second',
                   timestamp '2023-01-01' + n * interval '1.001 seconds',
                   CASE WHEN n % 2 = 0 THEN timestamp '2023-02-01' + n * interval '1.000001 seconds' END
              FROM generate_series(1, ?) n
            """;

    private static final String ACCOUNT_ROWS = """
            INSERT INTO accounts (id, owner, balance)
            SELECT n, 'Owner ' || n, ? FROM generate_series(1, ?) n
            """;
}
