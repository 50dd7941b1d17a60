package dev.tidegate.app.takeover;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.config.monitor.GateCheck.Need;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.TakeoverView;
import dev.tidegate.lagmonitor.model.TakeoverView.Finding;
import dev.tidegate.lagmonitor.probe.Probe;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.prepare.takeover.Takeover;
import dev.tidegate.prepare.takeover.TakeoverResult;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** The comparison of both sides as the lag monitor reads it: the monitor and {@code tidegate gate} say the same words. */
public final class TakeoverProbe implements Probe<TakeoverView> {

    private final Takeover takeover;
    private final boolean wanted;

    public TakeoverProbe(PipelineConfig config) {
        this.takeover = new Takeover(config);
        this.wanted = config.gate().needs().entrySet().stream()
                .anyMatch(check -> check.getKey().isOfTakeover() && check.getValue() != Need.OFF);
    }

    @Override
    public String name() {
        return "the comparison of both sides' catalogs";
    }

    @Override
    public Observed<TakeoverView> read() {
        if (!wanted) {
            return Observed.unknown("the config switches these checks off");
        }
        try {
            Map<GateCheck, Finding> findings = new EnumMap<>(GateCheck.class);
            for (TakeoverResult result : takeover.read()) {
                findings.put(
                        result.check(),
                        new Finding(
                                result.outcome().text(),
                                result.reason(),
                                result.value(),
                                result.threshold(),
                                result.nextStep()));
            }
            return Observed.of(new TakeoverView(Instant.now(), findings));
        } catch (TidegateException e) {
            return Observed.unreadable("both sides could not be compared: " + e.getMessage());
        }
    }

    /** It holds nothing between two readings. */
    @Override
    public void close() {}
}
