package dev.tidegate.lagmonitor;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.lagmonitor.alert.AlertEvaluator;
import dev.tidegate.lagmonitor.alert.Notification;
import dev.tidegate.lagmonitor.alert.delivery.AlertDispatcher;
import dev.tidegate.lagmonitor.history.Event;
import dev.tidegate.lagmonitor.history.EventDetector;
import dev.tidegate.lagmonitor.history.HistoryWriter;
import dev.tidegate.lagmonitor.history.RecentEvents;
import dev.tidegate.lagmonitor.http.MonitorServer;
import dev.tidegate.lagmonitor.http.Routes;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.metrics.MonitorMetrics;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.lagmonitor.model.TakeoverView;
import dev.tidegate.lagmonitor.probe.Probe;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.lagmonitor.readiness.CheckResult;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.runtime.http.HttpEndpoint;
import dev.tidegate.state.monitor.GateState;
import dev.tidegate.state.monitor.MinuteSummary;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code tidegate monitor}: takes a sample per interval, keeps a history, and answers over HTTP from the last sample.
 * It keeps running whatever is down.
 */
public final class MonitorService implements AutoCloseable, Routes.Facts {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorService.class);
    private static final Duration TAKEOVER_EVERY = Duration.ofMinutes(1);
    private static final Duration FIRST_ANSWERS_WITHIN = Duration.ofSeconds(10);

    private final PipelineConfig config;
    private final Monitor monitor;
    private final MonitorMetrics metrics;
    private final HistoryWriter minutes;
    private final RecentEvents events = new RecentEvents();
    private final EventDetector watch = new EventDetector(events);
    private final AlertEvaluator alerts;
    private final AlertDispatcher desk;
    private final HttpEndpoint server;
    private volatile AssessedView latest;

    /**
     * Listens at once; the first answers are "unknown".
     *
     * @param kafka with an address; unknown while an embedded broker does not run
     * @param takeover what the application would find on the target; read once a minute
     */
    public MonitorService(PipelineConfig config, Supplier<Observed<KafkaConfig>> kafka, Probe<TakeoverView> takeover) {
        this.config = config;
        this.monitor = new Monitor(config, kafka, takeover, TAKEOVER_EVERY);
        this.latest = monitor.sample();
        this.alerts =
                new AlertEvaluator(config.pipeline().value(), config.monitor().alerts());
        this.desk = new AlertDispatcher(config.monitor().alerts());
        this.metrics = new MonitorMetrics(config, this::snapshot, desk);
        this.minutes =
                new HistoryWriter(config, monitor.recent(), () -> latest.gate().state());
        this.server = MonitorServer.start(config.monitor().listen(), new Routes(config, this, metrics::scrape));
    }

    /** Until the stop. */
    public void run(StopSignal stop) {
        monitor.start();
        if (config.monitor().historyDays() > 0) {
            minutes.start();
        }
        monitor.awaitFirstAnswers(FIRST_ANSWERS_WITHIN, stop);
        do {
            sample();
        } while (!stop.await(config.monitor().interval()));
    }

    private void sample() {
        try {
            AssessedView before = latest;
            latest = monitor.sample();
            metrics.sampled();
            GateState state = latest.gate().state();
            if (state != before.gate().state()) {
                metrics.gateChanged();
                LOG.info("the gate is {}: {}", state.text(), EventDetector.why(latest.gate()));
            }
            List<Notification> notices = alerts.judge(latest);
            notices.forEach(this::tell);
            watch.detect(latest, notices);
        } catch (RuntimeException e) {
            // A defect must not end the monitor; the sample gets old, and that is seen.
            LOG.warn("The monitor could not take a sample: {}", e.getClass().getName());
            LOG.debug("The monitor could not take a sample", e);
        }
    }

    private void tell(Notification notice) {
        LOG.warn("alert {}: {}", notice.kind().text(), notice.headline());
        desk.tell(notice);
    }

    public int port() {
        return server.port();
    }

    /** A sample that is too old would tell of what was: then a new one is taken at once. */
    @Override
    public AssessedView snapshot() {
        AssessedView found = latest;
        long age = System.nanoTime() - found.nanos();
        return age > config.monitor().interval().multipliedBy(3).toNanos() ? monitor.sample() : found;
    }

    @Override
    public List<CheckResult> progress(PipelineView pipeline) {
        return monitor.progress(pipeline);
    }

    @Override
    public List<Sample> recent() {
        return monitor.recent().all();
    }

    @Override
    public List<MinuteSummary> minutes() {
        return minutes.minutes();
    }

    @Override
    public List<Event> events() {
        return events.all();
    }

    @Override
    public List<AlertEvaluator.Firing> firing() {
        return alerts.firing();
    }

    @Override
    public void close() {
        server.close();
        desk.close();
        minutes.close();
        monitor.close();
        metrics.close();
    }
}
