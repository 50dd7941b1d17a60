package dev.tidegate.system.faults.campaign;

import dev.tidegate.system.faults.kind.FaultKinds;
import dev.tidegate.system.faults.model.Dice;
import dev.tidegate.system.faults.model.FaultKind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Draws fault after fault. What is left out changes nothing about those that come after it. */
final class FaultPlan {

    private static final int GROUP_MIN = 24;
    private static final int GROUP_MAX = 36;
    private static final int DELAY_MILLIS_MAX = 500;

    private static final int WEIGHTS =
            FaultKinds.ALL.stream().mapToInt(FaultKind::weight).sum();

    private final CampaignOptions options;
    private final Pattern only;
    private int next;
    private int group;

    FaultPlan(CampaignOptions options) {
        this.options = options;
        this.only = Pattern.compile(options.only());
    }

    boolean isAtEnd() {
        return next >= options.end();
    }

    /** The next group that is not left out; it may be smaller than drawn. */
    List<PlannedFault> nextGroup() {
        List<PlannedFault> faults = new ArrayList<>();
        while (faults.isEmpty() && !isAtEnd()) {
            int size = GROUP_MIN + new Dice(options.seed(), -1 - group++).below(GROUP_MAX - GROUP_MIN + 1);
            for (int i = 0; i < size && !isAtEnd(); i++) {
                PlannedFault fault = draw(next++);
                if (fault.number() >= options.first()
                        && only.matcher(fault.kind().name()).find()) {
                    faults.add(fault);
                }
            }
        }
        return faults;
    }

    private PlannedFault draw(int number) {
        Dice dice = new Dice(options.seed(), number);
        int drawn = dice.below(WEIGHTS);
        for (FaultKind kind : FaultKinds.ALL) {
            drawn -= kind.weight();
            if (drawn < 0) {
                return new PlannedFault(number, kind, dice.millis(0, DELAY_MILLIS_MAX), dice);
            }
        }
        throw new IllegalStateException("weights do not add up");
    }
}
