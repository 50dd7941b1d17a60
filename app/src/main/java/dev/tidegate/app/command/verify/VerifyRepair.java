package dev.tidegate.app.command.verify;

import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.verify.VerifyService;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyReport;
import dev.tidegate.verify.repair.RepairReport;
import dev.tidegate.verify.repair.RepairService;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What `verify --repair` does. */
final class VerifyRepair {

    private static final String UUID_FORM = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    private final PipelineConfig config;
    private final VerifyOptions options;
    private final CommandOutput output;

    VerifyRepair(PipelineConfig config, VerifyOptions options, CommandOutput output) {
        this.config = config;
        this.options = options;
        this.output = output;
    }

    static boolean isWellFormed(List<String> words) {
        return words.equals(List.of("plan"))
                || words.equals(List.of("apply"))
                || (words.size() == 2
                        && words.get(0).equals("undo")
                        && words.get(1).matches(UUID_FORM));
    }

    /** @return 0 if nothing is left to repair by hand, 1 otherwise; a plan with statements in it is something left */
    int run(List<String> words, StopSignal stop) {
        RepairService repair = new RepairService(config);
        if (words.get(0).equals("undo")) {
            RepairReport undone = repair.undo(UUID.fromString(words.get(1)));
            output.say(undone.statements().size() + " rows are as they were before");
            return finish(undone, undone.leftOut().isEmpty());
        }
        Optional<VerifyReport> found = new VerifyService(config, options, output::say).run(stop);
        boolean apply = words.get(0).equals("apply");
        Optional<RepairReport> report =
                found.flatMap(answer -> apply ? repair.apply(answer, stop) : repair.plan(answer, stop));
        if (report.isEmpty()) {
            output.say("stopped before the end");
            return ExitCode.UNKNOWN;
        }
        if (!apply) {
            if (!report.get().statements().isEmpty()) {
                TargetDatabase.writerSettings().forEach(setting -> output.print(setting + ";"));
            }
            output.print(report.get().statements());
            output.say(report.get().statements().size() + " rows are to be repaired");
            return finish(
                    report.get(),
                    report.get().statements().isEmpty()
                            && report.get().leftOut().isEmpty());
        }
        output.print(report.get().statements().size() + " rows repaired at "
                + report.get().point() + "; take it back with" + " --repair undo "
                + report.get().id().map(UUID::toString).orElse(""));
        return finish(report.get(), report.get().leftOut().isEmpty());
    }

    private int finish(RepairReport report, boolean done) {
        report.leftOut().forEach(line -> output.say("left out: " + line));
        return done ? ExitCode.DONE : ExitCode.NO;
    }
}
