package dev.tidegate.testkit.fault.wire;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * PostgreSQL's protocol, version 3. Requests up to a Sync have one number, and so has the ReadyForQuery that answers them. A
 * statement's text is known also when the driver has prepared it and sends only its name.
 */
final class PostgresDialect implements Dialect {

    /** Number of a request that nothing answers: a walreceiver's status. */
    static final long UNANSWERED = -2;

    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;
    private static final int CANCEL_REQUEST = 80877102;
    private static final String NO_STATEMENT = "no_such_statement_of_the_proxy";

    /** Of the thread that reads requests. */
    private boolean started;

    private String client = "";
    private final Map<String, String> statements = new HashMap<>();
    private final Map<String, String> portals = new HashMap<>();

    /** Questions about encryption, each answered with a single byte. */
    private final AtomicInteger encryptionQuestions = new AtomicInteger();

    /** How many requests have been sent to their end. */
    private final AtomicLong requests = new AtomicLong();

    /** Requests to refuse, by number, and with what. */
    private final Map<Long, String> refusals = new ConcurrentHashMap<>();

    /** How many replies have been read to their end; of the thread that reads replies. */
    private long replies = -1;

    private volatile boolean isStream;

    @Override
    public Frame readRequest(DataInputStream in) throws IOException {
        if (!started) {
            return readStartup(in);
        }
        byte type = in.readByte();
        byte[] bytes = readMessage(type, in);
        ByteBuffer body = ByteBuffer.wrap(bytes, 5, bytes.length - 5);
        long next = requests.get() + 1;
        switch (type) {
            case 'P' -> {
                String name = text(body);
                statements.put(name, text(body));
                return Frame.of(bytes, next);
            }
            case 'B' -> {
                String portal = text(body);
                portals.put(portal, statements.getOrDefault(text(body), ""));
                return Frame.of(bytes, next);
            }
            case 'E' -> {
                return Frame.of(bytes, new Call(client, portals.getOrDefault(text(body), "")), next);
            }
            case 'S' -> {
                requests.incrementAndGet();
                return Frame.of(bytes, next);
            }
            case 'Q' -> {
                requests.incrementAndGet();
                return Frame.of(bytes, new Call(client, text(body)), next);
            }
            case 'd' -> {
                return Frame.of(
                        bytes, new Call(client, isStream ? "status" : "CopyData"), isStream ? UNANSWERED : next);
            }
            default -> {
                return Frame.of(bytes, next);
            }
        }
    }

    private Frame readStartup(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] bytes = new byte[length];
        ByteBuffer message = ByteBuffer.wrap(bytes);
        message.putInt(length);
        in.readFully(bytes, 4, length - 4);
        int code = message.getInt();
        if (code == SSL_REQUEST || code == GSS_REQUEST) {
            encryptionQuestions.incrementAndGet();
            return Frame.of(bytes);
        }
        started = true;
        if (code == CANCEL_REQUEST) {
            return Frame.of(bytes, new Call("", "cancel"), UNANSWERED);
        }
        Map<String, String> parameters = new HashMap<>();
        for (String name = text(message); !name.isEmpty(); name = text(message)) {
            parameters.put(name, text(message));
        }
        String replication = parameters.getOrDefault("replication", "");
        client = parameters.getOrDefault("application_name", "") + (replication.isEmpty() ? "" : " (stream)");
        return Frame.of(bytes, new Call(client, "startup"), 0);
    }

    @Override
    public Frame readReply(DataInputStream in) throws IOException {
        byte type = in.readByte();
        if (encryptionQuestions.get() > 0) {
            encryptionQuestions.decrementAndGet();
            return Frame.of(new byte[] {type});
        }
        byte[] bytes = readMessage(type, in);
        switch (type) {
            case 'Z' -> {
                replies++;
                return Frame.of(bytes, replies);
            }
            case 'W' -> {
                isStream = true;
                return Frame.of(bytes, replies + 1);
            }
            case 'd' -> {
                boolean isWal = isStream && bytes.length > 5 && bytes[5] == 'w';
                return isWal ? Frame.of(bytes, new Call(client, "XLogData"), Frame.NONE) : Frame.of(bytes);
            }
            default -> {
                return Frame.of(bytes);
            }
        }
    }

    /** The server has to fail by itself, so that its transaction is what the client will take it for. */
    @Override
    public Optional<Frame> refuse(Frame request, String sqlState) {
        byte type = request.bytes()[0];
        if (request.number() <= 0 || (type != 'E' && type != 'Q')) {
            return Optional.empty();
        }
        refusals.put(request.number(), sqlState);
        byte[] failing = type == 'E'
                ? message('B', "\0" + NO_STATEMENT + "\0\0\0\0\0\0\0")
                : message('Q', "SELECT failing FROM " + NO_STATEMENT + "\0");
        return Optional.of(new Frame(failing, request.call(), request.number()));
    }

    @Override
    public Optional<Frame> refused(Frame reply) {
        if (reply.bytes()[0] != 'E' || refusals.isEmpty()) {
            return Optional.empty();
        }
        String sqlState = refusals.remove(replies + 1);
        return sqlState == null
                ? Optional.empty()
                : Optional.of(Frame.of(message(
                        'E', "SERROR\0VERROR\0C" + sqlState + "\0Mrefused on its way, as " + sqlState + "\0\0")));
    }

    private static byte[] readMessage(byte type, DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] bytes = new byte[length + 1];
        ByteBuffer.wrap(bytes).put(type).putInt(length);
        in.readFully(bytes, 5, length - 4);
        return bytes;
    }

    private static byte[] message(char type, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(content.length + 5)
                .put((byte) type)
                .putInt(content.length + 4)
                .put(content)
                .array();
    }

    private static String text(ByteBuffer message) {
        int start = message.position();
        while (message.hasRemaining() && message.get() != 0) {
            // to its end
        }
        int end = Math.max(start, message.position() - 1);
        return new String(message.array(), message.arrayOffset() + start, end - start, StandardCharsets.UTF_8);
    }
}
