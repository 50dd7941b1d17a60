package dev.tidegate.config.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.config.ConfigReader;
import dev.tidegate.config.EffectiveConfig;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.tables.DualWrite;
import dev.tidegate.config.tables.DualWritePolicy;
import dev.tidegate.config.tables.DualWrites;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The section verify, and tables.dual-write. */
class VerifySettingsTest {

    private static final String SMALLEST = """
            pipeline: orders
            source: { url: "jdbc:postgresql://a:5432/shop", user: reader }
            target: { url: "jdbc:postgresql://b:5432/shop", user: writer }
            kafka: { bootstrap-servers: "k:9092" }
            """;

    private static final String EVERY_KEY = """
            tables:
              include: ["public.*"]
              dual-write:
                - { table: public.orders, policy: newest-wins, newest-by: updated_at }
                - { table: "audit.*" }
                - { table: public.kept, policy: keep-target }
                - { table: public.never, policy: stop }
            verify:
              workers: 4
              hold-max: 1s
              wait-max: 10m
              rows-per-second-max: 50000
              statement-timeout: 1m
              lag-bytes-max: 64MB
              settling-window: 5s
            """;

    @TempDir
    Path directory;

    private PipelineConfig read(String rest) throws IOException {
        Path file = Files.writeString(directory.resolve("tidegate.yaml"), SMALLEST + rest);
        return new ConfigReader(Map.of()).read(file);
    }

    @Test
    void hasDefaults() throws IOException {
        PipelineConfig config = read("tables: { include: [\"public.*\"] }");
        assertThat(config.verify()).isEqualTo(VerifyConfig.defaults());
        assertThat(config.verify().settlingWindow()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.tables().dualWrites()).isEqualTo(DualWrites.NONE);
    }

    @Test
    void mapsEveryKey() throws IOException {
        PipelineConfig config = read(EVERY_KEY);
        assertThat(config.verify())
                .isEqualTo(new VerifyConfig(
                        4,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(10),
                        50_000,
                        Duration.ofMinutes(1),
                        64L << 20,
                        Duration.ofSeconds(5)));
        assertThat(config.tables().dualWrites().entries())
                .isEqualTo(List.of(
                        new DualWrite("public.orders", DualWritePolicy.NEWEST_WINS, Optional.of("updated_at")),
                        new DualWrite("audit.*", DualWritePolicy.SOURCE_WINS, Optional.empty()),
                        new DualWrite("public.kept", DualWritePolicy.KEEP_TARGET, Optional.empty()),
                        new DualWrite("public.never", DualWritePolicy.STOP, Optional.empty())));
        DualWrites dualWrites = config.tables().dualWrites();
        assertThat(dualWrites.of(new TableId("audit", "x"))).isPresent();
        assertThat(dualWrites.of(new TableId("public", "x"))).isEmpty();
    }

    @Test
    void theEffectiveConfigHasItToo() throws IOException {
        PipelineConfig config = read(EVERY_KEY);
        Path file = Files.write(directory.resolve("again.yaml"), new EffectiveConfig(config).lines());
        PipelineConfig again = new ConfigReader(Map.of()).read(file);
        assertThat(again.verify()).isEqualTo(config.verify());
        assertThat(again.tables()).isEqualTo(config.tables());
    }

    @Test
    void reportsEveryProblemAtOnceWithItsPath() {
        TidegateException failure = catchThrowableOfType(TidegateException.class, () -> read("""
                tables:
                  include: ["public.*"]
                  dual-write:
                    - { policy: newest-wins }
                    - { table: orders, newest-by: x }
                    - { table: public.a, policy: first-wins }
                verify: { workers: 0, hold-max: 1ms, wait-max: 1ms, settling-window: 2h, worker: 1 }
                """));
        assertThat(failure.getMessage().lines().skip(1).map(String::strip))
                .containsExactlyInAnyOrder(
                        "tables.dual-write[0].table: is missing (for example table: \"public.orders\")",
                        "tables.dual-write[0].newest-by: is missing: newest by which column? (for example newest-by:"
                                + " updated_at)",
                        "tables.dual-write[1].table: a pattern is schema.name, such as public.*; not orders",
                        "tables.dual-write[1].newest-by: is for policy newest-wins only",
                        "tables.dual-write[2].policy: must be source-wins, newest-wins, keep-target or stop, not"
                                + " first-wins",
                        "verify.workers: must lie between 1 and 64, not 0",
                        "verify.hold-max: must lie between 50ms and 10s, not 1ms",
                        "verify.wait-max: must lie between 1s and 24h, not 1ms",
                        "verify.settling-window: must lie between 100ms and 1h, not 2h",
                        "verify.worker: unknown key (did you mean workers?)");
    }
}
