-- Customers buy, parcels are sent, prices change, old purchases go: one transaction after the other, until the session ends.
\getenv pause WORKLOAD_PAUSE_SECONDS
SET shop.pause = :'pause';

DO $$
DECLARE
    round bigint := 0;
BEGIN
    LOOP
        round := round + 1;
        INSERT INTO purchase (customer, sku, quantity)
        SELECT 1 + (random() * 4999)::int, 'SKU-' || (1 + (random() * 499)::int), 1 + (random() * 4)::int
        FROM generate_series(1, 1 + (random() * 9)::int);
        UPDATE product SET stock = stock - 1 WHERE sku = 'SKU-' || (1 + (random() * 499)::int);
        UPDATE purchase SET state = 'shipped'
        WHERE id IN (SELECT id FROM purchase WHERE state = 'new' ORDER BY id LIMIT 5);
        IF round % 20 = 0 THEN
            UPDATE product SET price = round(price * (0.95 + random() / 10)::numeric, 2)
            WHERE sku = 'SKU-' || (1 + (random() * 499)::int);
            DELETE FROM purchase
            WHERE id IN (SELECT id FROM purchase WHERE state = 'shipped' ORDER BY id LIMIT 50);
        END IF;
        COMMIT;
        PERFORM pg_sleep(current_setting('shop.pause')::float8);
    END LOOP;
END $$;
