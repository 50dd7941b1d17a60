package dev.tidegate.monitor;

import dev.tidegate.core.Lsn;
import dev.tidegate.core.PipelineName;
import dev.tidegate.core.config.ApplyConfig;
import dev.tidegate.core.config.CaptureConfig;
import dev.tidegate.core.config.DatabaseConfig;
import dev.tidegate.core.config.GateCheck;
import dev.tidegate.core.config.GateCheck.Need;
import dev.tidegate.core.config.GateConfig;
import dev.tidegate.core.config.KafkaConfig;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.config.Secret;
import dev.tidegate.core.config.TableSelection;
import dev.tidegate.monitor.history.Look;
import dev.tidegate.monitor.lag.LaneLag;
import dev.tidegate.monitor.lag.Movement;
import dev.tidegate.monitor.lag.SlotForecast;
import dev.tidegate.monitor.probe.SourceView;
import dev.tidegate.monitor.probe.TableStatus;
import dev.tidegate.monitor.probe.TargetView;
import dev.tidegate.monitor.probe.TopicView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** A pipeline's config, and pictures of it, for tests. */
public final class Pictures {

    private Pictures() {}

    public static PipelineConfig config(Map<GateCheck, Need> needs) {
        return config(
                needs, new DatabaseConfig("jdbc:postgresql://127.0.0.1:2/shop", "writer", new Secret(""), Map.of()));
    }

    public static PipelineConfig config(Map<GateCheck, Need> needs, DatabaseConfig target) {
        GateConfig defaults = GateConfig.defaults();
        PipelineConfig config = new PipelineConfig(
                new PipelineName("orders"),
                new DatabaseConfig("jdbc:postgresql://127.0.0.1:1/shop", "reader", new Secret(""), Map.of()),
                target,
                new TableSelection(List.of("public.*"), List.of()),
                new KafkaConfig(Optional.empty(), Map.of(), Optional.empty()),
                Path.of("none"),
                CaptureConfig.defaults(),
                ApplyConfig.defaults());
        return config.withGate(new GateConfig(
                defaults.maxLag(),
                defaults.heldFor(),
                defaults.progressWithin(),
                defaults.slotTimeMin(),
                defaults.transactionAgeMax(),
                defaults.verificationAgeMax(),
                needs));
    }

    public static Picture picture(Views views, double walBytesPerSecond) {
        Reading<SourceView> source = Reading.of(views.source());
        return picture(source, Reading.of(views.topic()), Reading.of(views.target()), walBytesPerSecond);
    }

    public static Picture pictureOfNothing() {
        String why = "nobody answers";
        return picture(Reading.unknown(why), Reading.unknown(why), Reading.unknown(why), 0);
    }

    private static Picture picture(
            Reading<SourceView> source, Reading<TopicView> topic, Reading<TargetView> target, double walRate) {
        return new Picture(
                Views.NOON,
                source,
                topic,
                target,
                LaneLag.of(source.map(SourceView::clock), topic, target),
                Movement.of(List.of(), Duration.ofSeconds(2)),
                SlotForecast.of(source.then(SourceView::slot), Reading.of(walRate)));
    }

    /** The same with other tables. */
    public static Picture withTables(Picture picture, List<TableStatus> tables) {
        return new Picture(
                picture.at(),
                picture.source(),
                picture.topic(),
                picture.target()
                        .map(target -> new TargetView(
                                target.state(),
                                target.clock(),
                                target.checkpoint(),
                                target.stop(),
                                Reading.of(tables),
                                target.verified(),
                                target.facts(),
                                target.sequences(),
                                target.takenNanos())),
                picture.lag(),
                picture.movement(),
                picture.slotForecast());
    }

    public static List<Look> looks(int seconds, int lagMillis) {
        return IntStream.range(0, seconds)
                .mapToObj(second -> look(second, Optional.of(Duration.ofMillis(lagMillis))))
                .toList();
    }

    public static Look look(int second, Optional<Duration> lag) {
        return new Look(
                Views.NOON.plusSeconds(second),
                second * 1_000_000_000L,
                lag,
                OptionalLong.empty(),
                Optional.of(Lsn.parse("0/1")),
                OptionalLong.empty(),
                OptionalLong.empty());
    }
}
