-- What the shop has sold before the move begins.
INSERT INTO customer (email, name)
SELECT 'customer' || n || '@example.org', 'Customer ' || n FROM generate_series(1, 5000) n;

INSERT INTO product
SELECT 'SKU-' || n, 'Product ' || n, n * 0.99, 1000 FROM generate_series(1, 500) n;

INSERT INTO purchase (customer, sku, quantity, state)
SELECT 1 + n % 5000, 'SKU-' || (1 + n % 500), 1 + n % 5, 'shipped' FROM generate_series(1, 50000) n;
