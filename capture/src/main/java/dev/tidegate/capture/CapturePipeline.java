package dev.tidegate.capture;

import dev.tidegate.capture.debezium.DebeziumWalSource;
import dev.tidegate.capture.message.ForeignMessageCount;
import dev.tidegate.capture.message.HeartbeatWriter;
import dev.tidegate.capture.pgoutput.DecodedTruncates;
import dev.tidegate.capture.pgoutput.HistoryProof;
import dev.tidegate.capture.pgoutput.LiveSourceCatalog;
import dev.tidegate.capture.pgoutput.OwnMessages;
import dev.tidegate.capture.pgoutput.PgOutputDecoder;
import dev.tidegate.capture.pgoutput.SourceEncoding;
import dev.tidegate.capture.pgoutput.StreamStart;
import dev.tidegate.capture.pgoutput.WalChunk;
import dev.tidegate.capture.publish.BrokerDisk;
import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.capture.publish.Publisher;
import dev.tidegate.capture.publish.TopicTrim;
import dev.tidegate.capture.publish.TopicWatch;
import dev.tidegate.capture.slot.HistoryGuard;
import dev.tidegate.capture.slot.ResumePoint;
import dev.tidegate.capture.slot.SlotAcknowledger;
import dev.tidegate.capture.slot.SlotGuard;
import dev.tidegate.capture.slot.TargetDurablePoint;
import dev.tidegate.capture.slot.WalSource;
import dev.tidegate.capture.slot.WalStream;
import dev.tidegate.capture.watch.SourceWatch;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.history.HeldPoint;
import dev.tidegate.postgres.replication.MessageKey;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.lane.MessageKeyStore;
import dev.tidegate.topic.codec.RecordWriter;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.LaneTopic;
import dev.tidegate.topic.tail.TopicTail;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture role: WAL to Kafka.
 *
 * <p>A run takes the lane over, which fences off any other capture. It reads where the topic ends, makes sure that the slot
 * has not passed that point, and streams from there. Nothing of one run is left to the next: the slot and the topic's tail
 * say where to resume.
 */
