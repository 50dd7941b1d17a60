package dev.tidegate.app.roles;

import dev.tidegate.apply.checkpoint.StopDecision;
import dev.tidegate.config.pipeline.StopPolicy;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;

/** A role beside the lanes: what a database refuses it, such as a right that was taken away, follows {@code apply.stop} too. */
record PatientRole(Role role, StopPolicy policy) implements Role {

    @Override
    public String name() {
        return role.name();
    }

    @Override
    public void runOnce(StopSignal stop) throws Exception {
        try {
            role.runOnce(stop);
        } catch (Exception e) {
            throw StopDecision.of(Failures.classify(e), policy);
        }
    }
}
