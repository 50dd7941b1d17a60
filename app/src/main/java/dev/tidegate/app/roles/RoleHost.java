package dev.tidegate.app.roles;

import dev.tidegate.app.health.ProcessHealth;
import dev.tidegate.app.terminal.LoadProgressDisplay;
import dev.tidegate.apply.ApplyPipeline;
import dev.tidegate.apply.catchup.TableCatchUpService;
import dev.tidegate.apply.sequences.SequenceService;
import dev.tidegate.broker.EmbeddedBroker;
import dev.tidegate.capture.CapturePipeline;
import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.late.LateTablesRole;
import dev.tidegate.load.model.LoadHooks;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.runtime.Supervisor;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.LaneTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs in this process of a pipeline, from the broker up, and its end in the reverse order. Owned by the command's
 * thread.
 */
public final class RoleHost implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RoleHost.class);
    /** The only one, as long as lanes are one. */
    private static final int LANE = 0;

    private static final Duration ROLE_STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    /** Heartbeats move the stream even if nobody writes; this many may fail to come. */
    private static final int HEARTBEATS_MISSING_MAX = 3;

    private static final Duration STILL_MAX = Duration.ofSeconds(30);
    /** A large index takes its time, and shows nothing of it. */
    private static final Duration LOAD_STILL_MAX = Duration.ofMinutes(10);

    private final PipelineConfig config;
    private final Optional<EmbeddedBroker> broker;
    private final ProcessHealth health;
    private final LoadProgress loadProgress = new LoadProgress();
    private final List<Supervisor> roles = new ArrayList<>();
    private final ProgressLog progressLog;

    private RoleHost(PipelineConfig config, Optional<EmbeddedBroker> broker, ProcessHealth health) {
        this.config = config;
        this.broker = broker;
        this.health = health;
        this.progressLog = ProgressLog.start(config, loadProgress);
    }

    /** Starts the broker, if the pipeline brings none; the caller has checked what there is to check. */
    public static RoleHost open(PipelineConfig config) {
        return open(config, new ProcessHealth(), () -> {});
    }

    /** The same for a process that tells of its health. */
    public static RoleHost open(PipelineConfig config, ProcessHealth health) {
        return open(config, health, () -> {});
    }

    /**
     * Starts the broker, if the pipeline brings none.
     *
     * @param health is told what to watch
     * @param check throws if there must be no start. A broker that has run before starts meanwhile: that saves a second of
     *     every restart; a new pipeline that is refused leaves nothing behind.
     */
    public static RoleHost open(PipelineConfig config, ProcessHealth health, Runnable check) {
        if (!config.kafka().isEmbedded()) {
            check.run();
            return new RoleHost(config, Optional.empty(), health);
        }
        return withBroker(config, EmbeddedKafka.startBeside(config, check), health);
    }

    private static RoleHost withBroker(PipelineConfig config, EmbeddedBroker broker, ProcessHealth health) {
        try {
            PipelineConfig reachable = config.withKafka(config.kafka().at(broker.bootstrapServers()));
            createTopic(reachable);
            return new RoleHost(reachable, Optional.of(broker), health);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** Capture would do it as well; so apply finds the topic even if it comes first. */
    private static void createTopic(PipelineConfig config) {
        try (Admin admin = KafkaClients.openAdmin(config.kafka(), "tidegate-run")) {
            new LaneTopic(admin, config.pipeline().topic()).ensure(Optional.empty());
        }
    }

    /** With the address of Kafka in it. */
    public PipelineConfig config() {
        return config;
    }

    /**
     * Publication, slot and copy of the rows, unless that has been done. From the slot on the stream is captured, so that
     * the source need not keep it.
     *
     * @return whether the pipeline can stream now; false if stopped
     */
    public boolean load(StopSignal stop) {
        LoadHooks hooks = new LoadHooks(this::forgetTopic, this::startCapture, this::throwFailure);
        health.begun();
        health.watch(
                "load",
                () -> List.of(
                        loadProgress.totals().rows(), loadProgress.totals().tablesLoaded(), loadProgress.step()),
                LOAD_STILL_MAX,
                loadProgress::step);
        try (LoadProgressDisplay display = LoadProgressDisplay.start(loadProgress)) {
            return new LoadRun(config, loadProgress, hooks).run(stop);
        } finally {
            health.forget("load");
        }
    }

    /** A stream that begins anew has nothing in common with what an earlier attempt has captured. */
    private void forgetTopic() {
        stopCapture();
        try (Admin admin = KafkaClients.openAdmin(config.kafka(), "tidegate-run")) {
            LaneTopic topic = new LaneTopic(admin, config.pipeline().topic());
            if (topic.describe().isPresent()) {
                topic.delete();
            }
        }
    }

    private void stopCapture() {
        for (Supervisor role : List.copyOf(roles)) {
            if (role.name().equals("capture")) {
                role.stop(ROLE_STOP_TIMEOUT);
                roles.remove(role);
                health.forget(role.name());
            }
        }
    }

    public LoadProgress.Totals loadTotals() {
        return loadProgress.totals();
    }

    /** Unless it runs already. */
    public void startCapture() {
        if (roles.stream().noneMatch(role -> role.name().equals("capture"))) {
            CaptureProgress progress = new CaptureProgress();
            Supervisor role = start(
                    new CapturePipeline(config, progress, broker.map(running -> EmbeddedKafka.directory(config))));
            watch(role, () -> progress.snapshot().kafkaTransactions());
        }
    }

    public void startApply() {
        ApplyPipeline apply = new ApplyPipeline(config, LANE);
        watch(start(apply), () -> apply.progress().snapshot().commits());
        start(new TableCatchUpService(config));
    }

    /** @param committed how often it has committed what it took: heartbeats see to it that there is always something */
    private void watch(Supervisor role, Supplier<Long> committed) {
        Duration heartbeats = config.capture().heartbeatInterval().multipliedBy(HEARTBEATS_MISSING_MAX);
        health.begun();
        health.watch(
                role.name(),
                committed,
                heartbeats.compareTo(STILL_MAX) > 0 ? heartbeats : STILL_MAX,
                () -> role.status().failure().map(TidegateException::code).orElse(""));
    }

    /** Tables that are to be loaded while the pipeline streams. */
    public void startQueuedTables() {
        start(new LateTablesRole(config, loadProgress));
    }

    public void startTableWatch() {
        start(new UnreplicatedTablesRole(config));
    }

    /** Unless the config wants none of it. */
    public void startSequences() {
        if (config.sequences().enabled()) {
            start(new SequenceService(config));
        }
    }

    private Supervisor start(Role role) {
        LOG.info("{} starts", role.name());
        Supervisor supervisor = Supervisor.start(role);
        roles.add(supervisor);
        return supervisor;
    }

    /**
     * Waits until the stop.
     *
     * @throws TidegateException if a role fails for good first
     */
    public void awaitEnd(StopSignal stop) {
        while (!stop.await(LOOK_EVERY)) {
            throwFailure();
        }
    }

    private void throwFailure() {
        failure().ifPresent(failure -> {
            throw failure;
        });
    }

    /** @return what ended a role for good */
    public Optional<TidegateException> failure() {
        return roles.stream()
                .map(Supervisor::status)
                .filter(status -> status.state() == Supervisor.State.FAILED)
                .findFirst()
                .flatMap(Supervisor.Status::failure);
    }

    /** Stops the roles all at once, then the broker. */
    @Override
    public void close() {
        progressLog.close();
        roles.forEach(Supervisor::requestStop);
        List<Supervisor> lastFirst = new ArrayList<>(roles);
        Collections.reverse(lastFirst);
        for (Supervisor role : lastFirst) {
            if (role.stop(ROLE_STOP_TIMEOUT)) {
                LOG.info("{} has stopped", role.name());
            } else {
                LOG.warn("{} does not stop; it ends with the process", role.name());
            }
        }
        roles.clear();
        broker.ifPresent(EmbeddedBroker::close);
    }
}
