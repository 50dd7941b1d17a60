package dev.tidegate.app.takeover;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.TakeoverView;
import dev.tidegate.lagmonitor.probe.Probe;

/** For commands that show no gate. */
public final class NoTakeover implements Probe<TakeoverView> {

    @Override
    public String name() {
        return "the comparison of both sides' catalogs";
    }

    @Override
    public Observed<TakeoverView> read() {
        return Observed.unknown("not asked for");
    }

    @Override
    public void close() {}
}
