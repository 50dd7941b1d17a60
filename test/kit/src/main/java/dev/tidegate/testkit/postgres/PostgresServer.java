package dev.tidegate.testkit.postgres;

import dev.tidegate.broker.LoopbackPorts;
import dev.tidegate.testkit.fault.SkewedClock;
import dev.tidegate.testkit.process.Containers;
import dev.tidegate.testkit.process.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * A real PostgreSQL server on 127.0.0.1 with a data directory and a port of its own. Both stay the same when it is
 * stopped, killed and started again, so that clients come back to the server they lost.
 *
 * <p>The superuser is {@code postgres}; nobody needs a password except the roles named to the builder.
 */
public final class PostgresServer implements AutoCloseable {
    private static final int START_ATTEMPTS_MAX = 20;

    private final PostgresVersion version;
    private final Path home;
    private final boolean homeIsOurs;
    private final Map<String, String> settings;
    private final Set<String> passwordRoles;
    private final Set<String> tlsRoles;
    private final PostgresHost host;
    private final int port;
    private final Thread shutdownHook = new Thread(this::stopQuietly, "postgres-stop");

    private PostgresRun run;
    private boolean closed;

    private PostgresServer(Builder builder) throws IOException {
        this.version = builder.version;
        this.homeIsOurs = builder.home == null;
        this.home = homeIsOurs
                ? Files.createTempDirectory(Directories.cache(), "server-" + version.release() + "-")
                : Files.createDirectories(builder.home).toAbsolutePath();
        this.settings = new TreeMap<>(PostgresSettings.defaults(builder.durable));
        this.settings.putAll(builder.settings);
        this.passwordRoles = Set.copyOf(builder.passwordRoles);
        this.tlsRoles = Set.copyOf(builder.tlsRoles);
        this.port = rememberedPort();
        this.host = builder.fitsIntoAContainer() && Containers.areUsed()
                ? new PostgresInContainer(version, port, serverLog())
                : PostgresOnThisMachine.in(home, version, port, Map.copyOf(builder.environment), serverLog());
    }

    /** Starts a server with the default settings. */
    public static PostgresServer start(PostgresVersion version) {
        return builder(version).start();
    }

    public static Builder builder(PostgresVersion version) {
        return new Builder(version);
    }

    /** What a server is like. */
    public static final class Builder {
        private final PostgresVersion version;
        private final Map<String, String> settings = new TreeMap<>();
        private final Set<String> passwordRoles = new LinkedHashSet<>();
        private final Set<String> tlsRoles = new LinkedHashSet<>();
        private final Map<String, String> environment = new TreeMap<>();
        private boolean durable;
        private Path home;

        private Builder(PostgresVersion version) {
            this.version = version;
        }

        /** A line of postgresql.conf. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        public Builder settings(Map<String, String> more) {
            settings.putAll(more);
            return this;
        }

        /** Where the server finds locales that the machine does not have; see localedef(1). */
        public Builder locales(Path directory) {
            environment.put("LOCPATH", directory.toAbsolutePath().toString());
            return this;
        }

        /** Lets the server live by that clock instead of the machine's. */
        public Builder clock(SkewedClock clock) {
            environment.putAll(clock.environment());
            return this;
        }

        /** With fsync and full_page_writes, as in production; without, a server is only safe from being killed. */
        public Builder durable(boolean wanted) {
            durable = wanted;
            return this;
        }

        /**
         * Keeps data, port and server log in this directory, and goes on with what is there; {@link #close} leaves it.
         * Without one the server's directory is temporary.
         */
        public Builder dataDirectory(Path directory) {
            home = directory;
            return this;
        }

        /** Lets the role in with its password only (SCRAM). */
        public Builder passwordRequiredFor(String role) {
            passwordRoles.add(role);
            return this;
        }

        /** Serves TLS with this certificate; the key's file must be readable for its owner only. */
        public Builder certificate(Path certificate, Path key) {
            return settings(Map.of(
                    "ssl", "on",
                    "ssl_cert_file", certificate.toAbsolutePath().toString(),
                    "ssl_key_file", key.toAbsolutePath().toString()));
        }

        /** Lets the role in by TLS only, with its password (SCRAM). */
        public Builder tlsRequiredFor(String role) {
            tlsRoles.add(role);
            return this;
        }

        /** What is made of files of this machine is not: its clock, locales, certificates, data directory. */
        private boolean fitsIntoAContainer() {
            return environment.isEmpty() && home == null && tlsRoles.isEmpty() && !settings.containsKey("ssl");
        }

        public PostgresServer start() {
            try {
                PostgresServer server = new PostgresServer(this);
                Runtime.getRuntime().addShutdownHook(server.shutdownHook);
                try {
                    server.start();
                    return server;
                } catch (RuntimeException e) {
                    server.close();
                    throw e;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot start PostgreSQL " + version.release(), e);
            }
        }
    }

