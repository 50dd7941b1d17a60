package dev.tidegate.capture.pgoutput;

import dev.tidegate.capture.message.ForeignMessageCount;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.replication.MessageKey;
import dev.tidegate.state.catalog.MessageRefusal;
import dev.tidegate.topic.message.SealedMessage;
import dev.tidegate.topic.message.WalMessage;
import dev.tidegate.topic.record.InvalidRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the pipeline's messages from those of others, which any login of the source may write (docs/adr/0015-message-key.md).
 * Ours are signed with the stream's key, and come once: what is behind the start point is younger than all that came before
 * it, and of what has come since every one is remembered. Owned by the decoder's thread.
 */
public final class OwnMessages {

    /** Messages of ours other than heartbeats are a few an hour. */
    private static final int REMEMBERED_MAX = 10_000;

    private static final String ALL_PIPELINES = "tidegate/";

    private final PipelineName pipeline;
    private final byte[] prefix;
    private final MessageKey key;
    private final ForeignMessageCount others;

    /** By nonce, all that were written at or behind the floor. */
    private final Map<String, Lsn> seen = new LinkedHashMap<>();

    private Lsn floor;

    /** The source writes them one after the other. */
    private Lsn lastHeartbeat = Lsn.NONE;

    /** @param startPoint what is up to there has come before */
    public OwnMessages(PipelineName pipeline, MessageKey key, Lsn startPoint, ForeignMessageCount others) {
        this.pipeline = pipeline;
        this.prefix = pipeline.messagePrefix().getBytes(StandardCharsets.US_ASCII);
        this.key = key;
        this.floor = startPoint;
        this.others = others;
    }

    byte[] prefix() {
        return prefix;
    }

    /** A logical message with a prefix that is not ours. Those of applications are theirs alone. */
    void otherPrefix(byte[] found, long length) {
        int compared = ALL_PIPELINES.length();
        if (found.length >= compared
                && new String(found, 0, compared, StandardCharsets.US_ASCII).equals(ALL_PIPELINES)) {
            otherPipeline(found, length);
        }
    }

    /** Of another pipeline, by its prefix or by its name in the message table. */
    void otherPipeline(byte[] found, long length) {
        others.add(MessageRefusal.OTHER_PIPELINE, found, length);
    }

    /**
     * @param text of a message under our name; empty if it is longer than ours are
     * @param length that it was said to have
     * @return what the topic gets; empty if it is not ours, which is counted
     */
    Optional<String> own(Lsn lsn, Optional<byte[]> text, long length) {
        if (text.isEmpty()) {
            return refused(MessageRefusal.TOO_LONG, length);
        }
        Optional<SealedMessage> opened = SealedMessage.open(text.get(), key);
        if (opened.isPresent()) {
            return isNew(opened.get()) ? Optional.of(opened.get().content()) : refused(MessageRefusal.REPEATED, length);
        }
        if (SealedMessage.isSealed(text.get())) {
            return refused(MessageRefusal.OTHER_KEY, length);
        }
        String plain = new String(text.get(), StandardCharsets.UTF_8);
        return key.isOlderAt(lsn) && kind(plain).isPresent()
                ? Optional.of(plain)
                : refused(MessageRefusal.NOT_SIGNED, length);
    }

    /** @return how the topic would hold it; empty if it would not, unless as a copy */
    Optional<String> heldAs(Lsn lsn, Optional<byte[]> text) {
        return text.flatMap(bytes -> SealedMessage.open(bytes, key)
                .map(SealedMessage::content)
                .or(() -> key.isOlderAt(lsn)
                        ? Optional.of(new String(bytes, StandardCharsets.UTF_8))
                        : Optional.empty()));
    }

    private Optional<String> refused(MessageRefusal reason, long length) {
        others.add(reason, prefix, length);
        return Optional.empty();
    }

    private boolean isNew(SealedMessage message) {
        if (message.at().isBefore(floor)) {
            return false;
        }
        if (kind(message.content()).filter(WalMessage.HEARTBEAT::equals).isPresent()) {
            boolean later = message.at().isAfter(lastHeartbeat);
            lastHeartbeat = Lsn.max(lastHeartbeat, message.at());
            return later;
        }
        boolean isNew = seen.putIfAbsent(message.nonce(), message.at()) == null;
        if (seen.size() > REMEMBERED_MAX) {
            Iterator<Lsn> oldest = seen.values().iterator();
            floor = Lsn.max(floor, new Lsn(oldest.next().value() + 1));
            oldest.remove();
        }
        return isNew;
    }

    /** @return empty if this version knows no such message */
    private Optional<String> kind(String content) {
        try {
            return WalMessage.parse(pipeline, pipeline.messagePrefix(), content).map(WalMessage::kind);
        } catch (InvalidRecordException e) {
            return Optional.empty();
        }
    }
}
