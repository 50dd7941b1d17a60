package dev.tidegate.system.faults.campaign;

import dev.tidegate.system.faults.kind.Dice;
import dev.tidegate.system.faults.kind.FaultKind;
import dev.tidegate.system.faults.kind.FaultKinds;
import java.util.ArrayList;
import java.util.List;

/** Draws fault after fault. What is left out changes nothing about those that come after it. */
final class FaultPlan {

    private static final int GROUP_MIN = 14;
    private static final int GROUP_MAX = 24;
    private static final int DELAY_MILLIS_MAX = 800;

    private static final int WEIGHTS =
            FaultKinds.ALL.stream().mapToInt(FaultKind::weight).sum();

    private final CampaignOptions options;
    private int next;
    private int group;

    FaultPlan(CampaignOptions options) {
        this.options = options;
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
                if (fault.number() >= options.first() && fault.kind().name().contains(options.only())) {
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
