package dev.tidegate.postgres.link;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A socket that notes what passes, and can be closed by another thread with a reason. */
final class WatchedSocket extends Socket {

    private final LinkTraffic traffic = new LinkTraffic(System.nanoTime());

    /** Receives the end. */
    private volatile Runnable closed = () -> {};

    /** Why it was given up; null as long as it was not. */
    private volatile String lostBecause;

    LinkTraffic traffic() {
        return traffic;
    }

    void onClose(Runnable action) {
        closed = action;
    }

    @Override
    public synchronized void close() throws IOException {
        boolean first = !isClosed();
        super.close();
        if (first) {
            closed.run();
        }
    }

    /** Whoever reads or writes fails with the reason. Any thread. */
    void giveUp(String reason) {
        lostBecause = reason;
        try {
            close();
        } catch (IOException e) {
            // What matters is that it is of no use any more.
            return;
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Incoming(super.getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Outgoing(super.getOutputStream());
    }

    private IOException explained(IOException e) {
        String reason = lostBecause;
        return reason == null ? e : new LostConnectionException(reason, e);
    }

    private final class Incoming extends FilterInputStream {

        private Incoming(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            boolean heard = false;
            traffic.readBegins(System.nanoTime());
            try {
                int count = in.read(bytes, offset, length);
                heard = count > 0;
                return count;
            } catch (IOException e) {
                throw explained(e);
            } finally {
                traffic.readEnds(System.nanoTime(), heard);
            }
        }

        @Override
        public int available() throws IOException {
            traffic.listens(System.nanoTime());
            try {
                return in.available();
            } catch (IOException e) {
                throw explained(e);
            }
        }
    }

    private final class Outgoing extends FilterOutputStream {

        private Outgoing(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            traffic.writeBegins(System.nanoTime(), length);
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw explained(e);
            } finally {
                traffic.writeEnds();
            }
        }
    }
}
