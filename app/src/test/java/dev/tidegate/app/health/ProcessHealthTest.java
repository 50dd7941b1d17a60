package dev.tidegate.app.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.failure.TidegateException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessHealthTest {

    private static final Duration WITHIN = Duration.ofSeconds(30);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicReference<String> failure = new AtomicReference<>("");
    private final ProcessHealth health = new ProcessHealth(nanos::get);

    @Test
    void isNotReadyBeforeAnythingHasMoved() {
        assertThat(health.troubles()).containsExactly("waiting: it has just started");
        health.waitingFor("for the load");
        assertThat(health.troubles()).containsExactly("waiting: for the load");

        watchApply();
        assertThat(health.troubles()).containsExactly("apply: no progress for 0 s");

        commits.incrementAndGet();
        assertThat(health.troubles()).isEmpty();
    }

    @Test
    void isNotReadyWhenNothingHasMovedForTooLong() {
        watchApply();
        commits.incrementAndGet();
        assertThat(health.troubles()).isEmpty();

        pass(WITHIN);
        assertThat(health.troubles()).isEmpty();
        pass(Duration.ofSeconds(1));
        failure.set("DATABASE-UNAVAILABLE");
        assertThat(health.troubles()).containsExactly("apply: no progress for 31 s (DATABASE-UNAVAILABLE)");

        commits.incrementAndGet();
        assertThat(health.troubles()).isEmpty();
        pass(WITHIN.plusSeconds(1));
        health.forget("apply");
        assertThat(health.troubles()).isEmpty();
    }

    @Test
    void tellsItToWhoeverAsks() {
        watchApply();
        try (HealthServer server = HealthServer.start(new HealthAddress("127.0.0.1", 0), health)) {
            HealthAddress address = new HealthAddress("127.0.0.1", server.port());
            assertThat(new HealthProbe(address, true).ask()).isEmpty();
            assertThat(new HealthProbe(address, false).ask())
                    .hasValue("{\"status\":\"not-ready\",\"reasons\":[\"apply: no progress for 0 s\"]}");

            commits.incrementAndGet();
            assertThat(new HealthProbe(address, false).ask()).isEmpty();

            assertThatThrownBy(() -> HealthServer.start(address, health))
                    .isInstanceOf(TidegateException.class)
                    .hasMessageContaining(address.toString());
        }
    }

    @Test
    void nobodyThereIsNotHealthy() {
        int port;
        try (HealthServer server = HealthServer.start(new HealthAddress("127.0.0.1", 0), health)) {
            port = server.port();
        }

        assertThat(new HealthProbe(new HealthAddress("127.0.0.1", port), true).ask())
                .hasValueSatisfying(trouble -> assertThat(trouble).startsWith("no answer from 127.0.0.1:" + port));
    }

    @Test
    void anAddressIsAPortOrHostAndPort() {
        assertThat(HealthAddress.parse("8472")).isEqualTo(new HealthAddress("127.0.0.1", 8472));
        assertThat(HealthAddress.parse("0.0.0.0:8472")).isEqualTo(new HealthAddress("0.0.0.0", 8472));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", ":8472", "host:", "70000", "host:-1"})
    void othersAreRefused(String text) {
        assertThatThrownBy(() -> HealthAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PORT");
    }

    private void watchApply() {
        health.started();
        health.watch("apply", commits::get, WITHIN, failure::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
