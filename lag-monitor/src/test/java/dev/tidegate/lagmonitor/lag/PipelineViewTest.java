package dev.tidegate.lagmonitor.lag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.Views;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PipelineViewTest {

    private final Views views = new Views();

    @Test
    void aTableInTheStreamIsAsFarBehindAsItsLane() {
        assertThat(lag()).isEqualTo(Observed.of(Duration.ofSeconds(2)));
        views.tableState = TableStatus.State.LOADED;
        assertThat(lag()).isEqualTo(Observed.of(Duration.ofSeconds(2)));
    }

    @Test
    void aTableOnItsWayIntoTheStreamHasALagOfItsOwn() {
        views.tableState = TableStatus.State.CATCHING_UP;
        views.ownLane = Optional.of(new TableStatus.OwnLane(-1, Optional.of(Views.NOON.minusSeconds(90))));
        assertThat(lag()).isEqualTo(Observed.of(Duration.ofSeconds(90)));
        views.ownLane = Optional.of(new TableStatus.OwnLane(-1, Optional.of(Views.NOON.plusSeconds(90))));
        assertThat(lag().value()).as("the source's clock was set back").isEmpty();
    }

    @Test
    void aTableThatIsCopiedOrCannotBeHasNone() {
        views.tableState = TableStatus.State.LOADING;
        views.ownLane = Optional.of(new TableStatus.OwnLane(-1, Optional.of(Views.NOON.minusSeconds(90))));
        assertThat(lag().reason()).contains("it is being copied");
        views.tableState = TableStatus.State.ERRORED;
        assertThat(lag().reason()).contains("its copy cannot continue");
    }

    private Observed<Duration> lag() {
        PipelineView pipeline = PipelineViews.pipeline(views, 1_000);
        return pipeline.lagOf(pipeline.target()
                .value()
                .orElseThrow()
                .tables()
                .value()
                .orElseThrow()
                .get(0));
    }
}
