package dev.tidegate.lagmonitor.lag;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.config.monitor.GateCheck.Need;
import dev.tidegate.config.monitor.GateConfig;
import dev.tidegate.config.monitor.MonitorConfig;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.config.pipeline.CaptureConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.config.pipeline.LoadConfig;
import dev.tidegate.config.pipeline.SchemaChangePolicy;
import dev.tidegate.config.pipeline.SequencesConfig;
import dev.tidegate.config.pipeline.VerifyConfig;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.config.tables.TypesConfig;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.lagmonitor.model.SourceView;
import dev.tidegate.lagmonitor.model.TakeoverView;
import dev.tidegate.lagmonitor.model.TakeoverView.Finding;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.TopicView;
import dev.tidegate.lagmonitor.model.Views;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** A pipeline's config, and pictures of it, for tests. */
public final class PipelineViews {

    private PipelineViews() {}

    public static PipelineConfig config(Map<GateCheck, Need> needs) {
        return config(
                needs, new DatabaseConfig("jdbc:postgresql://127.0.0.1:2/shop", "writer", new Secret(""), Map.of()));
    }

    public static PipelineConfig config(Map<GateCheck, Need> needs, DatabaseConfig target) {
        GateConfig defaults = GateConfig.defaults();
        GateConfig gate = new GateConfig(
                defaults.maxLag(),
                defaults.heldFor(),
                defaults.progressWithin(),
                defaults.slotTimeMin(),
                defaults.transactionAgeMax(),
                defaults.verificationAgeMax(),
                needs);
        return new PipelineConfig(
                new PipelineName("orders"),
                new DatabaseConfig("jdbc:postgresql://127.0.0.1:1/shop", "reader", new Secret(""), Map.of()),
                target,
                new TableSelection(List.of("public.*"), List.of()),
                new KafkaConfig(Optional.empty(), Map.of(), Optional.empty()),
                Path.of("none"),
                CaptureConfig.defaults(),
                ApplyConfig.defaults(),
                SequencesConfig.defaults(),
                LoadConfig.defaults(),
                TypesConfig.defaults(),
                SchemaChangePolicy.STOP,
                MonitorConfig.defaults(),
                gate,
                VerifyConfig.defaults());
    }

    public static PipelineView pipeline(Views views, double walBytesPerSecond) {
        Observed<SourceView> source = Observed.of(views.source());
        return pipeline(source, Observed.of(views.topic()), Observed.of(views.target()), walBytesPerSecond);
    }

    public static PipelineView pictureOfNothing() {
        String why = "nobody answers";
        return pipeline(Observed.unknown(why), Observed.unknown(why), Observed.unknown(why), 0);
    }

    private static PipelineView pipeline(
            Observed<SourceView> source, Observed<TopicView> topic, Observed<TargetView> target, double walRate) {
        return new PipelineView(
                Views.NOON,
                source,
                topic,
                target,
                Observed.of(views()),
                LaneLag.of(source.map(SourceView::clock), topic, target),
                Movement.of(List.of(), Duration.ofSeconds(2)),
                SlotForecast.of(source.then(SourceView::slot), Observed.of(walRate)));
    }

    /** A target that the application could take. */
    private static TakeoverView views() {
        Map<GateCheck, Finding> findings = new EnumMap<>(GateCheck.class);
        for (GateCheck check : GateCheck.values()) {
            if (check.isOfTakeover()) {
                findings.put(check, new Finding("passed", "as on the source", "0 differences", "as on the source", ""));
            }
        }
        return new TakeoverView(Views.NOON, findings);
    }

    /** The same with other tables. */
    public static PipelineView withTables(PipelineView pipeline, List<TableStatus> tables) {
        return new PipelineView(
                pipeline.at(),
                pipeline.source(),
                pipeline.topic(),
                pipeline.target()
                        .map(target -> new TargetView(
                                target.state(),
                                target.clock(),
                                target.history(),
                                target.checkpoint(),
                                target.stop(),
                                Observed.of(tables),
                                target.verified(),
                                target.facts(),
                                target.sequences(),
                                target.findings(),
                                target.takenNanos())),
                pipeline.takeover(),
                pipeline.lag(),
                pipeline.movement(),
                pipeline.slotForecast());
    }

    public static List<Sample> samples(int seconds, int lagMillis) {
        return IntStream.range(0, seconds)
                .mapToObj(second -> sample(second, Optional.of(Duration.ofMillis(lagMillis))))
                .toList();
    }

    public static Sample sample(int second, Optional<Duration> lag) {
        return new Sample(
                Views.NOON.plusSeconds(second),
                second * 1_000_000_000L,
                lag,
                OptionalLong.empty(),
                Optional.of(Lsn.parse("0/1")),
                OptionalLong.empty(),
                OptionalLong.empty());
    }
}
