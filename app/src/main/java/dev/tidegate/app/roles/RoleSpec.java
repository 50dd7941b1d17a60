package dev.tidegate.app.roles;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.runtime.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A line of the table of roles.
 *
 * @param commands that run the role
 * @param phase in which it starts
 * @param wanted whether the config asks for it
 * @param instance makes one that has not run
 */
record RoleSpec(
        RoleName name,
        Set<PipelineCommand> commands,
        Phase phase,
        Predicate<PipelineConfig> wanted,
        Function<RoleHost, Instance> instance) {

    RoleSpec(RoleName name, Set<PipelineCommand> commands, Phase phase, Function<RoleHost, Instance> instance) {
        this(name, commands, phase, config -> true, instance);
    }

    /** A role, and what shows its health; empty if it has no part in the health of the process. */
    record Instance(Role role, Optional<ProgressMark> mark) {

        static Instance of(Role role) {
            return new Instance(role, Optional.empty());
        }

        static Instance of(Role role, ProgressMark mark) {
            return new Instance(role, Optional.of(mark));
        }
    }

    /**
     * What shows that a role makes progress.
     *
     * @param value differs, by equals, from what it was before whenever the role has got further
     * @param within how long it may stay the same
     * @param detail what is known of a standstill, may be empty; the role's last failure is reported then
     */
    record ProgressMark(Supplier<?> value, Duration within, Supplier<String> detail) {}
}
