package dev.tidegate.app.roles;

import dev.tidegate.app.takeover.TakeoverProbe;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.MonitorService;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lag monitor as a role. It listens from the beginning, so that a port that is taken ends the command at once. */
final class MonitorRole implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorRole.class);

    private final MonitorService service;

    MonitorRole(PipelineConfig config) {
        service = new MonitorService(config, () -> EmbeddedKafka.observed(config), new TakeoverProbe(config));
        LOG.info(
                "the monitor answers on {}://{}:{}/",
                config.monitor().listen().tls().isPresent() ? "https" : "http",
                config.monitor().listen().host(),
                service.port());
    }

    @Override
    public String name() {
        return "monitor";
    }

    @Override
    public void runOnce(StopSignal stop) {
        try (service) {
            service.run(stop);
        }
    }
}
