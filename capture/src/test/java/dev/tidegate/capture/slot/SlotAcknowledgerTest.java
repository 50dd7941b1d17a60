package dev.tidegate.capture.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.pgoutput.WalChunk;
import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.postgres.session.TargetDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Up to where the source may forget its WAL. */
class SlotAcknowledgerTest {

    private static final Lsn SLOT = new Lsn(500);
    private static final Lsn PUBLISHED = new Lsn(1000);

    private final ToldSource source = new ToldSource();
    private final CaptureProgress progress = new CaptureProgress();
    private Lsn published = PUBLISHED;
    private boolean kafkaIsEnough = true;
    private boolean historyIsProven;

    private final SlotAcknowledger acknowledger = new SlotAcknowledger(
            source, () -> published, progress, () -> kafkaIsEnough, targetThatIsDown(), () -> historyIsProven, SLOT);

    /** A slot that moved would have no WAL left to show that its source was set back. */
    @Test
    void nothingIsConfirmedBeforeTheHistoryIsProven() {
        acknowledger.acknowledge();
        acknowledger.acknowledge();
        assertThat(source.confirmed).as("signs of life, at the slot's position").containsExactly(SLOT, SLOT);
        assertThat(progress.snapshot().confirmed()).contains(SLOT);

        historyIsProven = true;
        acknowledger.acknowledge();
        assertThat(source.confirmed).endsWith(PUBLISHED);
        assertThat(progress.snapshot().confirmed()).contains(PUBLISHED);
    }

    @Test
    void neverGoesBack() {
        historyIsProven = true;
        acknowledger.acknowledge();
        published = SLOT;
        acknowledger.acknowledge();
        assertThat(source.confirmed).containsExactly(PUBLISHED, PUBLISHED);
    }

    @Test
    void staysWhileKafkaIsNotEnoughAndTheTargetIsDown() {
        historyIsProven = true;
        kafkaIsEnough = false;
        acknowledger.acknowledge();
        assertThat(source.confirmed).containsExactly(SLOT);
    }

    /** Nobody listens there. */
    private static TargetDurablePoint targetThatIsDown() {
        DatabaseConfig config =
                new DatabaseConfig("jdbc:postgresql://127.0.0.1:1/shop", "tidegate", new Secret(""), Map.of());
        return new TargetDurablePoint(new TargetDatabase(config), new PipelineName("shop"), StreamId.create(), true);
    }

    /** Notes what is confirmed to it. */
    private static final class ToldSource implements WalSource {

        private final List<Lsn> confirmed = new ArrayList<>();

        @Override
        public Optional<WalChunk> next(Duration wait) {
            return Optional.empty();
        }

        @Override
        public void release(WalChunk chunk) {}

        @Override
        public void acknowledge(Lsn point) {
            confirmed.add(point);
        }

        @Override
        public void close() {}
    }
}
