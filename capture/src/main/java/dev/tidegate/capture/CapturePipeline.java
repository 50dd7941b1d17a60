package dev.tidegate.capture;

import dev.tidegate.capture.debezium.DebeziumWalSource;
import dev.tidegate.capture.message.HeartbeatWriter;
import dev.tidegate.capture.pgoutput.LiveSourceCatalog;
import dev.tidegate.capture.pgoutput.PgOutputDecoder;
import dev.tidegate.capture.pgoutput.SourceEncoding;
import dev.tidegate.capture.pgoutput.WalChunk;
import dev.tidegate.capture.publish.BrokerDisk;
import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.capture.publish.Publisher;
import dev.tidegate.capture.slot.ResumePoint;
import dev.tidegate.capture.slot.SlotAcknowledger;
import dev.tidegate.capture.slot.SlotGuard;
import dev.tidegate.capture.slot.WalStream;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.topic.codec.RecordWriter;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.LaneTopic;
import dev.tidegate.topic.tail.TopicTail;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture role: WAL to Kafka.
 *
 * <p>A run takes the lane over (which fences off any other capture), looks where the topic ends, makes sure that the slot
 * has not passed that point, and streams on from there. Nothing of one run lives on in the next: the slot and the topic's
 * tail say where to go on.
 */
public final class CapturePipeline implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(CapturePipeline.class);

    /** The only one, as long as lanes are one. */
    private static final int LANE = 0;

    private final PipelineConfig config;
    private final PipelineName pipeline;
    private final SourceDatabase source;
    private final TargetDatabase target;
    private final CaptureProgress progress;
    private final BrokerDisk disk;

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
        ResumePoint standing = ResumePoint.read(target, pipeline, LANE);
        SlotGuard guard = new SlotGuard(source, pipeline);
        guard.requireFree(standing.sourceSystemId());
        LaneTopic.Description topic = ensureTopic();
        try (SourceEncoding encoding = SourceEncoding.open(source);
                Publisher publisher = openPublisher()) {
            TopicTail tail = TopicTail.read(config.kafka(), pipeline, LANE, standing.stream());
            SlotGuard.Slot slot = guard.requireFree(standing.sourceSystemId());
            Lsn held = Lsn.max(tail.point().map(TopicTail.Point::lsn).orElse(Lsn.NONE), standing.appliedPoint());
            guard.requireNotAhead(slot, held);
            Lsn start = Lsn.max(tail.point().map(TopicTail.Point::lsn).orElse(Lsn.NONE), slot.confirmed());
            publisher.startAt(start);
            LOG.info(
                    "Streaming from {}; the topic ends at {}{}, the slot stands at {}",
                    start,
                    tail.point().map(point -> point.lsn().toString()).orElse("nothing"),
                    tail.isPartial() ? " with a partial transaction" : "",
                    slot.confirmed());
            try (LiveSourceCatalog catalog = new LiveSourceCatalog(source);
                    WalStream wal = new WalStream(
                            source, pipeline, encoding.text().isPresent(), () -> guard.requireNotAhead(held));
                    DebeziumWalSource engine =
                            startEngine(wal, decoder(publisher, standing, catalog, start, encoding), publisher, slot);
                    SlotAcknowledger confirmation = confirm(wal, publisher, standing, topic, slot);
                    HeartbeatWriter heartbeats = beat()) {
                engine.await(stop, disk::requireRoom);
            }
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
            Publisher publisher, ResumePoint standing, LiveSourceCatalog catalog, Lsn start, SourceEncoding encoding) {
        RecordWriter writer = new RecordWriter(standing.stream());
        return new PgOutputDecoder(
                writer, publisher, catalog, pipeline, start, encoding.text(), InstantSource.system());
    }

    private DebeziumWalSource startEngine(
            WalStream wal, PgOutputDecoder decoder, Publisher publisher, SlotGuard.Slot slot) {
        return DebeziumWalSource.start(source, wal, pipeline, slot.database(), chunk -> {
            decoder.decode(chunk);
            publisher.chunkDone(WalChunk.isQuiet(chunk));
            wal.handled(chunk);
        });
    }

    private SlotAcknowledger confirm(
            WalStream wal,
            Publisher publisher,
            ResumePoint standing,
            LaneTopic.Description topic,
            SlotGuard.Slot slot) {
        Optional<SlotAcknowledger.AppliedPoint> applied = topic.isReplicated()
                ? Optional.empty()
                : Optional.of(new SlotAcknowledger.AppliedPoint(
                        target, pipeline, standing.stream(), config.load().keepSourceWal()));
        return SlotAcknowledger.start(wal, publisher, progress, applied, slot.confirmed());
    }

    private HeartbeatWriter beat() {
        return HeartbeatWriter.start(source, pipeline, config.capture().heartbeatInterval(), progress);
    }
}
