package dev.tidegate.system.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.app.roles.Phase;
import dev.tidegate.app.roles.RoleHost;
import dev.tidegate.app.roles.RoleName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.prepare.check.Preflight;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.PipelineRoles;
import dev.tidegate.testkit.TestPipeline;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The roles of a pipeline in this process: checked, loaded, streaming, stopped and started again. */
public final class InProcessRoles implements PipelineRoles {

    private static final Set<RoleName> ROLES =
            EnumSet.of(RoleName.LOAD, RoleName.CAPTURE, RoleName.APPLY, RoleName.TABLE_CATCH_UP);
    private static final Duration FAILS_WITHIN = Duration.ofSeconds(60);

    private final TestPipeline pipeline;
    private RoleHost host;

    private InProcessRoles(TestPipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** Nothing runs yet. */
    public static InProcessRoles of(TestPipeline pipeline) {
        InProcessRoles roles = new InProcessRoles(pipeline);
        pipeline.runBy(roles);
        return roles;
    }

    /** What the check says keeps the pipeline from running. */
    public List<Finding> errors() {
        return Preflight.run(pipeline.config()).stream()
                .filter(Finding::isError)
                .toList();
    }

    public List<Finding> findings(String code) {
        return Preflight.run(pipeline.config()).stream()
                .filter(finding -> finding.code().equals(code))
                .toList();
    }

    /** Checks, loads and streams. */
    public InProcessRoles start() {
        assertThat(errors()).isEmpty();
        return startUnchecked();
    }

    public InProcessRoles startUnchecked() {
        return stream();
    }

    /** Loads, unless that has been done, and streams. */
    public InProcessRoles stream() {
        if (host == null) {
            host = RoleHost.open(pipeline.config(), ROLES);
            host.reach(Phase.START);
        }
        assertThat(host.await(Phase.STREAMING, new StopSignal())).isTrue();
        return this;
    }

    public void stop() {
        if (host != null) {
            host.close();
            host = null;
        }
    }

    /** A role stops for good. */
    public TidegateException awaitFailure() {
        await().atMost(FAILS_WITHIN).pollInterval(Duration.ofMillis(20)).until(() -> failure()
                .isPresent());
        return failure().orElseThrow();
    }

    private Optional<TidegateException> failure() {
        return host == null ? Optional.empty() : host.failure();
    }

    @Override
    public void requireRunning() {
        failure().ifPresent(failure -> {
            throw new AssertionError("a role has stopped: " + failure.describe(), failure);
        });
    }

    @Override
    public String lastOutput() {
        return "";
    }

    @Override
    public void close() {
        stop();
    }
}
