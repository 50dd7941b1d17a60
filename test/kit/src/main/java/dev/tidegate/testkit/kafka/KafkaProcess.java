package dev.tidegate.testkit.kafka;

import dev.tidegate.testkit.process.Directories;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A Kafka broker in a process of its own that can be killed and started again on the same ports. */
public final class KafkaProcess implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(40);

    private final Path directory;
    private final boolean directoryIsOurs;

    private JavaProcess process;
    private String bootstrapServers;

    private KafkaProcess(Path directory, boolean directoryIsOurs) {
        this.directory = directory;
        this.directoryIsOurs = directoryIsOurs;
    }

    /** Starts a broker in a temporary directory. */
    public static KafkaProcess start() {
        try {
            KafkaProcess kafka = new KafkaProcess(Files.createTempDirectory("tidegate-kafka-"), true);
            kafka.startAgain();
            return kafka;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a directory for Kafka", e);
        }
    }

    /** Starts the broker of a directory, which {@link #close} leaves in place. */
    public static KafkaProcess start(Path directory) {
        KafkaProcess kafka = new KafkaProcess(directory, false);
        kafka.startAgain();
        return kafka;
    }

    /** Starts the broker after {@link #killHard} or {@link #stop}; a few seconds after a kill. */
    public synchronized void startAgain() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("Kafka is running");
        }
        process = JavaProcess.builder(BrokerProcessMain.class)
                .jvmArguments("-Xmx384m")
                .arguments(directory.toString())
                .start();
        String line = process.awaitOutput(BrokerProcessMain.READY, START_TIMEOUT);
        bootstrapServers = line.substring(line.indexOf(BrokerProcessMain.READY) + BrokerProcessMain.READY.length());
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
