package dev.tidegate.app.roles;

import dev.tidegate.app.terminal.LoadProgressDisplay;
import dev.tidegate.load.LoadService;
import dev.tidegate.load.LoadSession;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import java.sql.SQLException;
import java.util.Optional;

/** The initial copy as a role: it moves the pipeline from phase to phase and is done when the tables are copied. */
final class LoadRole implements Role {

    private final RoleHost host;
    private final LoadService service;

    LoadRole(RoleHost host) {
        this.host = host;
        this.service = new LoadService(host.config(), LoadLimits.defaults(), host.loadProgress());
    }

    @Override
    public String name() {
        return "load";
    }

    @Override
    public boolean finishes() {
        return true;
    }

    @Override
    public void runOnce(StopSignal stop) throws SQLException {
        if (isLoaded(stop)) {
            host.reach(Phase.STREAMING);
        } else if (!stop.isRequested()) {
            throw new IllegalStateException("the load stopped although nobody asked it to");
        }
    }

    private boolean isLoaded(StopSignal stop) throws SQLException {
        try (LoadProgressDisplay display = LoadProgressDisplay.start(host.loadProgress())) {
            Optional<LoadSession> opened = service.open();
            return opened.isEmpty() || load(opened.get(), stop);
        }
    }

    /** Closes the session, and with it the load's lock, which late tables want in the next phase. */
    private boolean load(LoadSession opened, StopSignal stop) throws SQLException {
        try (LoadSession load = opened) {
            if (load.startsNewStream()) {
                host.forgetStream();
            }
            if (!load.createSlot(stop)) {
                return false;
            }
            host.reach(Phase.SLOT_READY);
            return load.copy(stop);
        }
    }
}
