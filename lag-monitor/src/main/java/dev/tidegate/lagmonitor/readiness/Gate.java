package dev.tidegate.lagmonitor.readiness;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.config.monitor.GateCheck.Need;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.Sample;
import java.util.ArrayList;
import java.util.List;

/** The checks that must pass before a cutover. Pure: the same view gives the same answer. */
public final class Gate {

    private final PipelineConfig config;
    private final StreamChecks stream;
    private final StateChecks state;
    private final VerificationCheck verification;
    private final TakeoverChecks takeover = new TakeoverChecks();

    public Gate(PipelineConfig config) {
        this.config = config;
        this.stream = new StreamChecks(config);
        this.state = new StateChecks(config);
        this.verification = new VerificationCheck(config.gate().verificationAgeMax());
    }

    /** @param recent samples, oldest first, at least those of the window for which the lag must hold */
    public GateReport judge(PipelineView pipeline, List<Sample> recent) {
        List<CheckResult> results = new ArrayList<>();
        for (GateCheck check : GateCheck.values()) {
            Need need = config.gate().need(check);
            if (need != Need.OFF) {
                results.add(CheckResult.of(check, need, verdict(check, pipeline, recent)));
            }
        }
        return GateReport.of(results);
    }

    /** Capture and apply, whether the config asks for these checks or not. */
    public List<CheckResult> progress(PipelineView pipeline) {
        return List.of(
                CheckResult.of(GateCheck.CAPTURE, Need.REQUIRED, stream.capture(pipeline)),
                CheckResult.of(GateCheck.APPLY, Need.REQUIRED, stream.apply(pipeline)));
    }

    private Verdict verdict(GateCheck check, PipelineView pipeline, List<Sample> recent) {
        return switch (check) {
            case LAG -> stream.lag(pipeline, recent);
            case SLOT -> stream.slot(pipeline);
            case CAPTURE -> stream.capture(pipeline);
            case APPLY -> stream.apply(pipeline);
            case TRANSACTIONS -> stream.transactions(pipeline);
            case TABLES -> state.tables(pipeline);
            case DEAD_LETTERS -> state.deadLetters();
            case DRIFT -> state.drift(pipeline);
            case SEQUENCES -> state.sequences(pipeline);
            case SCHEMA -> state.schema(pipeline);
            case PRECISION -> state.precision(pipeline);
            case VERIFICATION -> verification.verdict(pipeline);
            default -> takeover.verdict(check, pipeline);
        };
    }
}