    /** Starts the server after it was stopped or killed. Returns when it accepts connections. */
    public synchronized void start() {
        if (closed || isRunning()) {
            throw new IllegalStateException("PostgreSQL on port " + port + (closed ? " is closed" : " is running"));
        }
        try {
            for (int attempt = 1; ; attempt++) {
                run = host.start(settings, passwordRoles, tlsRoles);
                if (run.awaitReady(this::tryConnecting)) {
                    return;
                }
                // After a kill the orphans of the last run may hold its shared memory for a moment.
                if (attempt == START_ATTEMPTS_MAX) {
                    throw new IllegalStateException(
                            "PostgreSQL " + version.release() + " does not start: " + run.lastOutput());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start PostgreSQL " + version.release(), e);
        }
    }

    /** Stops in order: sessions are ended, their transactions rolled back, a checkpoint is written. */
    public synchronized void stop() {
        end(PostgresRun::stopFast);
    }

    /** Stops without a checkpoint; the next start recovers from the WAL. */
    public synchronized void stopImmediately() {
        end(PostgresRun::stopImmediately);
    }

    /** SIGKILL to the server and all its processes, as when the machine is lost. */
    public synchronized void killHard() {
        end(PostgresRun::killHard);
    }

    /** Stops in order and starts again. */
    public synchronized void restart() {
        stop();
        start();
    }

    /**
     * Stops the server, lets it go on with this transaction id, and starts it: every transaction is older than a server that
     * has run for years. For one without databases of its own yet, and without slots; not in a container.
     *
     * @param next less than 2^32
     */
    public synchronized void continueWithTransaction(long next) {
        for (String database : List.of("template1", "postgres")) {
            TestDatabase.of(this, database).execute("VACUUM FREEZE");
        }
        stop();
        try {
            new TransactionCounter(home.resolve("data"), version.major()).set(next);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot move the transaction id", e);
        }
        start();
        for (String database : List.of("template1", "postgres")) {
            TestDatabase.of(this, database).execute("VACUUM FREEZE");
        }
    }

    /** Changes a line of postgresql.conf; it counts from the next start. */
    public synchronized void set(String name, String value) {
        settings.put(name, value);
    }

    public synchronized boolean isRunning() {
        return run != null && run.isAlive();
    }

    private void end(EndOfPostmaster way) {
        if (!isRunning()) {
            return;
        }
        try {
            way.end(run);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot stop PostgreSQL on port " + port, e);
        }
    }

    @FunctionalInterface
    private interface EndOfPostmaster {
        void end(PostgresRun run) throws IOException;
    }

    private boolean tryConnecting() {
        try (Connection connection = connect("postgres")) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    public PostgresVersion version() {
        return version;
    }

    public int port() {
        return port;
    }

    /** The file that holds what the server has to say, from all its starts. */
    public Path serverLog() {
        return home.resolve("server.log");
    }

    /** Without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** With the superuser in it. */
    public String jdbcUrlWithCredentials(String database) {
        return jdbcUrl(database) + "?user=postgres";
    }

    /** A session of the superuser. */
    public Connection connect(String database) throws SQLException {
        return connect(database, "postgres", "");
    }

    public Connection connect(String database, String role, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "10");
        return DriverManager.getConnection(jdbcUrl(database), properties);
    }

    /** Runs statements as the superuser in the database {@code postgres}, each by itself. */
    public void execute(String... statements) {
        new TestDatabase(this, "postgres").execute(statements);
    }

    /** Makes an empty database. */
    public TestDatabase createDatabase(String name) {
        execute("CREATE DATABASE " + TestDatabase.quoted(name));
        return new TestDatabase(this, name);
    }

    /** Makes a role that may log in. The attributes are SQL, for example {@code REPLICATION}; may be empty. */
    public void createRole(String name, String password, String attributes) {
        execute("CREATE ROLE " + TestDatabase.quoted(name) + " LOGIN PASSWORD '" + password.replace("'", "''") + "' "
                + attributes);
    }

    private int rememberedPort() throws IOException {
        Path file = home.resolve("port");
        if (Files.exists(file)) {
            return Integer.parseInt(Files.readString(file).strip());
        }
        int free = LoopbackPorts.free();
        Files.writeString(file, Integer.toString(free));
        return free;
    }

    /** Stops the server, and removes its directory if it is temporary. May be repeated. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        stopQuietly();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook with it.
            return;
        }
    }

    private synchronized void stopQuietly() {
        if (closed) {
            return;
        }
        closed = true;
        if (homeIsOurs) {
            end(PostgresRun::killHard);
            host.remove();
            Directories.delete(home);
        } else {
            end(PostgresRun::stopFast);
        }
    }
}
