#!/usr/bin/env bash
# Makes state-d3a3e70.tar.xz: two pipelines of commit d3a3e70, each killed in the middle of its work, with the PostgreSQL
# cluster that is source and target of both.
#
#   DIST=<tidegate-0.1.0-SNAPSHOT.tar.gz of d3a3e70, or the directory it unpacks to>
#   PGBIN=<bin directory of PostgreSQL 15: initdb, postgres>
#   WORK=<a directory, made anew>  OUT=<the archive, default ./state-d3a3e70.tar.xz>
#   ./make.sh make | prove | all
#
# Needs besides: psql (PSQL=...), xz, tar, python3, Java 17; as root unshare. About five minutes, 1 GB of memory.
# `prove` unpacks the archive, starts all of it elsewhere, lets d3a3e70 itself go on to the end, compares, and puts what it
# has seen into the archive's README.txt.
set -euo pipefail

: "${DIST:?the distribution of d3a3e70}" "${PGBIN:?the directory of initdb and postgres}" "${WORK:?a working directory}"
OUT=$(realpath -m "${OUT:-state-d3a3e70.tar.xz}")
PSQL=${PSQL:-psql}
PGBIN=$(realpath "$PGBIN")
WORK=$(realpath -m "$WORK")
# Else "$user" of the default search_path would be the schema of the state, which is named as the role is.
export PGOPTIONS="-c search_path=public"
export LC_ALL=C TZ=UTC PGPASSWORD=tidegate TIDEGATE_CACHE=none TIDEGATE_JAVA_OPTS="-Xmx512m -XX:TieredStopAtLevel=1"

