package dev.tidegate.app;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.app.command.StopOnSignal;
import dev.tidegate.app.command.TidegateCommand;
import dev.tidegate.app.drop.DirectoryTree;
import dev.tidegate.broker.EmbeddedBroker;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.LaneTopic;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Does what a start does as far as that goes without databases, so that the JVM can archive the classes it needs:
 * {@code ./tidegate} runs it once after a build with {@code -XX:ArchiveClassesAtExit}. Starts with the archive take
 * about half the time.
 */
public final class ClassArchiveTraining {

    /** The classes of these are loaded whole; of the others only what the broker and its clients need. */
    private static final List<String> WHOLE_JARS = List.of("tidegate-", "debezium-", "connect-api", "postgresql-");

    private static final Duration POLL = Duration.ofSeconds(5);

    private ClassArchiveTraining() {}

    public static void main(String[] arguments) throws Exception {
        commands();
        Path directory = Files.createTempDirectory("tidegate-rehearsal");
        try {
            transport(directory);
        } finally {
            DirectoryTree.delete(directory);
        }
        for (String jar : System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1)) {
            String name = Path.of(jar).getFileName().toString();
            if (WHOLE_JARS.stream().anyMatch(name::startsWith)) {
                loadAll(jar);
            }
        }
        // The broker's last threads must not outlive the rehearsal.
        System.exit(0);
    }

    private static void commands() {
        LogSetup.apply(TidegateCommand.LogFormat.TEXT, false);
        LogSetup.onlyWarnings();
        Tidegate.commandLine(CommandContext.ofProcess(StopOnSignal.install()))
                .setOut(new PrintWriter(Writer.nullWriter()))
                .execute("--help");
    }

    /** A record goes through the broker as capture and apply send and read it. */
    private static void transport(Path directory) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            KafkaConfig kafka = new KafkaConfig(
                    Optional.of(broker.bootstrapServers()), broker.access().properties(), Optional.empty());
            try (Admin admin = KafkaClients.openAdmin(kafka, "rehearsal")) {
                new LaneTopic(admin, "rehearsal").ensure(Optional.empty());
            }
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(KafkaClients.producer(kafka, "rehearsal", "rehearsal"))) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("rehearsal", new byte[10], new byte[1000]))
                        .get();
                producer.commitTransaction();
            }
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(KafkaClients.consumer(kafka, "rehearsal"))) {
                TopicPartition partition = new TopicPartition("rehearsal", 0);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                consumer.poll(POLL);
            }
        }
    }

    private static void loadAll(String jar) throws IOException {
        try (JarFile file = new JarFile(jar)) {
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                String name = entries.nextElement().getName();
                if (name.endsWith(".class") && !name.startsWith("META-INF")) {
                    load(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
                }
            }
        }
    }

    /** Some classes lean on libraries that nobody here needs. */
    private static void load(String className) {
        try {
            Class.forName(className, false, ClassArchiveTraining.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // Then the archive goes without it: it only makes a start slower.
        }
    }
}
