package dev.tidegate.capture;

import dev.tidegate.capture.debezium.CaptureEngine;
import dev.tidegate.capture.wal.LiveSourceCatalog;
import dev.tidegate.capture.wal.PgOutputDecoder;
import dev.tidegate.capture.wal.WalChunk;
import dev.tidegate.capture.wal.WalStream;
import dev.tidegate.core.Lsn;
import dev.tidegate.core.PipelineName;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.database.SourceDatabase;
import dev.tidegate.core.database.TargetDatabase;
import dev.tidegate.core.kafka.KafkaClients;
import dev.tidegate.core.kafka.LaneTopic;
import dev.tidegate.core.run.Role;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.core.wire.RecordWriter;
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
public final class CaptureService implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureService.class);

    /** The only one, as long as lanes are one. */
    private static final int LANE = 0;

    private final PipelineConfig config;
    private final PipelineName pipeline;
    private final SourceDatabase source;
    private final TargetDatabase target;
    private final CaptureProgress progress;
    private final BrokerDisk disk;

    public CaptureService(PipelineConfig config, CaptureProgress progress) {
        this(config, progress, Optional.empty());
    }

    /** @param brokerDirectory where the broker of this process keeps its log; empty for a Kafka elsewhere */
    public CaptureService(PipelineConfig config, CaptureProgress progress, Optional<Path> brokerDirectory) {
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
        TargetStanding standing = TargetStanding.read(target, pipeline, LANE);
        SlotGuard guard = new SlotGuard(source, pipeline);
        guard.requireFree(standing.sourceSystemId());
        LaneTopic.Description topic = ensureTopic();
        try (SourceEncoding encoding = SourceEncoding.open(source);
                Publisher publisher = openPublisher()) {
            TopicTail tail = TopicTail.read(config.kafka(), pipeline.topic(), LANE, standing.stream());
            SlotGuard.Slot slot = guard.requireFree(standing.sourceSystemId());
            Lsn held = Lsn.max(tail.point().orElse(Lsn.NONE), standing.appliedPoint());
            guard.requireNotAhead(slot, held);
            Lsn start = Lsn.max(tail.point().orElse(Lsn.NONE), slot.confirmed());
            publisher.startAt(start);
            LOG.info(
                    "Streaming from {}; the topic ends at {}{}, the slot stands at {}",
                    start,
                    tail.point().map(Lsn::toString).orElse("nothing"),
                    tail.torn() ? " with a transaction torn off" : "",
                    slot.confirmed());
            try (LiveSourceCatalog catalog = new LiveSourceCatalog(source);
                    WalStream wal = new WalStream(
                            source, pipeline, encoding.text().isPresent(), () -> guard.requireNotAhead(held));
                    CaptureEngine engine =
                            startEngine(wal, decoder(publisher, standing, catalog, start, encoding), publisher, slot);
                    Confirmation confirmation = confirm(wal, publisher, standing, topic, slot);
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
            Publisher publisher,
            TargetStanding standing,
            LiveSourceCatalog catalog,
            Lsn start,
            SourceEncoding encoding) {
        RecordWriter writer = new RecordWriter(standing.stream());
        return new PgOutputDecoder(
                writer, publisher, catalog, pipeline, start, encoding.text(), InstantSource.system());
    }

    private CaptureEngine startEngine(
            WalStream wal, PgOutputDecoder decoder, Publisher publisher, SlotGuard.Slot slot) {
        return CaptureEngine.start(source, wal, pipeline, slot.database(), chunk -> {
            decoder.decode(chunk);
            publisher.chunkDone(WalChunk.isQuiet(chunk));
            wal.handled(chunk);
        });
    }

    private Confirmation confirm(
            WalStream wal,
            Publisher publisher,
            TargetStanding standing,
            LaneTopic.Description topic,
            SlotGuard.Slot slot) {
        Optional<Confirmation.AppliedPoint> applied = topic.isReplicated()
                ? Optional.empty()
                : Optional.of(new Confirmation.AppliedPoint(
                        target, pipeline, standing.stream(), config.load().keepSourceWal()));
        return Confirmation.start(wal, publisher, progress, applied, slot.confirmed());
    }

    private HeartbeatWriter beat() {
        return HeartbeatWriter.start(source, pipeline, config.capture().heartbeatInterval(), progress);
    }
}