public final class CapturePipeline implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(CapturePipeline.class);

    /** The only one, as long as lanes are one. */
    private static final int LANE = 0;

    /** Between two looks at the stop while the source is quiet. */
    private static final Duration WAIT = Duration.ofMillis(100);

    private final PipelineConfig config;
    private final PipelineName pipeline;
    private final SourceDatabase source;
    private final TargetDatabase target;
    private final CaptureProgress progress;
    private final BrokerDisk disk;

    /** Outlives a run: what is not in the state yet goes there in the next. */
    private final ForeignMessageCount others = new ForeignMessageCount();

    public CapturePipeline(PipelineConfig config, CaptureProgress progress) {
        this(config, progress, Optional.empty());
    }

    /** @param brokerDirectory where the broker of this process keeps its log; empty for a Kafka elsewhere */
    public CapturePipeline(PipelineConfig config, CaptureProgress progress, Optional<Path> brokerDirectory) {
        this.disk = new BrokerDisk(brokerDirectory, config.capture().diskFreeMinBytes());
        this.config = config;
        this.pipeline = config.pipeline();
        this.source = new SourceDatabase(config.source());
        this.target = new TargetDatabase(config.target());
        this.progress = progress;
    }

    @Override
    public String name() {
        return "capture";
    }

    /** Captures until the stop. Closes in the reverse order of opening, in bounded time. */
    @Override
    public void runOnce(StopSignal stop) throws Exception {
        disk.requireRoom();
        ResumePoint resume = ResumePoint.read(target, pipeline, LANE);
        HistoryGuard history = new HistoryGuard(target, pipeline, resume);
        try {
            capture(resume, history, stop);
        } catch (TidegateException e) {
            history.note(e);
            throw e;
        }
    }

    private void capture(ResumePoint resume, HistoryGuard history, StopSignal stop) throws Exception {
        SlotGuard guard = new SlotGuard(source, pipeline);
        guard.requireFree(resume.sourceSystemId());
        LaneTopic.Description topic = ensureTopic();
        try (SourceEncoding encoding = SourceEncoding.open(source);
                Publisher writer = openPublisher()) {
            TopicTail tail = TopicTail.read(config.kafka(), pipeline, LANE, resume.stream());
            SlotGuard.Slot slot = guard.requireFree(resume.sourceSystemId());
            Lsn topicEnd = tail.point().map(TopicTail.Point::lsn).orElse(Lsn.NONE);
            Lsn held = Lsn.max(topicEnd, resume.applied().lsn());
            guard.requireNotAhead(slot, held);
            guard.setFailover(slot, config.capture().failoverSlot());
            StreamStart start =
                    new StreamStart(Lsn.max(topicEnd, slot.confirmed()), proof(tail, resume, slot.confirmed()));
            writer.startAt(start.point());
            LOG.info(
                    "Streaming from {}; the topic ends at {}{}, the slot stands at {}",
                    start.point(),
                    tail.point().isPresent() ? topicEnd : "nothing",
                    tail.isPartial() ? " with a partial transaction" : "",
                    slot.confirmed());
            WalStream stream =
                    new WalStream(source, pipeline, encoding.text().isPresent(), startCheck(guard, history, held));
            DecodedTruncates truncates = new DecodedTruncates();
            MessageKey key = messageKey();
            try (LiveSourceCatalog catalog = new LiveSourceCatalog(source);
                    SourceWatch watch = SourceWatch.start(config, stream::sessionName, truncates, others);
                    WalSource wal = DebeziumWalSource.start(source, stream, pipeline, slot.database());
                    TopicWatch topicWatch = TopicWatch.start(config.kafka(), pipeline, topic);
                    TopicTrim trim = TopicTrim.start(config, LANE, resume.stream());
                    SlotAcknowledger acknowledger = acknowledge(wal, writer, resume, topicWatch, start, slot);
                    HeartbeatWriter heartbeats = writeHeartbeats(watch, key)) {
                OwnMessages messages = new OwnMessages(pipeline, key, start.point(), others);
                PgOutputDecoder decoder = decoder(resume, catalog, messages, start, truncates, encoding);
                stream(wal, decoder, writer, watch, stop, () -> keepHistory(history, start));
            }
        }
    }

    /** At the points where topic and target stand, the stream has to show what they hold. */
    private static HistoryProof proof(TopicTail tail, ResumePoint resume, Lsn confirmed) {
        List<HeldPoint> held = new ArrayList<>();
        tail.point().ifPresent(end -> held.add(new HeldPoint(end.lsn(), Optional.of(end.identity()), "topic")));
        held.add(resume.applied());
        return HistoryProof.of(held, confirmed);
    }

    private static WalStream.StartCheck startCheck(SlotGuard guard, HistoryGuard history, Lsn held) {
        return new WalStream.StartCheck() {
            @Override
            public void beforeStreaming(Connection replication) throws SQLException {
                history.require(replication, held);
            }

            @Override
            public void check() throws SQLException {
                guard.requireNotAhead(held);
            }
        };
    }

    private static void keepHistory(HistoryGuard history, StreamStart start) throws SQLException {
        if (start.proof().isGiven()) {
            history.keep();
        }
    }

    /** Done again and again while it streams. */
    private interface Upkeep {
        void run() throws SQLException;
    }

    /** The data flow: each chunk of WAL becomes records of the topic. */
    private void stream(
            WalSource wal, PgOutputDecoder decoder, Publisher writer, SourceWatch watch, StopSignal stop, Upkeep upkeep)
            throws Exception {
        while (!stop.isRequested()) {
            disk.requireRoom();
            watch.requireStreamable();
            Optional<WalChunk> next = wal.next(WAIT);
            if (next.isPresent()) {
                WalChunk chunk = next.get();
                decoder.decode(chunk, writer);
                writer.commitIfDue(chunk);
                wal.release(chunk);
            }
            upkeep.run();
        }
    }

    private LaneTopic.Description ensureTopic() {
        try (Admin admin = KafkaClients.openAdmin(config.kafka(), "tidegate." + pipeline + ".capture")) {
            return new LaneTopic(admin, pipeline.topic()).ensure(config.kafka().replicationFactor());
        }
    }

    private Publisher openPublisher() {
        return Publisher.open(
                config.kafka(), pipeline.topic(), LANE, pipeline.transactionalId(LANE), config.capture(), progress);
    }

    private PgOutputDecoder decoder(
            ResumePoint resume,
            LiveSourceCatalog catalog,
            OwnMessages messages,
            StreamStart start,
            DecodedTruncates truncates,
            SourceEncoding encoding) {
        RecordWriter records = new RecordWriter(resume.stream());
        return new PgOutputDecoder(
                records, catalog, pipeline, messages, start, truncates, encoding.text(), InstantSource.system());
    }

    /** A replicated topic is safe by itself; otherwise the source keeps its WAL until the target's disk holds it. */
    private SlotAcknowledger acknowledge(
            WalSource wal,
            Publisher writer,
            ResumePoint resume,
            TopicWatch topic,
            StreamStart start,
            SlotGuard.Slot slot) {
        TargetDurablePoint durable = new TargetDurablePoint(
                target, pipeline, resume.stream(), config.load().keepSourceWal());
        SlotAcknowledger acknowledger = new SlotAcknowledger(
                wal,
                writer::committedPoint,
                progress,
                topic::isKafkaEnough,
                durable,
                start.proof()::isGiven,
                slot.confirmed());
        return acknowledger.start();
    }

    private MessageKey messageKey() throws SQLException {
        try (Connection state = target.open("capture start");
                Connection session = source.open("capture start")) {
            return MessageKeyStore.key(state, session, pipeline);
        }
    }

    private HeartbeatWriter writeHeartbeats(SourceWatch watch, MessageKey key) {
        return HeartbeatWriter.start(
                source, pipeline, key, config.capture().heartbeatInterval(), progress::heartbeatWritten, watch::met);
    }
}
