package dev.tidegate.lagmonitor.readiness;

import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.TakeoverView;
import dev.tidegate.lagmonitor.model.TakeoverView.Finding;
import dev.tidegate.model.text.HumanFormat;
import java.util.Locale;

/** Whether the target is as the application needs it. Found elsewhere, seldom; here it becomes a verdict. */
final class TakeoverChecks {

    private static final String THRESHOLD = "as on the source";

    Verdict verdict(GateCheck check, PipelineView pipeline) {
        return Verdict.of(pipeline.takeover(), THRESHOLD, view -> verdict(check, view));
    }

    /** Another process may have looked at another time: so the time belongs to what is said. */
    private static Verdict verdict(GateCheck check, TakeoverView view) {
        Finding found = view.findings().get(check);
        if (found == null) {
            return Verdict.unknown("not looked at", THRESHOLD, "use the same version of Tidegate for all roles");
        }
        String value = found.value().isEmpty() ? "" : found.value() + ", " + HumanFormat.time(view.at());
        return new Verdict(
                Verdict.Outcome.valueOf(found.outcome().toUpperCase(Locale.ROOT)),
                found.reason(),
                value,
                found.threshold(),
                found.nextStep());
    }
}
