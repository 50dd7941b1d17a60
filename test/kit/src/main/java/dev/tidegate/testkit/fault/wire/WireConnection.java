package dev.tidegate.testkit.fault.wire;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** One client and its way to the server: two threads, each carrying the messages of one direction. */
final class WireConnection {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Socket client;
    private final Socket server;
    private final Dialect dialect;
    private final WireProxy proxy;
    /** Replies that are not to arrive, by number, and why. */
    private final Map<Long, Struck> lost = new ConcurrentHashMap<>();
    /** Set while the connection stands still. */
    private final AtomicReference<WireFault> standing = new AtomicReference<>();

    /** Directions that their senders have ended. */
    private final AtomicInteger ended = new AtomicInteger();

    private record Struck(WireFault fault, Call call) {}

    WireConnection(Socket client, Socket server, Dialect dialect, WireProxy proxy) {
        this.client = client;
        this.server = server;
        this.dialect = dialect;
        this.proxy = proxy;
    }

    void start() {
        startPump("wire-requests", this::pumpRequests, server);
        startPump("wire-replies", this::pumpReplies, client);
    }

    private interface Pump {
        void run() throws IOException;
    }

    private void startPump(String name, Pump pump, Socket to) {
        Thread thread = new Thread(
                () -> {
                    try {
                        pump.run();
                        cut();
                    } catch (EOFException e) {
                        endOrderly(to);
                    } catch (IOException e) {
                        // One side is gone, or the connection was cut: the other side must learn it too.
                        cut();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Nothing more comes this way. What was sent before still arrives; a reset would throw away what is not read yet. */
    private void endOrderly(Socket to) {
        try {
            to.shutdownOutput();
        } catch (IOException e) {
            cut();
            return;
        }
        if (ended.incrementAndGet() == 2) {
            proxy.forget(this);
            close(client);
            close(server);
        }
    }

    private void pumpRequests() throws IOException {
        DataInputStream in = in(client);
        OutputStream out = out(server);
        while (true) {
            Frame request = dialect.readRequest(in);
            Optional<Frame> passes = passesRequest(request, out);
            if (passes.isEmpty()) {
                return;
            }
            write(passes.get(), in, out);
            if (request.number() == PostgresDialect.UNANSWERED && lost.containsKey(request.number())) {
                out.flush();
                strike(lost.get(request.number()));
                return;
            }
        }
    }

    private void pumpReplies() throws IOException {
        DataInputStream in = in(server);
        OutputStream out = out(client);
        while (true) {
            Frame reply = dialect.readReply(in);
            WireFault still = standing.get();
            if (still != null) {
                still.standStill();
            }
            Struck struck = lost.remove(reply.number());
            if (struck != null && struck.fault().effect() == WireFault.Effect.FAIL_AFTER) {
                strike(struck);
                return;
            }
            Optional<Frame> refused = dialect.refused(reply);
            if (struck != null) {
                struck.fault().struck(struck.call());
            }
            Optional<Frame> passes = refused.isPresent() ? refused : passesReply(reply, out);
            if (passes.isEmpty()) {
                return;
            }
            write(passes.get(), in, out);
        }
    }

    private void strike(Struck struck) {
        // First, so that whoever sees the connection go also sees that it was the fault.
        struck.fault().struck(struck.call());
        cut();
    }

    /** @return what is passed on; empty if the connection has been cut */
    private Optional<Frame> passesRequest(Frame request, OutputStream out) throws IOException {
        WireFault fault = request.call().map(proxy::faultOf).orElse(null);
        if (fault == null) {
            return Optional.of(request);
        }
        Call call = request.call().orElseThrow();
        switch (fault.effect()) {
            case FAIL_AFTER -> {
                lost.put(request.number(), new Struck(fault, call));
                return Optional.of(request);
            }
            case REFUSE -> {
                Optional<Frame> refused = dialect.refuse(request, fault.code());
                refused.ifPresent(frame -> lost.put(request.number(), new Struck(fault, call)));
                return refused.isPresent() ? refused : Optional.of(request);
            }
            default -> {
                return happens(fault, call, request, out);
            }
        }
    }

    private Optional<Frame> passesReply(Frame reply, OutputStream out) throws IOException {
        WireFault fault = reply.call().map(proxy::faultOf).orElse(null);
        return fault == null ? Optional.of(reply) : happens(fault, reply.call().orElseThrow(), reply, out);
    }

    private Optional<Frame> happens(WireFault fault, Call call, Frame frame, OutputStream out) throws IOException {
        fault.struck(call);
        switch (fault.effect()) {
            case SLOW -> {
                LockSupport.parkNanos(fault.duration().toNanos());
                return Optional.of(frame);
            }
            case HANG, HANG_AND_CUT -> {
                out.flush();
                standing.set(fault);
                fault.standStill();
                standing.set(null);
                if (fault.effect() == WireFault.Effect.HANG) {
                    return Optional.of(frame);
                }
            }
            case TEAR -> {
                out.write(frame.bytes(), 0, frame.bytes().length / 2);
                out.flush();
            }
            default -> {}
        }
        cut();
        return Optional.empty();
    }

    /** Flushed before it would wait for more. */
    private static void write(Frame frame, DataInputStream in, OutputStream out) throws IOException {
        out.write(frame.bytes());
        if (in.available() == 0) {
            out.flush();
        }
    }

    private static DataInputStream in(Socket socket) throws IOException {
        return new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
    }

    private static OutputStream out(Socket socket) throws IOException {
        return new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
    }

    /** Closes both sides at once, without a farewell. */
    void cut() {
        proxy.forget(this);
        reset(client);
        reset(server);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It was closed already.
            return;
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was closed already.
            return;
        }
    }
}
