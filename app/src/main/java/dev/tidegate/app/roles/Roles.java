package dev.tidegate.app.roles;

import static dev.tidegate.app.roles.PipelineCommand.APPLY;
import static dev.tidegate.app.roles.PipelineCommand.CAPTURE;
import static dev.tidegate.app.roles.PipelineCommand.MONITOR;
import static dev.tidegate.app.roles.PipelineCommand.RUN;

import dev.tidegate.app.roles.RoleSpec.Instance;
import dev.tidegate.app.roles.RoleSpec.ProgressMark;
import dev.tidegate.apply.ApplyPipeline;
import dev.tidegate.apply.catchup.TableCatchUpService;
import dev.tidegate.apply.sequences.SequenceService;
import dev.tidegate.capture.CapturePipeline;
import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.late.LateTablesRole;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.runtime.Role;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The table of roles: what each command runs, and from which phase on. Roles start in this order. */
final class Roles {

    static final List<RoleSpec> ALL = List.of(
            new RoleSpec(RoleName.LOAD, EnumSet.of(RUN, CAPTURE), Phase.START, Roles::load),
            new RoleSpec(
                    RoleName.STREAMING_WAIT,
                    EnumSet.of(APPLY),
                    Phase.START,
                    host -> Instance.of(new StreamingWait(host))),
            new RoleSpec(RoleName.CAPTURE, EnumSet.of(RUN, CAPTURE), Phase.SLOT_READY, Roles::capture),
            new RoleSpec(
                    RoleName.LATE_TABLES,
                    EnumSet.of(RUN, CAPTURE),
                    Phase.STREAMING,
                    host -> patient(host, new LateTablesRole(host.config(), host.loadProgress()))),
            new RoleSpec(
                    RoleName.UNREPLICATED_TABLES,
                    EnumSet.of(RUN, CAPTURE),
                    Phase.STREAMING,
                    host -> patient(host, new UnreplicatedTablesRole(host.config()))),
            new RoleSpec(RoleName.APPLY, EnumSet.of(RUN, APPLY), Phase.STREAMING, Roles::apply),
            new RoleSpec(
                    RoleName.TABLE_CATCH_UP,
                    EnumSet.of(RUN, APPLY),
                    Phase.STREAMING,
                    host -> patient(host, new TableCatchUpService(host.config()))),
            new RoleSpec(
                    RoleName.SEQUENCES,
                    EnumSet.of(RUN, APPLY),
                    Phase.STREAMING,
                    config -> config.sequences().enabled(),
                    host -> Instance.of(new SequenceService(host.config()))),
            new RoleSpec(
                    RoleName.MONITOR,
                    EnumSet.of(MONITOR),
                    Phase.START,
                    host -> Instance.of(new MonitorRole(host.config()))));

    /** The only one, as long as lanes are one. */
    private static final int LANE = 0;

    /** A large index takes its time, and shows nothing of it. */
    private static final Duration LOAD_STILL_MAX = Duration.ofMinutes(10);

    private static final Duration STILL_MAX = Duration.ofSeconds(30);
    /** Heartbeats move the stream even if nobody writes; this many may be missing. */
    private static final int HEARTBEATS_MISSING_MAX = 3;

    private Roles() {}

    static Set<RoleName> of(PipelineCommand command) {
        return ALL.stream()
                .filter(spec -> spec.commands().contains(command))
                .map(RoleSpec::name)
                .collect(Collectors.toSet());
    }

    private static Instance patient(RoleHost host, Role role) {
        return Instance.of(PatientRole.ofAll(role, host.config().apply().stop()));
    }

    private static Instance load(RoleHost host) {
        LoadProgress progress = host.loadProgress();
        Supplier<?> value =
                () -> List.of(progress.totals().rows(), progress.totals().tablesLoaded(), progress.step());
        return Instance.of(new LoadRole(host), new ProgressMark(value, LOAD_STILL_MAX, progress::step));
    }

    private static Instance capture(RoleHost host) {
        CaptureProgress progress = new CaptureProgress();
        return Instance.of(
                PatientRole.ofRights(
                        new CapturePipeline(host.config(), progress, host.brokerDirectory()),
                        host.config().apply().stop()),
                committed(host.config(), () -> progress.snapshot().kafkaTransactions()));
    }

    private static Instance apply(RoleHost host) {
        ApplyPipeline apply = new ApplyPipeline(host.config(), LANE);
        return Instance.of(
                apply,
                committed(host.config(), () -> apply.progress().snapshot().commits()));
    }

    private static ProgressMark committed(PipelineConfig config, Supplier<Long> commits) {
        Duration heartbeats = config.capture().heartbeatInterval().multipliedBy(HEARTBEATS_MISSING_MAX);
        return new ProgressMark(commits, heartbeats.compareTo(STILL_MAX) > 0 ? heartbeats : STILL_MAX, () -> "");
    }
}
