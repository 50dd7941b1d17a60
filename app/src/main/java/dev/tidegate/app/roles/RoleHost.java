package dev.tidegate.app.roles;

import dev.tidegate.app.health.ProcessHealth;
import dev.tidegate.broker.EmbeddedBroker;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.runtime.Supervisor;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.LaneTopic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roles that run in this process, from the broker up, and their end in the reverse order. {@link Roles} lists them; here
 * they start as the pipeline reaches their phase. Any thread may call.
 */
public final class RoleHost implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RoleHost.class);

    private static final Duration ROLE_STOP_TIMEOUT = Duration.ofSeconds(15);
    /** A load that is stopped puts things in order on both servers; the service manager's patience ends earlier. */
    private static final Duration LOAD_STOP_TIMEOUT = Duration.ofMinutes(2);

    private static final Duration CHECK_EVERY = Duration.ofMillis(200);
    private static final Duration PHASE_CHECK_EVERY = Duration.ofMillis(20);

    private final PipelineConfig config;
    private final Set<RoleName> names;
    private final Optional<EmbeddedBroker> broker;
    private final ProcessHealth health;
    private final LoadProgress loadProgress = new LoadProgress();
    /** By name, which is the order of their start. Guarded by this. */
    private final Map<RoleName, Supervisor> roles = new EnumMap<>(RoleName.class);
    /** Guarded by this. */
    private Phase phase = Phase.START;
    /** Guarded by this. */
    private Optional<ProgressLog> progressLog = Optional.empty();
    /** Guarded by this: no role starts any more. */
    private boolean closing;

    private RoleHost(
            PipelineConfig config, Set<RoleName> names, Optional<EmbeddedBroker> broker, ProcessHealth health) {
        this.config = config;
        this.names = names;
        this.broker = broker;
        this.health = health;
    }

    /**
     * Checks what the command has to check, and starts the broker if the pipeline brings none. No role starts yet.
     *
     * @param health learns what to watch
     * @throws TidegateException if there must be no start
     */
    public static RoleHost open(PipelineConfig config, PipelineCommand command, ProcessHealth health, StopSignal stop) {
        Optional<StartCheck> check = command.isChecked() ? Optional.of(new StartCheck(config, stop)) : Optional.empty();
        return open(config, Roles.of(command), command.startsBroker(), health, check);
    }

    /** The same for some roles, unchecked. */
    public static RoleHost open(PipelineConfig config, Set<RoleName> names) {
        return open(config, names, true, new ProcessHealth(), Optional.empty());
    }

    private static RoleHost open(
            PipelineConfig config,
            Set<RoleName> names,
            boolean startsBroker,
            ProcessHealth health,
            Optional<StartCheck> check) {
        if (!startsBroker || !config.kafka().isEmbedded()) {
            check.ifPresent(StartCheck::run);
            return new RoleHost(config, names, Optional.empty(), health);
        }
        EmbeddedBroker broker = EmbeddedKafka.startBeside(config, check);
        try {
            PipelineConfig reachable = config.withKafka(EmbeddedKafka.at(config.kafka(), broker.access()));
            createTopic(reachable);
            return new RoleHost(reachable, names, Optional.of(broker), health);
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

    /**
     * Runs the roles until the stop.
     *
     * @throws TidegateException if a role fails for good first
     */
    public void run(StopSignal stop) {
        reach(Phase.START);
        while (!stop.await(CHECK_EVERY)) {
            throwFailure();
        }
    }

    /**
     * Waits for the pipeline to reach a phase.
     *
     * @return whether it did; false if stopped first
     * @throws TidegateException if a role fails for good first
     */
    public boolean await(Phase wanted, StopSignal stop) {
        while (phase().compareTo(wanted) < 0) {
            throwFailure();
            if (stop.await(PHASE_CHECK_EVERY)) {
                return false;
            }
        }
        return true;
    }

    private synchronized Phase phase() {
        return phase;
    }

    private void throwFailure() {
        failure().ifPresent(failure -> {
            throw failure;
        });
    }

    /** @return what ended a role for good */
    public synchronized Optional<TidegateException> failure() {
        return roles.values().stream()
                .map(Supervisor::status)
                .filter(status -> status.state() == Supervisor.State.FAILED)
                .findFirst()
                .flatMap(Supervisor.Status::failure);
    }

    /** Starts the roles of this phase and of those before it, unless they have been started. */
    public synchronized void reach(Phase reached) {
        if (closing) {
            return;
        }
        for (RoleSpec spec : Roles.ALL) {
            if (names.contains(spec.name())
                    && spec.phase().compareTo(reached) <= 0
                    && spec.wanted().test(config)
                    && !roles.containsKey(spec.name())) {
                start(spec);
            }
        }
        phase = reached;
        if (reached == Phase.STREAMING && progressLog.isEmpty()) {
            progressLog = Optional.of(ProgressLog.start(config, loadProgress));
        }
    }

    private void start(RoleSpec spec) {
        RoleSpec.Instance made = spec.instance().apply(this);
        Role role = made.role();
        LOG.info("{} starts", role.name());
        Supervisor supervisor = Supervisor.start(role);
        roles.put(spec.name(), supervisor);
        made.mark().ifPresent(mark -> {
            health.started();
            health.watch(role.name(), mark.value(), mark.within(), () -> detail(mark, supervisor));
            if (role.finishes()) {
                CompletableFuture<Void> unused = supervisor.end().thenAccept(end -> health.forget(role.name()));
            }
        });
    }

    private static String detail(RoleSpec.ProgressMark mark, Supervisor role) {
        String detail = mark.detail().get();
        return detail.isEmpty()
                ? role.status().failure().map(TidegateException::code).orElse("")
                : detail;
    }

    /** Stops capture and deletes its topic: a new stream has nothing in common with what was captured of an earlier one. */
    void forgetStream() {
        Optional<Supervisor> capture = removeCapture();
        if (capture.isPresent()) {
            capture.get().stop(ROLE_STOP_TIMEOUT);
            health.forget(capture.get().name());
        }
        try (Admin admin = KafkaClients.openAdmin(config.kafka(), "tidegate-run")) {
            LaneTopic topic = new LaneTopic(admin, config.pipeline().topic());
            if (topic.describe().isPresent()) {
                topic.delete();
            }
        }
    }

    private synchronized Optional<Supervisor> removeCapture() {
        phase = Phase.START;
        return Optional.ofNullable(roles.remove(RoleName.CAPTURE));
    }

    /** With the address of Kafka in it. */
    public PipelineConfig config() {
        return config;
    }

    public LoadProgress loadProgress() {
        return loadProgress;
    }

    ProcessHealth health() {
        return health;
    }

    /** Where the broker of this process has its log; empty if the pipeline has another Kafka. */
    Optional<Path> brokerDirectory() {
        return broker.map(running -> EmbeddedKafka.directory(config));
    }

    /** Stops the roles all at once, then the broker. */
    @Override
    public void close() {
        List<Supervisor> lastFirst = closeToNewRoles();
        progressLog.ifPresent(ProgressLog::close);
        lastFirst.forEach(Supervisor::requestStop);
        lastFirst.forEach(RoleHost::stop);
        broker.ifPresent(EmbeddedBroker::close);
    }

    private static void stop(Supervisor role) {
        if (role.status().state() == Supervisor.State.FINISHED) {
            return;
        }
        if (role.stop(role.finishes() ? LOAD_STOP_TIMEOUT : ROLE_STOP_TIMEOUT)) {
            LOG.info("{} has stopped", role.name());
        } else {
            LOG.warn("{} does not stop; it ends with the process", role.name());
        }
    }

    private synchronized List<Supervisor> closeToNewRoles() {
        closing = true;
        List<Supervisor> lastFirst = new ArrayList<>(roles.values());
        Collections.reverse(lastFirst);
        return lastFirst;
    }
}
