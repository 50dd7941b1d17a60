package dev.tidegate.testkit.fault;

import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A way to a server of this machine through another network, which can be lost as a cable is: real packets, no proxy that
 * acknowledges them. By {@code ip netns}, a pair of virtual devices and a route; Linux, root.
 */
public final class NetworkNamespace implements AutoCloseable {

    private static final Duration COMMAND_WITHIN = Duration.ofSeconds(10);
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final int PORT = 5432;

    private final String name = "tg" + ProcessHandle.current().pid();
    private final String network = "10.231." + ProcessHandle.current().pid() % 250;
    private JavaProcess forwarder;

    private NetworkNamespace() {}

    /**
     * @param socket on which the server listens
     * @return empty where this machine does not allow it
     */
    public static Optional<NetworkNamespace> before(Path socket) throws IOException, InterruptedException {
        NetworkNamespace namespace = new NetworkNamespace();
        if (!namespace.isMade()) {
            namespace.close();
            return Optional.empty();
        }
        namespace.forwarder = JavaProcess.builder(SocketForwarderMain.class)
                .within("ip", "netns", "exec", namespace.name)
                .jvmArguments("-Xmx64m")
                .arguments(namespace.host(), Integer.toString(PORT), socket.toString())
                .start();
        namespace.forwarder.awaitOutput("listening", READY_WITHIN);
        return Optional.of(namespace);
    }

    private boolean isMade() throws IOException, InterruptedException {
        String here = name + "h";
        String there = name + "n";
        return run("ip", "netns", "add", name)
                && run("ip", "link", "add", here, "type", "veth", "peer", "name", there)
                && run("ip", "link", "set", there, "netns", name)
                && run("ip", "addr", "add", network + ".1/30", "dev", here)
                && run("ip", "link", "set", here, "up")
                && inside("ip", "addr", "add", host() + "/30", "dev", there)
                && inside("ip", "link", "set", there, "up");
    }

    private boolean inside(String... command) throws IOException, InterruptedException {
        String[] all = new String[command.length + 4];
        System.arraycopy(new String[] {"ip", "netns", "exec", name}, 0, all, 0, 4);
        System.arraycopy(command, 0, all, 4, command.length);
        return run(all);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(COMMAND_WITHIN.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            // There is no such program here.
            return false;
        }
    }

    /** Where clients connect to, at {@link #port}. */
    public String host() {
        return network + ".2";
    }

    public int port() {
        return PORT;
    }

    /** From now on nothing comes back from there, not even that a packet has arrived. */
    public void loseTheWay() throws IOException, InterruptedException {
        if (!inside("ip", "route", "add", "blackhole", network + ".1/32")) {
            throw new IllegalStateException("the way cannot be lost");
        }
    }

    @Override
    public void close() {
        if (forwarder != null) {
            forwarder.close();
        }
        try {
            run("ip", "link", "del", name + "h");
            run("ip", "netns", "del", name);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
