package dev.tidegate.lagmonitor.readiness;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.config.monitor.GateCheck.Need;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.Sample;
import java.util.ArrayList;
import java.util.List;

/** Judges whether one may switch over. Pure: the same picture gives the same answer. */
public final class Gate {

    private final PipelineConfig config;
    private final StreamChecks stream;
    private final StateChecks state;
    private final VerificationCheck verification;

    public Gate(PipelineConfig config) {
        this.config = config;
        this.stream = new StreamChecks(config);
        this.state = new StateChecks(config);
        this.verification = new VerificationCheck(config.gate().verificationAgeMax());
    }

    /** @param recent looks, oldest first, at least those of the window for which the lag must hold */
    public GateReport judge(PipelineView picture, List<Sample> recent) {
        List<CheckResult> results = new ArrayList<>();
        for (GateCheck check : GateCheck.values()) {
            Need need = config.gate().need(check);
            if (need != Need.OFF) {
                results.add(CheckResult.of(check, need, verdict(check, picture, recent)));
            }
        }
        return GateReport.of(results);
    }

    /** Capture and apply, whether the config asks for these checks or not. */
    public List<CheckResult> progress(PipelineView picture) {
        return List.of(
                CheckResult.of(GateCheck.CAPTURE, Need.REQUIRED, stream.capture(picture)),
                CheckResult.of(GateCheck.APPLY, Need.REQUIRED, stream.apply(picture)));
    }

    private Verdict verdict(GateCheck check, PipelineView picture, List<Sample> recent) {
        return switch (check) {
            case LAG -> stream.lag(picture, recent);
            case SLOT -> stream.slot(picture);
            case CAPTURE -> stream.capture(picture);
            case APPLY -> stream.apply(picture);
            case TRANSACTIONS -> stream.transactions(picture);
            case TABLES -> state.tables(picture);
            case DEAD_LETTERS -> state.deadLetters();
            case DRIFT -> state.drift(picture);
            case SEQUENCES -> state.sequences(picture);
            case SCHEMA -> state.schema(picture);
            case PRECISION -> state.precision(picture);
            case VERIFICATION -> verification.verdict(picture);
        };
    }
}
