package dev.tidegate.broker;

import dev.tidegate.model.file.PrivateFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/** What a broker must find again at its next start: the cluster it is, and the ports its clients know. */
record BrokerIdentity(String clusterId, int brokerPort, int controllerPort) {
    private static final String FILE = "broker.properties";

    static BrokerIdentity fresh() {
        return new BrokerIdentity(Uuid.randomUuid().toString(), 0, 0).withFreshPorts();
    }

    static Optional<BrokerIdentity> readFrom(Path directory) {
        Path file = directory.resolve(FILE);
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
            return Optional.of(new BrokerIdentity(
                    required(properties, "cluster.id"),
                    Integer.parseInt(required(properties, "broker.port")),
                    Integer.parseInt(required(properties, "controller.port"))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw BrokerDirectory.closedToUs(directory, e);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "Cannot read " + file + "; restore it, or remove the broker's directory to begin with an empty log",
                    e);
        }
    }

    private static String required(Properties properties, String name) {
        String value = properties.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    /** Replaces the file in one step: a crash leaves the old one or the new one. */
    void writeTo(Path directory) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("cluster.id", clusterId);
        properties.setProperty("broker.port", Integer.toString(brokerPort));
        properties.setProperty("controller.port", Integer.toString(controllerPort));
        StringWriter content = new StringWriter();
        properties.store(content, "The embedded Kafka broker of this directory");
        PrivateFile.replace(directory.resolve(FILE), content.toString());
    }

    boolean portsAreFree() {
        return LoopbackPorts.isFree(brokerPort) && LoopbackPorts.isFree(controllerPort);
    }

    BrokerIdentity withFreshPorts() {
        int broker = LoopbackPorts.free();
        int controller = LoopbackPorts.free();
        while (controller == broker) {
            controller = LoopbackPorts.free();
        }
        return new BrokerIdentity(clusterId, broker, controller);
    }

    String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }
}
