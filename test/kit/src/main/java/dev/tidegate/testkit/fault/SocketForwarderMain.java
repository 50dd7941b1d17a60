package dev.tidegate.testkit.fault;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Carries connections to an address on to a socket in the file system, which another network namespace sees, too. */
public final class SocketForwarderMain {

    private static final int BUFFER_BYTES = 64 << 10;

    private SocketForwarderMain() {}

    /** @param arguments address, port and path */
    public static void main(String[] arguments) throws IOException {
        Path path = Path.of(arguments[2]);
        // The parent that is gone must leave no orphan.
        daemon(() -> {
            if (System.in.read() < 0) {
                Runtime.getRuntime().halt(0);
            }
        });
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
            System.out.println("listening");
            while (true) {
                SocketChannel client = listener.accept();
                SocketChannel server = SocketChannel.open(StandardProtocolFamily.UNIX);
                server.connect(UnixDomainSocketAddress.of(path));
                daemon(() -> carry(client, server));
                daemon(() -> carry(server, client));
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                System.out.println(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void carry(SocketChannel from, SocketChannel to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (from;
                to) {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        }
    }
}
