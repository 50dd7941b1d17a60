package dev.tidegate.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.monitor.probe.TableStatus;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PictureTest {

    private final Views views = new Views();

    @Test
    void aTableInTheStreamIsAsFarBehindAsItsLane() {
        assertThat(lag()).isEqualTo(Reading.of(Duration.ofSeconds(2)));
        views.tableState = "loaded";
        assertThat(lag()).isEqualTo(Reading.of(Duration.ofSeconds(2)));
    }

    @Test
    void aTableOnItsWayIntoTheStreamHasALagOfItsOwn() {
        views.tableState = "catching-up";
        views.ownLane = Optional.of(new TableStatus.OwnLane(-1, Optional.of(Views.NOON.minusSeconds(90))));
        assertThat(lag()).isEqualTo(Reading.of(Duration.ofSeconds(90)));
        views.ownLane = Optional.of(new TableStatus.OwnLane(-1, Optional.of(Views.NOON.plusSeconds(90))));
        assertThat(lag().value()).as("the source's clock was set back").isEmpty();
    }

    @Test
    void aTableThatIsCopiedOrCannotBeHasNone() {
        views.tableState = "loading";
        views.ownLane = Optional.of(new TableStatus.OwnLane(-1, Optional.of(Views.NOON.minusSeconds(90))));
        assertThat(lag().reason()).contains("it is being copied");
        views.tableState = "errored";
        assertThat(lag().reason()).contains("its copy cannot go on");
        views.tableState = "a word of a later version";
        assertThat(lag().value()).isEmpty();
    }

    private Reading<Duration> lag() {
        Picture picture = Pictures.picture(views, 1_000);
        return picture.lagOf(picture.target()
                .value()
                .orElseThrow()
                .tables()
                .value()
                .orElseThrow()
                .get(0));
    }
}
