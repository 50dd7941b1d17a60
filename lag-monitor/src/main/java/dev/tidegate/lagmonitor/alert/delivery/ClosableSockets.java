package dev.tidegate.lagmonitor.alert.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;

/**
 * Makes a mail client's sockets, and can end what is going on through them: a read of that client is bounded, but a server that
 * sends a byte now and then would hold it for ever. TLS, where it is used, is put around them by the client.
 */
final class ClosableSockets extends SocketFactory {

    /** Guarded by this. */
    private final List<Socket> open = new ArrayList<>();

    @Override
    public synchronized Socket createSocket() {
        Socket socket = new Socket();
        open.add(socket);
        return socket;
    }

    /** Whoever reads or writes gets an exception. */
    synchronized void closeAll() {
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException ofNoUseAnyMoreEitherWay) {
                // The others are closed all the same.
            }
        }
        open.clear();
    }

    /** The mail client connects by itself, within its own bound. */
    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
        throw new UnsupportedOperationException();
    }
}
