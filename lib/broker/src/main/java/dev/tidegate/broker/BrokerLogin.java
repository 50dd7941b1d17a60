package dev.tidegate.broker;

import dev.tidegate.model.file.Privacy;
import dev.tidegate.model.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * The only login of an embedded broker, for its clients, its controller and itself. The password is random, made with the
 * directory, and in a file that only its owner can read: whoever else may log in to this machine finds an open port and
 * nothing behind it. By SCRAM each side proves to the other that it knows the password, so that a process which listens on
 * the port of a broker that is down learns nothing from the clients that come.
 */
record BrokerLogin(String password) {
    static final String USER = "tidegate";
    static final String MECHANISM = "SCRAM-SHA-256";

    private static final String FILE = "password";
    private static final int PASSWORD_BYTES = 32;

    /** The login of the directory. One of an older version has none yet; one that others could have read is replaced. */
    static BrokerLogin of(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (Files.exists(file) && Privacy.of(file).isPrivate()) {
            return readFrom(directory).orElseThrow(() -> new IOException(file + " is empty; delete it"));
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        BrokerLogin fresh =
                new BrokerLogin(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        PrivateFile.replace(file, fresh.password + "\n");
        return fresh;
    }

    /** The next start makes another one. */
    static void forget(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(FILE));
    }

    /** @return empty if there is none, as of a version that asked for no login */
    static Optional<BrokerLogin> readFrom(Path directory) throws IOException {
        try {
            return Optional.of(Files.readString(directory.resolve(FILE)).strip())
                    .filter(password -> !password.isEmpty())
                    .map(BrokerLogin::new);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The settings of a Kafka client. */
    Map<String, String> clientProperties() {
        return Map.of(
                "security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", MECHANISM, "sasl.jaas.config", loginModule());
    }

    /** The password is of base64's letters, which need no escape. */
    String loginModule() {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + USER + "\" password=\""
                + password + "\";";
    }

    @Override
    public String toString() {
        return USER;
    }
}
