package dev.tidegate.app.health;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Asks a process for its health. A program of its own that needs nothing but the JDK's core, because a container's health
 * check starts it every few seconds: {@code tidegate health} comes straight here.
 */
public final class HealthProbe {

    private static final int TIMEOUT_MILLIS = 4_000;
    private static final int ANSWER_BYTES_MAX = 64 * 1024;

    private final HealthAddress address;
    private final boolean live;

    /** @param live whether it answers at all, and not whether it makes progress */
    public HealthProbe(HealthAddress address, boolean live) {
        this.address = address;
        this.live = live;
    }

    public HealthAddress address() {
        return address;
    }

    /** {@code [--live] [HOST:]PORT}; exit code 0 if it is well, else 1. */
    public static void main(String[] arguments) {
        boolean live = arguments[0].equals("--live");
        HealthAddress address = HealthAddress.parse(arguments[arguments.length - 1]);
        Optional<String> trouble = new HealthProbe(address, live).ask();
        trouble.ifPresent(HealthProbe::tell);
        System.exit(trouble.isEmpty() ? 0 : 1);
    }

    /** Without a logger and a console, which would take longer to come up than to ask. */
    private static void tell(String trouble) {
        try (FileOutputStream errors = new FileOutputStream(FileDescriptor.err)) {
            errors.write((trouble + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Nobody listens; the exit code says it, too.
        }
    }

    /** @return empty if it is well, else what it says is wrong */
    public Optional<String> ask() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String path = live ? "/health/live" : "/health/ready";
            String request = "GET " + path + " HTTP/1.0\r\nHost: " + address + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8);
            if (answer.startsWith("HTTP/1.0 200") || answer.startsWith("HTTP/1.1 200")) {
                return Optional.empty();
            }
            return Optional.of(answer.substring(answer.lastIndexOf("\r\n") + 1).strip());
        } catch (IOException e) {
            return Optional.of("no answer from " + address + ": " + e.getMessage());
        }
    }
}
