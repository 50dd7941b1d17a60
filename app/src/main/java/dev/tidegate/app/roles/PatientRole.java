package dev.tidegate.app.roles;

import dev.tidegate.apply.checkpoint.StopDecision;
import dev.tidegate.config.pipeline.StopPolicy;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import java.sql.SQLException;
import java.util.function.Predicate;

/** A role beside the lanes: what a database refuses it, and somebody can give back, follows {@code apply.stop} too. */
record PatientRole(Role role, StopPolicy policy, Predicate<TidegateException> waits) implements Role {

    /** Whatever a database refuses. */
    static PatientRole ofAll(Role role, StopPolicy policy) {
        return new PatientRole(role, policy, failure -> true);
    }

    /** A right or a login alone: what else the source refuses capture may be the end of its stream. */
    static PatientRole ofRights(Role role, StopPolicy policy) {
        return new PatientRole(
                role, policy, failure -> failure.getCause() instanceof SQLException e && SqlFailures.isOfRights(e));
    }

    @Override
    public String name() {
        return role.name();
    }

    @Override
    public void runOnce(StopSignal stop) throws Exception {
        try {
            role.runOnce(stop);
        } catch (Exception e) {
            TidegateException failure = Failures.classify(e);
            throw waits.test(failure) ? StopDecision.of(failure, policy) : failure;
        }
    }
}