say() { echo "[$(date +%T)] $*" >&2; }
die() { say "FAILED: $*"; exit 1; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
# PostgreSQL refuses to be root; in a user namespace of its own it is nobody to itself, and still owns root's files.
if [ "$(id -u)" = 0 ]; then AS_USER=(unshare --user); else AS_USER=(); fi

declare -A PIDS=()
started() { PIDS[$1]=$2; }
ended() { unset "PIDS[$1]"; }
cleanup() {
    local name
    for name in "${!PIDS[@]}"; do
        [ "$name" = postgres ] || kill -KILL "${PIDS[$name]}" 2>/dev/null || true
    done
    [ -z "${PIDS[postgres]:-}" ] || stop_postgres || true
}
trap cleanup EXIT

# --- PostgreSQL -----------------------------------------------------------------------------------------------------------

settings() { # as the test kit has them, but small
    cat <<CONF
port = $PORT
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
wal_level = logical
max_wal_senders = 20
max_replication_slots = 100
max_connections = 100
max_prepared_transactions = 10
shared_buffers = 16MB
min_wal_size = 2MB
max_wal_size = 8MB
wal_recycle = off
fsync = off
full_page_writes = off
autovacuum = off
deadlock_timeout = 100ms
password_encryption = scram-sha-256
timezone = UTC
log_timezone = UTC
CONF
}
hba() {
    printf 'host all tidegate 127.0.0.1/32 scram-sha-256\nhost replication tidegate 127.0.0.1/32 scram-sha-256\n'
    printf 'host all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n'
}
start_postgres() { # DATA LOG
    "${AS_USER[@]}" "$PGBIN/postgres" -D "$1" >> "$2" 2>&1 &
    started postgres $!
    for _ in $(seq 200); do
        "$PSQL" -qAtX -h 127.0.0.1 -p "$PORT" -U postgres -d postgres -c 'SELECT 1' >/dev/null 2>&1 && return
        kill -0 "${PIDS[postgres]}" 2>/dev/null || die "PostgreSQL does not start: $(tail -n 5 "$2")"
        sleep 0.1
    done
    die "PostgreSQL does not answer"
}
stop_postgres() { # what pg_ctl stop -m fast does
    local pid=${PIDS[postgres]}
    kill -INT "$pid"
    wait "$pid" || true
    ended postgres
}
sql() { # DATABASE [SQL], else from the input
    local database=$1
    shift
    if [ $# -gt 0 ]; then set -- -c "$1"; fi
    "$PSQL" -qAtX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$PORT" -U tidegate -d "$database" "$@"
}
until_true() { # SECONDS DATABASE SQL
    local end=$((SECONDS + $1))
    until [ "$(sql "$2" "$3" 2>/dev/null)" = t ]; do
        [ $SECONDS -lt $end ] || die "not within $1 s, in $2: $3"
        sleep 0.2
    done
}
session() { # NAME DATABASE, SQL from the input: runs beside us, its application_name is NAME
    local text
    text=$(cat) # a process in the background would not get our input
    PGAPPNAME=$1 "$PSQL" -qAtX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$PORT" -U tidegate -d "$2" \
        -f - <<< "$text" >> "$WORK/log/$1.log" 2>&1 &
    started "$1" $!
}
end_session() {
    sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '$1'" >/dev/null
    wait "${PIDS[$1]}" || true
    ended "$1"
}

# --- Tidegate -------------------------------------------------------------------------------------------------------------

unpack_distribution() {
    if [ -d "$DIST" ]; then TIDEGATE=$(realpath "$DIST")/tidegate; return; fi
    mkdir -p "$WORK/dist"
    tar -xzf "$DIST" -C "$WORK/dist" --strip-components=1
    TIDEGATE=$WORK/dist/tidegate
}
tidegate() { # PIPELINE COMMAND ARGUMENT...
    local config=$RUN/$1.yaml
    local command=$2
    shift 2
    "$TIDEGATE" $command -c "$config" "$@"
}
start_tidegate() { # NAME PIPELINE COMMAND ARGUMENT...: the script execs java, so the pid is java's
    local name=$1 config=$RUN/$2.yaml command=$3
    shift 3
    "$TIDEGATE" "$command" -c "$config" "$@" >> "$WORK/log/$name.log" 2>&1 &
    started "$name" $!
}
kill_tidegate() { # NAME SIGNAL
    local pid=${PIDS[$1]}
    kill "-$2" "$pid"
    wait "$pid" 2>/dev/null || true
    ended "$1"
}
configs() { # DIRECTORY: fills the placeholders
    local pipeline
    for pipeline in halfload halfstream; do
        sed -e "s|@PORT@|$PORT|g" -e "s|@DIR@|$1|g" "$1/$pipeline.yaml.in" > "$1/$pipeline.yaml"
    done
}
config_templates() {
    cat > "$1/halfload.yaml.in" <<'YAML'
pipeline: halfload
source: { url: "jdbc:postgresql://127.0.0.1:@PORT@/load_source", user: tidegate, password: "tidegate" }
target: { url: "jdbc:postgresql://127.0.0.1:@PORT@/load_target", user: tidegate, password: "tidegate" }
tables: { include: ["public.*"] }
data-dir: "@DIR@/halfload"
load: { workers: 8, piece-bytes: 1MB }
sequences: { interval: 2s }
monitor: { listen: "127.0.0.1:0" }
YAML
    cat > "$1/halfstream.yaml.in" <<'YAML'
pipeline: halfstream
source: { url: "jdbc:postgresql://127.0.0.1:@PORT@/stream_source", user: tidegate, password: "tidegate" }
target: { url: "jdbc:postgresql://127.0.0.1:@PORT@/stream_target", user: tidegate, password: "tidegate" }
tables:
  include: ["public.*"]
  dual-write: [{ table: public.shared, policy: source-wins }]
data-dir: "@DIR@/halfstream"
schema-changes: additive
load: { workers: 2, piece-bytes: 1MB, analyze: false }
sequences: { interval: 2s, margin: 500 }
verify: { settling-window: 500ms }
monitor: { listen: "127.0.0.1:0" }
YAML
}

# --- the databases --------------------------------------------------------------------------------------------------------

tables() { # DATABASE: the same on both sides
    sql "$1" <<'SQL'
CREATE TYPE order_state AS ENUM ('new', 'paid', 'sent', 'back');
CREATE SEQUENCE invoice_numbers START 5000 INCREMENT 5;
CREATE TABLE customers (
    id serial PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, born date, note text);
CREATE TABLE orders (
    id bigint PRIMARY KEY, number text NOT NULL UNIQUE, customer_id integer NOT NULL REFERENCES customers,
    placed_at timestamptz NOT NULL, total numeric(12,2) NOT NULL, state order_state NOT NULL DEFAULT 'new',
    tags text[], extra jsonb, remark text);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE SEQUENCE orders_id OWNED BY orders.id;
ALTER TABLE orders ALTER COLUMN id SET DEFAULT nextval('orders_id');
CREATE TABLE order_lines (
    order_id bigint NOT NULL, line_no integer NOT NULL, article uuid NOT NULL, quantity numeric NOT NULL, price numeric(10,3),
    text varchar(200), PRIMARY KEY (order_id, line_no));
ALTER TABLE order_lines ADD CONSTRAINT order_lines_order FOREIGN KEY (order_id) REFERENCES orders;
CREATE TABLE documents (id bigint PRIMARY KEY, title text NOT NULL, body text, raw bytea);
ALTER TABLE documents ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE events (
    id bigserial, at timestamptz NOT NULL, kind order_state, payload jsonb, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2023 PARTITION OF events FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE TABLE readings (device integer, at timestamptz, value double precision, note text);   -- no key
ALTER TABLE readings REPLICA IDENTITY FULL;
CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject text, opened timestamp, closed boolean);
CREATE TABLE labels (code text PRIMARY KEY, states order_state[], numbers numeric[], at timestamptz, data jsonb);
CREATE TABLE small (id integer PRIMARY KEY, value text);
CREATE TABLE settings (name text PRIMARY KEY, value text);
CREATE TABLE shared (id integer PRIMARY KEY, value text);
SQL
}

rows() { # DATABASE ORDERS DOCUMENTS EVENTS READINGS: the source's
    sql "$1" <<SQL
INSERT INTO customers (email, name, born, note)
    SELECT 'c' || i || '@example.org', 'Customer ' || i, date '1950-01-01' + i, repeat('note ', 280)
    FROM generate_series(1, $2 / 3) i;
INSERT INTO orders
    SELECT i, 'N-' || i, 1 + i % ($2 / 3), timestamptz '2024-01-01 00:00:00.123456+00' + i * interval '7 seconds', i * 1.25,
           (enum_range(NULL::order_state))[1 + i % 4], ARRAY['a', NULL, 'tag "' || i % 7 || '"'],
           jsonb_build_object('i', i % 100, 'list', jsonb_build_array(1, 'two', NULL)), repeat('remark of an order ', 90)
    FROM generate_series(1, $2) i;
SELECT setval('orders_id', $2);
INSERT INTO order_lines
    SELECT i, n, md5((i % 50)::text)::uuid, n * 0.5, i % 1000 * 0.125, repeat('line ', 40)
    FROM generate_series(1, $2) i, generate_series(1, 2) n;
INSERT INTO documents
    SELECT i, 'Document ' || i, repeat('body ' || i % 10 || ' ', 900), decode(repeat('00ff', 20), 'hex')
    FROM generate_series(1, $3) i;
INSERT INTO events (at, kind, payload)
    SELECT timestamptz '2022-10-01 12:00:00+02' + i * interval '9 hours' * 2000 / $4, 'paid',
           jsonb_build_object('text', repeat('payload ', 80), 'n', i % 10)
    FROM generate_series(1, $4) i;
INSERT INTO readings
    SELECT i % 20, timestamptz '2024-05-05 05:05:05+00' + i / 2 * interval '1 s', 1 / (1 + i % 50)::float8, repeat('reading ', 75)
    FROM generate_series(1, $5) i;
INSERT INTO tickets (subject, opened, closed) SELECT 'Ticket ' || i, timestamp '2024-02-29 23:59:59.999999', i % 2 = 0
    FROM generate_series(1, 500) i;
INSERT INTO labels SELECT 'L' || i, '{new,NULL,sent}', '{NaN,1.50,-0.001}', 'infinity', '{"k": [1, {"x": null}]}'
    FROM generate_series(1, 100) i;
INSERT INTO small SELECT i, 'small ' || i FROM generate_series(1, 10) i;
INSERT INTO settings SELECT 's' || i, 'value ' || i FROM generate_series(1, 5) i;
INSERT INTO shared SELECT i, 'shared ' || i FROM generate_series(1, 10) i;
SQL
}

# One transaction for each number; what it does depends on the number alone. Not in a replicated schema.
workload() { # DATABASE
    sql "$1" <<'SQL'
CREATE SCHEMA workload;
CREATE TABLE workload.done (number integer PRIMARY KEY, lsn pg_lsn NOT NULL DEFAULT pg_current_wal_insert_lsn());
CREATE PROCEDURE workload.one(i integer, streaming boolean) LANGUAGE plpgsql AS $$
DECLARE
    n bigint := (SELECT last_value FROM orders_id);
    o bigint;
BEGIN
    CASE i % 12
    WHEN 0 THEN
        o := nextval('orders_id');
        INSERT INTO orders VALUES (o, 'N-' || o, 1 + i % 50, timestamptz '2025-01-01 00:00+00' + i * interval '1 s', i * 0.01, 'new',
                                   '{}', jsonb_build_object('invoice', nextval('invoice_numbers')), 'by number ' || i);
        INSERT INTO order_lines SELECT o, k, md5(o::text || k)::uuid, k, NULL, 'new line' FROM generate_series(1, 3) k;
    WHEN 1 THEN
        UPDATE orders SET total = total + 1, state = 'sent', remark = repeat('changed by ' || i || ' ', 20)
            WHERE id IN (1 + i * 37 % n, 1 + i * 1009 % n, n);
    WHEN 2 THEN
        DELETE FROM order_lines WHERE order_id = 1 + i * 41 % n;
        DELETE FROM orders WHERE id = 1 + i * 41 % n;
    WHEN 3 THEN   -- keys
        UPDATE order_lines SET line_no = line_no + 1000 WHERE order_id = 1 + i * 53 % n;
        UPDATE labels SET code = 'K' || i WHERE code = (SELECT min(code) FROM labels WHERE code LIKE 'L%');
        IF streaming THEN
            UPDATE documents SET id = id + 100000 WHERE id = (SELECT min(id) FROM documents);   -- its body is not sent
        END IF;
    WHEN 4 THEN   -- the body stays where it is, and now and then not
        UPDATE documents SET title = 'Title of ' || i WHERE id % 50 = i % 50;
        UPDATE documents SET body = repeat('new body ' || i || ' ', 500) WHERE id = 1 + i % 40;
        INSERT INTO documents VALUES (1000000 + i, 'New', repeat('long ', 1000), NULL);
    WHEN 5 THEN
        UPDATE orders SET total = total * 2, tags = tags || ARRAY['t' || i] WHERE id % 211 = i % 211;
    WHEN 6 THEN
        INSERT INTO events (at, kind, payload)
            SELECT timestamptz '2023-06-01 00:00+00' + k * interval '200 days' + i * interval '1 s', 'back', 'null' FROM generate_series(0, 3) k;
        UPDATE events SET at = at + interval '1 year' WHERE id = 1 + i * 17 % 1500;   -- to another partition
        DELETE FROM events WHERE id = 1 + i * 19 % 1500;
    WHEN 7 THEN
        INSERT INTO readings SELECT -1, timestamptz '2025-05-05 00:00+00', i / 3.0, 'twice' FROM generate_series(1, 2);
        UPDATE readings SET value = value + 1 WHERE device = i % 20 AND at < timestamptz '2024-05-05 05:06:05+00';
        DELETE FROM readings WHERE ctid = (SELECT min(ctid) FROM readings WHERE device = i % 20);
    WHEN 8 THEN
        INSERT INTO tickets (subject, opened, closed) VALUES ('Ticket of ' || i, 'epoch', false);
        UPDATE tickets SET closed = NOT closed WHERE id % 100 = i % 100;
        DELETE FROM tickets WHERE id = i;
    WHEN 9 THEN
        IF streaming THEN
            TRUNCATE small;
        END IF;
        INSERT INTO small SELECT i * 10 + k, 'of ' || i FROM generate_series(1, 5) k;
    WHEN 10 THEN
        INSERT INTO customers (email, name) VALUES ('new' || i || '@example.org', E'N\u00e9w \\ \t ' || i);
        BEGIN
            INSERT INTO customers (email, name) VALUES ('new' || i || '@example.org', 'twice');
        EXCEPTION WHEN unique_violation THEN
            UPDATE customers SET note = NULL, email = 'moved' || i || '@example.org' WHERE id = 1 + i % 300;
        END;
    ELSE
        UPDATE labels SET states = states || 'back'::order_state, data = data || jsonb_build_object('i', i) WHERE code > 'L5';
        INSERT INTO labels (code, at) VALUES ('M' || i, timestamptz '2000-01-01 00:00:00.000001+00');
        UPDATE shared SET value = 'of ' || i WHERE id = 1 + i % 10;
    END CASE;
    IF to_regclass('public.late_a') IS NOT NULL THEN
        UPDATE late_a SET value = i WHERE id IN (1, 1 + i % 200);
        INSERT INTO late_a VALUES (100000 + i, i);
        UPDATE late_b SET value = i WHERE id = 1 + i % 200;
    END IF;
    INSERT INTO workload.done VALUES (i);
END $$;
CREATE PROCEDURE workload.run(many integer, streaming boolean, pause double precision) LANGUAGE plpgsql AS $$
DECLARE
    first integer := (SELECT coalesce(max(number), 0) + 1 FROM workload.done);
BEGIN
    FOR i IN first..first + many - 1 LOOP
        CALL workload.one(i, streaming);
        COMMIT;
        PERFORM pg_sleep(pause);
    END LOOP;
END $$;
SQL
}

create_cluster() {
    mkdir -p "$RUN/cluster"
    "${AS_USER[@]}" "$PGBIN/initdb" --pgdata="$RUN/cluster/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C -N \
        --wal-segsize=1 > "$WORK/log/initdb.log"
    settings > "$RUN/cluster/data/postgresql.conf"
    hba > "$RUN/cluster/data/pg_hba.conf"
    start_postgres "$RUN/cluster/data" "$WORK/log/postgres.log"
    "$PSQL" -qAtX -h 127.0.0.1 -p "$PORT" -U postgres -d postgres \
        -c "CREATE ROLE tidegate LOGIN SUPERUSER REPLICATION PASSWORD 'tidegate'"
    local database
    for database in load_source load_target stream_source stream_target; do
        sql postgres "CREATE DATABASE $database OWNER tidegate" # from template1: UTF8, C
        tables $database
    done
    rows load_source 9000 1000 4000 4500 >/dev/null
    rows stream_source 1500 150 1500 1000 >/dev/null
    workload load_source
    workload stream_source
}

# --- pipeline halfstream, up to where it just streams -----------------------------------------------------------------------

stream_until_lively() {
    say "halfstream: load"
    start_tidegate halfstream_run halfstream run
    until_true 90 stream_target "SELECT state = 'streaming' FROM tidegate.pipeline WHERE pipeline = 'halfstream'"
    start_tidegate halfstream_monitor halfstream monitor
    session stream_writes stream_source <<< 'CALL workload.run(100000, true, 0.1);'

    say "halfstream: schema changes"
    sql stream_source "ALTER TABLE customers ADD COLUMN vip boolean DEFAULT false; UPDATE customers SET vip = true WHERE id % 40 = 0;
                       ALTER TABLE customers DROP COLUMN born; UPDATE customers SET note = note || '!' WHERE id < 20"
    until_true 30 stream_target "SELECT count(DISTINCT code) = 2 FROM tidegate.schema_event WHERE code IN ('COLUMN-ADDED', 'COLUMN-DROPPED')"
    sql stream_target "ALTER TABLE customers DROP COLUMN born"
    # One that has to be acknowledged.
    sql stream_source "ALTER TABLE settings ADD COLUMN token uuid DEFAULT gen_random_uuid(); UPDATE settings SET value = 'after' WHERE name = 's1'"
    until_true 30 stream_target "SELECT count(*) = 1 FROM tidegate.lane_stop WHERE pipeline = 'halfstream'"
    sql stream_target "ALTER TABLE settings ADD COLUMN token uuid DEFAULT gen_random_uuid()"
    sql stream_source "SELECT format('UPDATE settings SET token = %L WHERE name = %L;', token, name) FROM settings" | sql stream_target
    local acknowledge='' i
    for i in $(seq 40); do
        acknowledge=$(sql stream_target "SELECT next_step FROM tidegate.lane_stop" |
            grep -o 'INSERT INTO tidegate.schema_acknowledgement[^;]*' | head -n 1) || true
        [ -z "$acknowledge" ] || break
        sleep 0.3
    done
    [ -n "$acknowledge" ] || die "no acknowledgement asked for: $(sql stream_target 'SELECT * FROM tidegate.lane_stop')"
    sql stream_target "$acknowledge"
    until_true 60 stream_target "SELECT count(*) = 0 FROM tidegate.lane_stop"

    say "halfstream: drift, dual writes, repair, sequences"
    sql stream_target "INSERT INTO shared VALUES (77, 'the target''s own'); INSERT INTO settings VALUES ('strange', 'was here before', NULL)"
    sql stream_source "INSERT INTO shared VALUES (77, 'the source''s'); INSERT INTO settings VALUES ('strange', 'came later', NULL)"
    until_true 30 stream_target "SELECT count(*) = 1 FROM tidegate.drift"
    until_true 30 stream_target "SELECT count(*) = 1 FROM tidegate.dual_write"
    sql stream_target "SET session_replication_role = replica; DELETE FROM documents WHERE id = 140; UPDATE settings SET value = 'spoilt' WHERE name = 's3'"
    tidegate halfstream verify --repair apply > "$WORK/log/repair.log" 2>&1 || say "repair: exit $?"
    until_true 5 stream_target "SELECT count(*) > 0 FROM tidegate.repair_row"
    tidegate halfstream verify > "$WORK/log/verify.log" 2>&1 || say "verify: exit $?"
    until_true 5 stream_target "SELECT state = 'same' FROM tidegate.verification ORDER BY started_at DESC LIMIT 1"
    tidegate halfstream sequences > "$WORK/log/sequences.log" 2>&1 || say "sequences: exit $?"
}

# --- pipeline halfload ----------------------------------------------------------------------------------------------------

load_until_killed() {
    say "halfload: load under writes"
    session load_writes load_source <<< 'CALL workload.run(100000, false, 0.03);'
    # Holds pieces, as soon as there are any, so that the workers that come to them wait: six of orders, one of events, one of
    # readings. Eight workers, so all others of larger tables are copied, and the smaller tables are not begun.
    session load_gate load_target <<'SQL'
DO $$ BEGIN
    WHILE to_regclass('tidegate.load_piece') IS NULL LOOP COMMIT; PERFORM pg_sleep(0.005); END LOOP;
    WHILE (SELECT count(*) = 0 FROM tidegate.load_piece) LOOP COMMIT; PERFORM pg_sleep(0.001); END LOOP;
END $$;
BEGIN;
SELECT table_name, piece FROM tidegate.load_piece
WHERE pipeline = 'halfload' AND (table_name = 'orders' AND piece IN (8, 9, 11, 12, 14, 16)
                                 OR table_name = 'events' AND piece = 1 OR table_name = 'readings' AND piece = 1) FOR UPDATE;
SELECT pg_sleep(600);
SQL
    start_tidegate halfload_run halfload run
    until_true 90 load_target "SELECT count(*) = 8 FROM pg_stat_activity a WHERE datname = 'load_target' AND wait_event_type = 'Lock'"
    sleep 4
    tidegate halfload status --json > "$WORK/halfload-status.json" 2>/dev/null || true
    until_true 5 load_target "SELECT count(*) = 8 FROM pg_stat_activity a WHERE datname = 'load_target' AND wait_event_type = 'Lock'"
    sql load_source "SELECT count(*), pg_current_wal_lsn() FROM workload.done" > "$WORK/halfload-kill"
    [ "$(cut -d'|' -f1 "$WORK/halfload-kill")" -gt 50 ] || die "there were no writes: $(cat "$WORK/log/load_writes.log")"
    kill_tidegate halfload_run KILL
    say "halfload: killed"
    sleep 1.5 # the writes go on for a while
    end_session load_writes
    end_session load_gate
    until_true 20 load_target "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = 'load_target' AND pid <> pg_backend_pid()"
    sql load_source "CALL workload.run(60, false, 0)"
}

# --- pipeline halfstream, to its end ----------------------------------------------------------------------------------------

stream_until_killed() {
    until_true 100 stream_target "SELECT count(*) >= 1 FROM tidegate.monitor_minute"
    kill_tidegate halfstream_monitor TERM
    sql stream_source "CHECKPOINT"
    say "halfstream: a table that catches up, one that is queued"
    local side
    for side in stream_source stream_target; do
        sql $side "CREATE TABLE late_a (id integer PRIMARY KEY, value integer); CREATE TABLE late_b (id integer PRIMARY KEY, value integer)"
    done
    sql stream_source "INSERT INTO late_a SELECT i, 0 FROM generate_series(1, 500) i; INSERT INTO late_b SELECT i, 0 FROM generate_series(1, 500) i"
    # Holds a row of it as soon as it is copied, which stops its own lane.
    session lane_gate stream_target <<'SQL'
DO $$ BEGIN
    WHILE (SELECT count(*) = 0 FROM public.late_a) LOOP COMMIT; PERFORM pg_sleep(0.001); END LOOP;
END $$;
BEGIN;
SELECT id FROM public.late_a WHERE id = 1 FOR UPDATE;
SELECT pg_sleep(600);
SQL
    tidegate halfstream load --table public.late_a > "$WORK/log/load-a.log" 2>&1 || die "late_a: $(cat "$WORK/log/load-a.log")"
    until_true 60 stream_target "SELECT count(*) = 1 FROM tidegate.load_table WHERE table_name = 'late_a' AND state = 'loaded' AND lane < 0"
    until_true 20 stream_target "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = 'stream_target' AND wait_event_type = 'Lock'"
    start_tidegate load_b halfstream load --table public.late_b
    # Waits, as the main lane does, until the join of late_a gives up the main lane's checkpoint: its lock_timeout of 30 s.
    until_true 100 stream_target "SELECT count(*) = 1 FROM tidegate.load_table WHERE table_name = 'late_b' AND state = 'queued'"

    say "halfstream: the applier stands, the writes go on"
    session main_gate stream_target <<'SQL'
BEGIN;
LOCK TABLE orders IN SHARE MODE;
SELECT pg_sleep(600);
SQL
    until_true 20 stream_target "SELECT count(*) > 1 FROM pg_stat_activity WHERE datname = 'stream_target' AND wait_event_type = 'Lock'"
    sql stream_source "UPDATE orders SET total = total + 0.01, remark = 'all of them' WHERE id % 2 = 0"
    sql stream_source "INSERT INTO readings SELECT -2, 'infinity', 'NaN', 'many' FROM generate_series(1, 6000)"
    sleep 4
    tidegate halfstream status --json > "$WORK/halfstream-status.json" 2>/dev/null || true
    sql stream_source "SELECT count(*), pg_current_wal_lsn() FROM workload.done" > "$WORK/halfstream-kill"
    kill_tidegate halfstream_run KILL
    kill_tidegate load_b KILL
    say "halfstream: killed"
    sleep 1.5
    end_session stream_writes
    end_session main_gate
    end_session lane_gate
    until_true 20 stream_target "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = 'stream_target' AND pid <> pg_backend_pid()"
    sql stream_source "CALL workload.run(60, true, 0)"
}

# --- what has come of it --------------------------------------------------------------------------------------------------

topic_end() { # DATA-DIR: the offset behind the topic's last batch
    python3 - "$1" <<'PY'
import glob, struct, sys
end = 0
for name in sorted(glob.glob(sys.argv[1] + '/**/tidegate.*.changes-0/*.log', recursive=True)):
    data, at = open(name, 'rb').read(), 0
    while at + 61 <= len(data):
        base, length = struct.unpack('>qi', data[at:at + 12])
        if length <= 0 or at + 12 + length > len(data):
            break
        end = base + struct.unpack('>i', data[at + 23:at + 27])[0] + 1
        at += 12 + length
print(end)
PY
}

describe() { # PIPELINE SOURCE TARGET
    local count lsn
    IFS='|' read -r count lsn < "$WORK/$1-kill"
    echo "$1: $2 -> $3"
    echo "  tidegate.pipeline (pipeline|state|load_attempt|consistent_lsn):"
    sql "$3" "SELECT pipeline, state, load_attempt, consistent_lsn FROM tidegate.pipeline" | sed 's/^/    /'
    echo "  load_table by state: $(sql "$3" "SELECT string_agg(state || ' ' || n, ', ') FROM (SELECT state, count(*) n FROM tidegate.load_table GROUP BY state ORDER BY state) s")"
    echo "  load_piece by state: $(sql "$3" "SELECT string_agg(state || ' ' || n, ', ') FROM (SELECT state, count(*) n FROM tidegate.load_piece GROUP BY state ORDER BY state) s")"
    echo "  tables (table|state|lane|pieces_loaded/pieces|rows copied|begun|error_code):"
    sql "$3" "SELECT table_name, state, lane, pieces_loaded || '/' || pieces, rows, started_at IS NOT NULL, error_code
              FROM tidegate.load_table ORDER BY table_name" | sed 's/^/    /'
    echo "  checkpoints (lane|epoch|commit_lsn|next_offset|transactions|changes):"
    sql "$3" "SELECT lane, epoch, commit_lsn, next_offset, transactions, changes FROM tidegate.checkpoint ORDER BY lane DESC" | sed 's/^/    /'
    echo "  end of the topic (offset behind the last batch, markers of transactions count): $(topic_end "$RUN/$1")"
    echo "  status right before the kill: $(python3 - "$WORK/$1-status.json" <<'PY'
import json, sys
s = json.load(open(sys.argv[1]))
print('phase', s['phase'] + ';', 'tables', json.dumps(s['load']) + ';',
      'lanes', '; '.join('lane %s: captured %s, applied %s' % (l['lane'], l['capturedLsn'], l['appliedLsn']) for l in s['lanes']))
PY
)"
    echo "  source's WAL at the kill: $lsn; at the end: $(sql "$2" "SELECT pg_current_wal_lsn()")"
    echo "  workload transactions at the kill: $count; after it, not captured: $(($(sql "$2" "SELECT count(*) FROM workload.done") - count))"
    echo "  slot (name|restart_lsn|confirmed_flush_lsn|wal_status):"
    sql "$2" "SELECT slot_name, restart_lsn, confirmed_flush_lsn, wal_status FROM pg_replication_slots WHERE database = '$2'" | sed 's/^/    /'
    echo "  rows of the state (all that are not here are empty):"
    sql "$3" "SELECT string_agg(format('SELECT %L, count(*) FROM tidegate.%I HAVING count(*) > 0', relname, relname), ' UNION ALL ' ORDER BY relname)
              FROM pg_class WHERE relnamespace = 'tidegate'::regnamespace AND relkind = 'r'" | sql "$3" | paste -sd ' ' | sed 's/^/    /'
    echo
}

readme() {
    cat <<TXT
State of Tidegate as commit d3a3e70 (0.1.0-SNAPSHOT) writes it: schema \`tidegate\` without a version, embedded broker's log, slots.
Made by make.sh, which says how. For tests that a later version goes on exactly from here.

Versions: Tidegate d3a3e70; $("${AS_USER[@]}" "$PGBIN/postgres" --version); $(cd "$(dirname "$TIDEGATE")/lib" && ls | grep -E '^(kafka-clients|debezium-embedded|postgresql)-[0-9]' | paste -sd ' ').

cluster/data          data directory of PostgreSQL 15, stopped in order after a checkpoint; WAL segments of 1 MB; UTF8, locale C.
                      Databases load_source, load_target, stream_source, stream_target. Role tidegate (superuser), password
                      tidegate; role postgres (superuser), without one (trust). Laid out for the test kit:
                      PostgresServer.builder(PostgresVersion.V15).dataDirectory(<here>/cluster).start() (it writes postgresql.conf
                      and pg_hba.conf anew). Else: set port in cluster/data/postgresql.conf (@PORT@).
halfload, halfstream  data-dir of the pipeline of that name: log of its embedded broker as the SIGKILL left it.
                      broker.properties holds the broker's ports; others are taken if these are in use.
*.yaml.in             their configs: put the cluster's port for @PORT@, the absolute path of this directory for @DIR@.

Directories have mode 0700, files 0600 (PostgreSQL refuses others: a program that unpacks without modes has to set cluster/data to 0700).
PostgreSQL wants its empty directories too. Nothing depends on a port or a path: the state knows the source by its system identifier
and database.

public.* is the same on both sides (workload.* is the source's only): customers (serial key, another unique column), orders (bigint key,
sequence owned, unique number, plain index, foreign key, enum, array, jsonb, numeric, timestamptz), order_lines (composite key, foreign key, uuid),
documents (toasted text, bytea), events (partitioned, bigserial), readings (no key, replica identity full, rows twice),
tickets (identity always), labels (text key, array of enum, array of numeric, infinity), small (truncated now and then in halfstream), settings, shared
(dual-write in halfstream), in stream_* also late_a and late_b; sequence invoice_numbers by itself.

halfload: killed (SIGKILL) in its first load, under writes: larger tables loaded, orders and events in the middle, readings (no key, so it
begins anew) too, the smaller ones not begun; indexes of orders owed; changes since the slot's point in the topic, no applier yet.
halfstream: killed while the applier stood, under writes. Before: columns added (additive), dropped, acknowledged; drift; dual write; verify,
repair, sequences, monitor. late_a is copied and catches up in a lane of its own, late_b is queued. Transactions in the topic, one
with 750 updates of orders and one with 6000 inserts among them, are not applied; later ones are not in the topic.

TXT
    describe halfload load_source load_target
    describe halfstream stream_source stream_target
}

pack() { # neighbours of the same name are the same file of several databases: they pack to one
    (cd "$RUN" && find . -mindepth 1 \( -type f -o -type d -empty -o -type d \) \
            ! -name '*.yaml' ! -name postmaster.opts ! -name postmaster.pid ! -path './cluster/data/pg_replslot/*/xid-*' -printf '%y\t%f\t%p\n' |
        sort -k1,1 -k2,2 -k3,3 | cut -f3 | sed 's|^\./||' > "$WORK/files")
    tar -C "$RUN" --no-recursion --format=ustar --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=' -T "$WORK/files" -cf - |
        xz -T1 --lzma2=preset=6,dict=64MiB > "$OUT.new"
    mv "$OUT.new" "$OUT"
    say "$OUT: $(stat -c %s "$OUT") bytes"
}

make_state() {
    rm -rf "$WORK"
    mkdir -p "$WORK/log" "$WORK/state"
    chmod 700 "$WORK/state"
    RUN=$WORK/state
    PORT=$(free_port)
    unpack_distribution
    "$TIDEGATE" --version | grep -q d3a3e70 || say "WARNING: not d3a3e70: $("$TIDEGATE" --version | paste -sd ' ')"
    say "cluster on port $PORT"
    create_cluster
    config_templates "$RUN"
    configs "$RUN"
    stream_until_lively
    load_until_killed
    stream_until_killed
    readme > "$RUN/README.txt"
    sql postgres CHECKPOINT
    sql postgres CHECKPOINT
    stop_postgres
    settings | sed 's/^port = .*/port = @PORT@/' > "$RUN/cluster/data/postgresql.conf"
    pack
}

# --- the proof ------------------------------------------------------------------------------------------------------------

digest() { # DATABASE: a line for each table, and each sequence's last value is not compared (the target's are ahead)
    sql "$1" "SELECT string_agg(format('SELECT %L, count(*), md5(string_agg(r::text, E''\\n'' ORDER BY r::text)) FROM public.%I r', relname, relname),
                                ' UNION ALL ' ORDER BY relname)
              FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition" | sql "$1" | sort
}
keys() { # DATABASE: indexes and constraints
    sql "$1" "SELECT conrelid::regclass, conname, contype, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
              UNION ALL SELECT indrelid::regclass, indexrelid::regclass::text, indisvalid::text::\"char\", pg_get_indexdef(indexrelid) FROM pg_index
              WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)" | sort
}

prove() {
    PROOF=$WORK/proof
    rm -rf "$PROOF"
    mkdir -p "$PROOF" "$WORK/log"
    RUN=$PROOF
    PORT=$(free_port)
    [ -n "${TIDEGATE:-}" ] || unpack_distribution
    tar -xJf "$OUT" -C "$PROOF"
    settings > "$PROOF/cluster/data/postgresql.conf"
    configs "$PROOF"
    say "proof: cluster on port $PORT"
    start_postgres "$PROOF/cluster/data" "$WORK/log/proof-postgres.log"
    rm -f "$WORK"/log/proof_*.log
    local report=$WORK/proof.txt pipeline exit database tables drift
    echo "Proof (make.sh prove): unpacked into a fresh directory, cluster on another port ($PORT), d3a3e70's own distribution." > "$report"
    for pipeline in halfload halfstream; do
        database=${pipeline#half}
        sql "${database}_source" "SELECT count(*) FILTER (WHERE get_byte(data, 0) IN (73, 85, 68)), count(*) FILTER (WHERE get_byte(data, 0) = 67)
            FROM pg_logical_slot_peek_binary_changes('tidegate_$pipeline', NULL, NULL, 'proto_version', '1', 'publication_names', 'tidegate_$pipeline')" |
            awk -F'|' -v p="$pipeline" '{ print "  " p ": before the start, the slot still had " $1 " row changes in " $2 " transactions of published tables" }' >> "$report"
        drift=$(sql "${database}_target" "SELECT coalesce(sum(count), 0) FROM tidegate.drift")
        start_tidegate "proof_$pipeline" "$pipeline" run
        until_true 180 "${database}_target" "SELECT bool_and(p.state = 'streaming') AND (SELECT bool_and(t.state = 'loaded' AND t.lane = 0) FROM tidegate.load_table t)
            AND (SELECT count(*) = 0 FROM tidegate.load_index WHERE problem IS NULL) FROM tidegate.pipeline p"
        grep -oE 'LoadService: an earlier load did not end.*|LoadPreparation: [0-9]+ of [0-9]+ pieces of .* stay|LoadService: loaded [0-9]+ rows|JoinService: lane.*' \
            "$WORK/log/proof_$pipeline.log" | sed 's/^/    log: /' >> "$report"
        exit=0
        tidegate "$pipeline" lag --wait --max 3s --timeout 3m > "$WORK/log/proof-$pipeline-lag.log" 2>&1 || exit=$?
        echo "  $pipeline: tidegate run, then tidegate lag --wait --max 3s --timeout 3m: exit $exit" >> "$report"
        exit=0
        tidegate "$pipeline" verify > "$WORK/log/proof-$pipeline-verify.log" 2> "$WORK/log/proof-$pipeline-verify.err" || exit=$?
        echo "  $pipeline: tidegate verify: exit $exit" >> "$report"
        sed 's/^/    /' "$WORK/log/proof-$pipeline-verify.log" >> "$report"
        [ $exit = 0 ] || { cat "$report"; die "verify of $pipeline"; }
        sleep 2
        digest "${database}_source" > "$WORK/$pipeline-source.md5"
        digest "${database}_target" > "$WORK/$pipeline-target.md5"
        cmp "$WORK/$pipeline-source.md5" "$WORK/$pipeline-target.md5" || die "$pipeline: rows differ"
        tables=$(wc -l < "$WORK/$pipeline-source.md5")
        echo "  $pipeline: md5(string_agg(row::text ORDER BY row::text)) of each of $tables tables: the same on both sides (table|rows|md5):" >> "$report"
        sed 's/^/    /' "$WORK/$pipeline-source.md5" >> "$report"
        keys "${database}_source" > "$WORK/$pipeline-source.keys"
        keys "${database}_target" > "$WORK/$pipeline-target.keys"
        if diff "$WORK/$pipeline-source.keys" "$WORK/$pipeline-target.keys" > "$WORK/$pipeline-keys.diff"; then
            echo "  $pipeline: indexes and constraints: the same on both sides" >> "$report"
        else
            echo "  $pipeline: indexes and constraints differ:" >> "$report"
            sed 's/^/    /' "$WORK/$pipeline-keys.diff" >> "$report"
        fi
        echo "  $pipeline: drift counted before $drift, after $(sql "${database}_target" "SELECT coalesce(sum(count), 0) FROM tidegate.drift")" >> "$report"
        kill_tidegate "proof_$pipeline" TERM
    done
    stop_postgres
    # Into the README of the state itself, of which nothing else is touched.
    RUN=$WORK/state
    sed -i '/^Proof (make.sh prove)/,$d' "$RUN/README.txt"
    cat "$report" >> "$RUN/README.txt"
    pack
    cat "$report"
}

case ${1:-all} in
    make) make_state ;;
    prove) prove ;;
    all) make_state; prove ;;
    *) die "make, prove or all" ;;
esac
