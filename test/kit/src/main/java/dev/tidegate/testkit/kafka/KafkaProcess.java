package dev.tidegate.testkit.kafka;

import dev.tidegate.testkit.fault.wire.WireProxy;
import dev.tidegate.testkit.process.Directories;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A Kafka broker in a process of its own that can be killed and started again on the same ports. */
public final class KafkaProcess implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(40);

    private final Path directory;
    private final boolean directoryIsOurs;
    private final Map<String, String> settings;

    private JavaProcess process;
    private String bootstrapServers;

    private KafkaProcess(Path directory, boolean directoryIsOurs, Map<String, String> settings) {
        this.directory = directory;
        this.directoryIsOurs = directoryIsOurs;
        this.settings = new TreeMap<>(settings);
    }

    /** Starts a broker in a temporary directory. */
    public static KafkaProcess start() {
        try {
            KafkaProcess kafka = new KafkaProcess(Files.createTempDirectory("tidegate-kafka-"), true, Map.of());
            kafka.startAgain();
            return kafka;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a directory for Kafka", e);
        }
    }

    /** Starts the broker of a directory, which {@link #close} leaves in place. */
    public static KafkaProcess start(Path directory) {
        KafkaProcess kafka = new KafkaProcess(directory, false, Map.of());
        kafka.startAgain();
        return kafka;
    }

    /** The same behind a proxy, through which all clients go. */
    public static KafkaProcess start(Path directory, WireProxy proxy) {
        KafkaProcess kafka = new KafkaProcess(
                directory, false, Map.of("advertised.listeners", "CLIENT://127.0.0.1:" + proxy.port()));
        kafka.startAgain();
        proxy.leadTo(Integer.parseInt(
                kafka.bootstrapServers().substring(kafka.bootstrapServers().lastIndexOf(':') + 1)));
        return kafka;
    }

    /** Starts the broker after {@link #killHard} or {@link #stop}; a few seconds after a kill. */
    public synchronized void startAgain() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("Kafka is running");
        }
        List<String> arguments = new ArrayList<>(List.of(directory.toString()));
        settings.forEach((name, value) -> arguments.add(name + "=" + value));
        process = JavaProcess.builder(BrokerProcessMain.class)
                .jvmArguments("-Xmx384m")
                .arguments(arguments.toArray(String[]::new))
                .start();
        String line = process.awaitOutput(BrokerProcessMain.READY, START_TIMEOUT);
        bootstrapServers = line.substring(line.indexOf(BrokerProcessMain.READY) + BrokerProcessMain.READY.length());
    }

    public synchronized boolean isRunning() {
        return process.isAlive();
    }

    /** What it has said since it was started last. */
    public synchronized String output() {
        return process.output();
    }

    /** SIGSTOP: it stands still with all its connections open. */
    public synchronized void freeze() {
        process.freeze();
    }

    /** Ends {@link #freeze}. */
    public synchronized void thaw() {
        process.thaw();
    }

    /** SIGKILL. */
    public synchronized void killHard() {
        process.killHard();
    }

    /** Stops in order. */
    public synchronized void stop() {
        process.terminate();
        if (!process.waitFor(STOP_TIMEOUT)) {
            process.killHard();
        }
    }

    public synchronized String bootstrapServers() {
        return bootstrapServers;
    }

    public synchronized long pid() {
        return process.pid();
    }

    /** Kills the broker, and removes its directory if it is temporary. */
    @Override
    public synchronized void close() {
        process.close();
        if (directoryIsOurs && Files.isDirectory(directory)) {
            Directories.delete(directory);
        }
    }
}
