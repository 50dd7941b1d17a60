package dev.tidegate.monitor;

import dev.tidegate.core.config.KafkaConfig;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.monitor.alert.AlertDesk;
import dev.tidegate.monitor.alert.Alerts;
import dev.tidegate.monitor.alert.Notice;
import dev.tidegate.monitor.gate.CheckResult;
import dev.tidegate.monitor.gate.GateReport;
import dev.tidegate.monitor.history.Event;
import dev.tidegate.monitor.history.Look;
import dev.tidegate.monitor.history.Minute;
import dev.tidegate.monitor.history.MinuteKeeper;
import dev.tidegate.monitor.history.RecentEvents;
import dev.tidegate.monitor.http.Answers;
import dev.tidegate.monitor.http.MonitorServer;
import dev.tidegate.monitor.metrics.MonitorMetrics;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code tidegate monitor}: looks, remembers, and answers over HTTP. Every interval it takes a picture of what the probes have
 * found; the answers are made from the last picture. Nothing that is down ends it.
 */
public final class MonitorService implements AutoCloseable, Answers.Facts {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorService.class);
    private static final Duration FIRST_ANSWERS_WITHIN = Duration.ofSeconds(10);

    private final PipelineConfig config;
    private final Monitor monitor;
    private final MonitorMetrics metrics;
    private final MinuteKeeper minutes;
    private final RecentEvents events = new RecentEvents();
    private final EventWatch watch = new EventWatch(events);
    private final Alerts alerts;
    private final AlertDesk desk;
    private final MonitorServer server;
    private volatile Snapshot latest;

    /**
     * Listens at once; the first answers are "unknown".
     *
     * @param kafka with an address; unknown while an embedded broker does not run
     */
    public MonitorService(PipelineConfig config, Supplier<Reading<KafkaConfig>> kafka) {
        this.config = config;
        this.monitor = new Monitor(config, kafka);
        this.latest = monitor.look();
        this.alerts = new Alerts(config.pipeline().value(), config.monitor().alerts());
        this.desk = new AlertDesk(config.monitor().alerts());
        this.metrics = new MonitorMetrics(config, this::snapshot, desk);
        this.minutes = new MinuteKeeper(
                config, monitor.recent(), () -> latest.gate().state().text());
        this.server = MonitorServer.start(config.monitor().listen(), new Answers(config, this, metrics::scrape));
    }

    /** Until the stop. */
    public void run(StopSignal stop) {
        monitor.start();
        if (config.monitor().historyDays() > 0) {
            minutes.start();
        }
        monitor.awaitFirstAnswers(FIRST_ANSWERS_WITHIN, stop);
        do {
            look();
        } while (!stop.await(config.monitor().interval()));
    }

    private void look() {
        try {
            Snapshot before = latest;
            latest = monitor.look();
            metrics.looked();
            GateReport.State state = latest.gate().state();
            if (state != before.gate().state()) {
                metrics.gateChanged();
                LOG.info("the gate is {}: {}", state.text(), EventWatch.why(latest.gate()));
            }
            List<Notice> notices = alerts.judge(latest);
            notices.forEach(this::tell);
            watch.look(latest, notices);
        } catch (RuntimeException e) {
            // A defect must not end the monitor; the picture gets old, and that is seen.
            LOG.warn("The monitor could not look: {}", e.getClass().getName());
            LOG.debug("The monitor could not look", e);
        }
    }

    private void tell(Notice notice) {
        LOG.warn("alert {}: {}", notice.kind().text(), notice.headline());
        desk.tell(notice);
    }

    public int port() {
        return server.port();
    }

    /** A picture that is too old would tell of what was: then a new one is taken at once. */
    @Override
    public Snapshot snapshot() {
        Snapshot found = latest;
        long age = System.nanoTime() - found.nanos();
        return age > config.monitor().interval().multipliedBy(3).toNanos() ? monitor.look() : found;
    }

    @Override
    public List<CheckResult> progress(Picture picture) {
        return monitor.progress(picture);
    }

    @Override
    public List<Look> recent() {
        return monitor.recent().all();
    }

    @Override
    public List<Minute> minutes() {
        return minutes.minutes();
    }

    @Override
    public List<Event> events() {
        return events.all();
    }

    @Override
    public List<Alerts.Firing> firing() {
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
