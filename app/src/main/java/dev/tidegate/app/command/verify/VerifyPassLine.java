package dev.tidegate.app.command.verify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.state.verification.VerificationMode;
import dev.tidegate.verify.model.PassHistory.Changes;
import dev.tidegate.verify.model.VerifyReport;
import java.time.Duration;
import java.util.Optional;

/**
 * One pass of `verify --continuous` in a line; the JSON fields are a contract (docs/CLI.md).
 *
 * @param problem why nothing was found out; then there is nothing else to say
 */
record VerifyPassLine(
        long number, String mode, long rowsLookedAt, Changes differences, Optional<String> problem, Duration took) {

    static VerifyPassLine of(long number, VerifyReport report, Changes differences) {
        return new VerifyPassLine(
                number, report.mode(), report.lookedAt(), differences, Optional.empty(), report.took());
    }

    static VerifyPassLine failed(long number, String mode, TidegateException failure, Duration took) {
        return new VerifyPassLine(number, mode, 0, new Changes(0, 0, 0, 0), Optional.of(failure.code()), took);
    }

    String text() {
        String pass = "pass " + number + " (" + (mode.equals(VerificationMode.FULL.text()) ? "whole" : mode) + "): ";
        String time = "; " + HumanFormat.duration(took);
        if (problem.isPresent()) {
            return pass + "nothing was found out, " + problem.get() + time;
        }
        String unknown = differences.unknownTables() == 0
                ? ""
                : "; " + HumanFormat.count(differences.unknownTables(), "table") + " unknown";
        return pass + HumanFormat.count(rowsLookedAt, "row") + " looked at; differences: " + differences.fresh()
                + " new, " + differences.remaining() + " still there, " + differences.gone() + " gone" + unknown + time;
    }

    ObjectNode json() {
        ObjectNode pass = JsonNodeFactory.instance.objectNode();
        pass.put("number", number).put("mode", mode).put("durationMs", took.toMillis());
        if (problem.isPresent()) {
            return pass.put("problem", problem.get());
        }
        return pass.put("rowsLookedAt", rowsLookedAt)
                .put("new", differences.fresh())
                .put("stillThere", differences.remaining())
                .put("gone", differences.gone())
                .put("unknownTables", differences.unknownTables());
    }
}
