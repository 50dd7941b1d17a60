package dev.tidegate.testkit.sink;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A mail server on 127.0.0.1 that keeps what it is sent. It takes any login. GreenMail has no STARTTLS
 * (greenmail-mail-test/greenmail#135), which is how mail is sent by default.
 */
public final class SmtpSink implements AutoCloseable {

    /**
     * @param to recipients of the envelope
     * @param login what came with AUTH; empty if none did
     * @param encrypted whether login and all of it came over TLS
     * @param text headers and body
     */
    public record Mail(String from, List<String> to, String login, boolean encrypted, String text) {}

    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private final ServerSocket listener;
    private final Optional<SSLContext> tls;
    private final List<Mail> mails = new CopyOnWriteArrayList<>();
    private final Thread thread;

    private SmtpSink(ServerSocket listener, Optional<SSLContext> tls) {
        this.listener = listener;
        this.tls = tls;
        this.thread = new Thread(this::serve, "smtp sink");
        thread.setDaemon(true);
    }

    /** Without TLS. */
    public static SmtpSink start() {
        return start(Optional.empty());
    }

    /** Offers STARTTLS with the context's key. */
    public static SmtpSink startWithTls(SSLContext tls) {
        return start(Optional.of(tls));
    }

    private static SmtpSink start(Optional<SSLContext> tls) {
        try {
            SmtpSink sink = new SmtpSink(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()), tls);
            sink.thread.start();
            return sink;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** In the order in which they came. */
    public List<Mail> mails() {
        return List.copyOf(mails);
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                client.setSoTimeout(READ_TIMEOUT_MILLIS);
                say(client.getOutputStream(), "220 sink");
                talk(client, false);
            } catch (IOException e) {
                // The client went away, or the sink is closed.
            }
        }
    }

    private void talk(Socket client, boolean encrypted) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        OutputStream out = client.getOutputStream();
        String from = "";
        String login = "";
        List<String> to = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String command = line.toUpperCase(Locale.ROOT);
            if (command.startsWith("EHLO")) {
                say(out, "250-sink");
                if (tls.isPresent() && !encrypted) {
                    say(out, "250-STARTTLS");
                }
                say(out, "250 AUTH PLAIN");
            } else if (command.equals("STARTTLS") && tls.isPresent() && !encrypted) {
                say(out, "220 go on");
                talk(encrypted(client), true);
                return;
            } else if (command.startsWith("AUTH PLAIN")) {
                login = line.substring("AUTH PLAIN".length()).strip();
                say(out, "235 welcome");
            } else if (command.startsWith("MAIL FROM:")) {
                from = address(line);
                say(out, "250 fine");
            } else if (command.startsWith("RCPT TO:")) {
                to.add(address(line));
                say(out, "250 fine");
            } else if (command.equals("DATA")) {
                say(out, "354 go on");
                mails.add(new Mail(from, List.copyOf(to), login, encrypted, data(in)));
                say(out, "250 kept");
            } else if (command.equals("QUIT")) {
                say(out, "221 bye");
                return;
            } else {
                say(out, "502 not here");
            }
        }
    }

    private SSLSocket encrypted(Socket client) throws IOException {
        SSLSocket socket =
                (SSLSocket) tls.orElseThrow().getSocketFactory().createSocket(client, null, client.getPort(), true);
        socket.setUseClientMode(false);
        socket.startHandshake();
        return socket;
    }

    private static String data(BufferedReader in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            text.append(line.startsWith("..") ? line.substring(1) : line).append('\n');
        }
        return text.toString();
    }

    private static String address(String line) {
        return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
