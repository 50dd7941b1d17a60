package dev.tidegate.testkit.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of its own, made by the JDK's keytool, and the certificate that it signs for one server. */
public final class CertificateAuthority {

    /** keytool takes no shorter one. No secret: the keys live as long as the test. */
    public static final String STORE_PASSWORD = "changeit";

    private static final String CA = "ca";
    private static final String SERVER = "server";

    private final Path directory;
    private final KeyStore store;

    private CertificateAuthority(Path directory, KeyStore store) {
        this.directory = directory;
        this.store = store;
    }

    /**
     * Makes the authority and one server certificate for the address 127.0.0.1, and for no name.
     *
     * @param directory an empty one, which gets the files
     */
    public static CertificateAuthority in(Path directory) throws IOException, GeneralSecurityException {
        return in(directory, "127.0.0.1");
    }

    /** @param address the only one that the server's certificate is for */
    public static CertificateAuthority in(Path directory, String address) throws IOException, GeneralSecurityException {
        Files.createDirectories(directory);
        keytool(directory, "-genkeypair", "-alias", CA, "-dname", "CN=Tidegate test CA", "-ext", "bc:c");
        keytool(directory, "-genkeypair", "-alias", SERVER, "-dname", "CN=Tidegate test server");
        keytool(directory, "-certreq", "-alias", SERVER, "-file", "server.csr");
        keytool(
                directory,
                "-gencert",
                "-alias",
                CA,
                "-ext",
                "san=ip:" + address,
                "-infile",
                "server.csr",
                "-outfile",
                "server.der");
        keytool(directory, "-importcert", "-alias", SERVER, "-file", "server.der", "-noprompt");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve("store.p12"))) {
            store.load(in, STORE_PASSWORD.toCharArray());
        }
        CertificateAuthority made = new CertificateAuthority(directory, store);
        made.writePem();
        made.writeServerStore();
        return made;
    }

    private void writePem() throws IOException, GeneralSecurityException {
        pem("ca.pem", "CERTIFICATE", store.getCertificate(CA).getEncoded());
        pem("server.pem", "CERTIFICATE", store.getCertificate(SERVER).getEncoded());
        // PostgreSQL takes no key that others may read.
        Files.createFile(key(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        pem(
                "server.key",
                "PRIVATE KEY",
                store.getKey(SERVER, STORE_PASSWORD.toCharArray()).getEncoded());
    }

    private void writeServerStore() throws IOException, GeneralSecurityException {
        char[] password = STORE_PASSWORD.toCharArray();
        KeyStore server = KeyStore.getInstance("PKCS12");
        server.load(null, null);
        server.setKeyEntry(SERVER, store.getKey(SERVER, password), password, store.getCertificateChain(SERVER));
        try (OutputStream out = Files.newOutputStream(serverStore())) {
            server.store(out, password);
        }
    }

    private void pem(String file, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        Files.writeString(
                directory.resolve(file), "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }

    /** The authority's own certificate (PEM): what clients trust. */
    public Path root() {
        return directory.resolve("ca.pem");
    }

    /** The server's certificate (PEM). */
    public Path certificate() {
        return directory.resolve("server.pem");
    }

    /** The server's key (PEM), readable for its owner only. */
    public Path key() {
        return directory.resolve("server.key");
    }

    /** Both keys and certificates (PKCS12). */
    public Path store() {
        return directory.resolve("store.p12");
    }

    /** The server's key and certificate alone (PKCS12). */
    public Path serverStore() {
        return directory.resolve("server.p12");
    }

    /** For a server: shows the certificate. */
    public SSLContext server() throws GeneralSecurityException, IOException {
        char[] password = STORE_PASSWORD.toCharArray();
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(KeyStore.getInstance(serverStore().toFile(), password), password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** For a client: trusts this authority and no other. */
    public SSLContext client() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(CA, store.getCertificate(CA));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static void keytool(Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", "store.p12", "-storetype", "PKCS12", "-storepass", STORE_PASSWORD));
        switch (arguments[0]) {
            case "-genkeypair" -> command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
            case "-gencert" -> command.addAll(List.of("-validity", "2"));
            default -> {
                // Takes nothing further.
            }
        }
        Path said = directory.resolve("keytool.log");
        Process keytool = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()))
                .start();
        try {
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool has failed: " + Files.readString(said));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            keytool.destroyForcibly();
        }
    }
}
