package dev.tidegate.lagmonitor.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.alert.AlertEvaluator;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.lagmonitor.readiness.CheckResult;
import dev.tidegate.lagmonitor.readiness.GateReport;
import java.util.List;

/** The gate with its checks, and the alerts that are firing; a contract (docs/openapi.yaml). */
public final class GateJson {

    /** @param firing the alerts that fire */
    public static ObjectNode of(PipelineConfig config, AssessedView snapshot, List<AlertEvaluator.Firing> firing) {
        ObjectNode root =
                MonitorJson.of(config.pipeline(), snapshot.view().at()).root();
        GateReport gate = snapshot.gate();
        root.put("gate", gate.state().text());
        ArrayNode checks = root.putArray("checks");
        gate.checks().forEach(check -> addCheck(checks.addObject(), check));
        ArrayNode alerts = root.putArray("alerts");
        firing.forEach(alert -> alerts.addObject()
                .put("alert", alert.condition().id())
                .put("severity", alert.condition().severity().text())
                .put("summary", alert.summary())
                .put("action", alert.condition().action())
                .put("since", alert.since().toString()));
        return root;
    }

    public static void addCheck(ObjectNode node, CheckResult check) {
        node.put("check", check.check().id())
                .put("need", check.need().text())
                .put("outcome", check.outcome())
                .put("reason", check.reason())
                .put("value", check.value())
                .put("threshold", check.threshold())
                .put("nextStep", check.nextStep());
    }
}
