package dev.tidegate.testkit.fault.wire;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Kafka's protocol: a length, a header with the API and a number, which the answer repeats. */
final class KafkaDialect implements Dialect {

    private final Map<Long, Asked> asked = new ConcurrentHashMap<>();
    private final Map<Long, Errors> refusals = new ConcurrentHashMap<>();

    private record Asked(ApiKeys api, short version) {}

    @Override
    public Frame readRequest(DataInputStream in) throws IOException {
        byte[] bytes = readMessage(in);
        ByteBuffer message = ByteBuffer.wrap(bytes);
        message.position(4);
        ApiKeys api = ApiKeys.forId(message.getShort());
        short version = message.getShort();
        long number = message.getInt();
        int length = message.getShort();
        String client = length < 0 ? "" : new String(bytes, message.position(), length, StandardCharsets.UTF_8);
        asked.put(number, new Asked(api, version));
        return Frame.of(bytes, new Call(client, api.name()), number);
    }

    @Override
    public Frame readReply(DataInputStream in) throws IOException {
        byte[] bytes = readMessage(in);
        return Frame.of(bytes, ByteBuffer.wrap(bytes).getInt(4));
    }

    /** The broker does what it is asked for, and the client gets an error. */
    @Override
    public Optional<Frame> refuse(Frame request, String error) {
        Asked call = asked.get(request.number());
        if (!KafkaRefusal.knows(call.api())) {
            return Optional.empty();
        }
        refusals.put(request.number(), Errors.valueOf(error));
        return Optional.of(request);
    }

    @Override
    public Optional<Frame> refused(Frame reply) {
        Asked call = asked.remove(reply.number());
        Errors error = refusals.remove(reply.number());
        return error == null || call == null
                ? Optional.empty()
                : Optional.of(
                        Frame.of(KafkaRefusal.of(reply.bytes(), call.api(), call.version(), error), reply.number()));
    }

    private static byte[] readMessage(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] bytes = new byte[length + 4];
        ByteBuffer.wrap(bytes).putInt(length);
        in.readFully(bytes, 4, length);
        return bytes;
    }
}
