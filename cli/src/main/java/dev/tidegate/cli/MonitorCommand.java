package dev.tidegate.cli;

import dev.tidegate.cli.monitor.OneShotMonitor;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.monitor.MonitorService;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks all the time, and answers over HTTP. */
@Command(
        name = "monitor",
        header = "Watch the pipeline and answer over HTTP: lag, gate, tables, history, metrics, a page.",
        description =
                "Reads source, Kafka and target itself, and goes on while any of them is down. Listens on monitor.listen"
                        + " (default 127.0.0.1:8471). Goes on until SIGTERM or SIGINT.")
final class MonitorCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorCommand.class);

    @Mixin
    private ConfigOption config;

    private final Surroundings surroundings;

    MonitorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = config.read(surroundings.environment());
        config.log(pipeline);
        StopSignal stop = surroundings.stop().get();
        try (MonitorService service = new MonitorService(pipeline, () -> OneShotMonitor.kafka(pipeline))) {
            String scheme = pipeline.monitor().listen().tls().isPresent() ? "https" : "http";
            LOG.info(
                    "the monitor answers on {}://{}:{}/",
                    scheme,
                    pipeline.monitor().listen().host(),
                    service.port());
            service.run(stop);
        }
        return ExitCode.DONE;
    }
}
