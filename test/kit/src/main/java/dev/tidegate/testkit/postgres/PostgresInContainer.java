package dev.tidegate.testkit.postgres;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.model.PortBinding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * A server in a container of the official image, on a port of this machine that stays the same. The container is stopped,
 * killed and started again as a whole; its data stays until it is removed.
 */
final class PostgresInContainer implements PostgresHost, PostgresRun {

    private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration END_TIMEOUT = Duration.ofMinutes(1);
    private static final long POLL_MILLIS = 20;
    private static final int OUTPUT_CHARS_MAX = 2_000;
    private static final long SHARED_MEMORY_BYTES = 256L << 20;
    private static final String SETTINGS = "/etc/tidegate-postgresql.conf";
    private static final String ACCESS = "/etc/tidegate-pg_hba.conf";

    private final GenericContainer<?> container;
    private final Path serverLog;
    private boolean created;

    PostgresInContainer(PostgresVersion version, int port, Path serverLog) {
        this.serverLog = serverLog;
        String tag = version.release().substring(0, version.release().lastIndexOf('.'));
        this.container = new GenericContainer<>(DockerImageName.parse("postgres:" + tag))
                .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
                .withEnv("POSTGRES_INITDB_ARGS", "--encoding=UTF8 --locale=C -N")
                .withCommand("postgres", "-c", "config_file=" + SETTINGS, "-c", "hba_file=" + ACCESS)
                .withSharedMemorySize(SHARED_MEMORY_BYTES)
                .withLogConsumer(this::log)
                .withCreateContainerCmdModifier(command ->
                        command.getHostConfig().withPortBindings(PortBinding.parse("127.0.0.1:" + port + ":5432")));
    }

    private void log(OutputFrame frame) {
        try {
            Files.writeString(serverLog, frame.getUtf8String(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            // Only for people; the server is gone, and its directory with it.
            return;
        }
    }

    @Override
    public PostgresRun start(
            Map<String, String> settings, Collection<String> passwordRoles, Collection<String> tlsRoles) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("listen_addresses", "*");
        all.put("unix_socket_directories", "/tmp");
        String access = "local all all trust\n" + PostgresSettings.hostBasedAccess(passwordRoles, tlsRoles, "all");
        Transferable settingsFile = file(PostgresSettings.lines(all));
        if (created) {
            container.copyFileToContainer(settingsFile, SETTINGS);
            container.copyFileToContainer(file(access), ACCESS);
            docker().startContainerCmd(container.getContainerId()).exec();
        } else {
            container
                    .withCopyToContainer(settingsFile, SETTINGS)
                    .withCopyToContainer(file(access), ACCESS)
                    .start();
            created = true;
        }
        return this;
    }

    private static Transferable file(String content) {
        return Transferable.of(content.getBytes(StandardCharsets.UTF_8), 0644);
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    @Override
    public boolean isAlive() {
        return Boolean.TRUE.equals(docker().inspectContainerCmd(container.getContainerId())
                .exec()
                .getState()
                .getRunning());
    }

    @Override
    public boolean awaitReady(BooleanSupplier answers) {
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            if (answers.getAsBoolean()) {
                return true;
            }
            if (!isAlive()) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
        }
        throw new IllegalStateException("PostgreSQL was not ready after " + READY_TIMEOUT + ": " + lastOutput());
    }

    @Override
    public void stopFast() {
        endBy("INT");
    }

    @Override
    public void stopImmediately() {
        endBy("QUIT");
    }

    @Override
    public void killHard() {
        endBy("KILL");
    }

    private void endBy(String signal) {
        try {
            docker().killContainerCmd(container.getContainerId())
                    .withSignal(signal)
                    .exec();
        } catch (ConflictException e) {
            // It has ended by itself.
            return;
        }
        long deadline = System.nanoTime() + END_TIMEOUT.toNanos();
        while (isAlive()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The container of PostgreSQL survived SIG" + signal + " for "
                        + END_TIMEOUT + ": " + lastOutput());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
        }
    }

    @Override
    public String lastOutput() {
        String all = container.getLogs();
        return all.substring(Math.max(0, all.length() - OUTPUT_CHARS_MAX));
    }

    @Override
    public void remove() {
        container.stop();
    }
}
