package dev.tidegate.app.command.monitor;

import dev.tidegate.app.text.TextTable;
import dev.tidegate.lagmonitor.readiness.CheckResult;
import dev.tidegate.lagmonitor.readiness.GateReport;
import dev.tidegate.state.monitor.GateState;
import java.util.ArrayList;
import java.util.List;

/** The gate for people. */
public final class GateText {

    private GateText() {}

    public static List<String> print(GateReport gate) {
        TextTable table = new TextTable("check", "", "value", "threshold", "reason");
        for (CheckResult check : gate.checks()) {
            String need = check.isRequired() ? "" : " (" + check.need().text() + ")";
            table.add(
                    check.check().id() + need,
                    check.outcome(),
                    check.value().isEmpty() ? "-" : check.value(),
                    check.threshold(),
                    check.reason());
            if (!check.nextStep().isEmpty()) {
                table.add("", "", "", "", "-> " + check.nextStep());
            }
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add("The gate is " + gate.state().text() + sentence(gate));
        return lines;
    }

    private static String sentence(GateReport gate) {
        if (gate.state() == GateState.OPEN) {
            return ": every required check has passed.";
        }
        List<String> names =
                gate.obstacles().stream().map(check -> check.check().id()).toList();
        return names.isEmpty() ? ": no check is required." : ", because of: " + String.join(", ", names) + ".";
    }
}
