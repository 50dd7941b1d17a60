package dev.tidegate.system.faults.campaign;

import dev.tidegate.system.faults.world.World;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Faults of every kind, in groups, while clients write and somebody reads. After each group, nobody writes, and both sides
 * must become the same by themselves, or by what a stop says. {@code test/campaign} runs it long.
 */
public final class FaultCampaign {

    private final CampaignOptions options;
    private final FaultPlan plan;
    private final CampaignReport report;
    private final long start = System.nanoTime();
    private int groups;

    public FaultCampaign(CampaignOptions options) {
        this.options = options;
        this.plan = new FaultPlan(options);
        this.report = new CampaignReport(options.seed());
    }

    /** Prints what it does. */
    public CampaignReport run() {
        print("seed " + options.seed() + ", PostgreSQL " + options.source().major() + " to "
                + options.target().major());
        // Who has seen enough ends it by a signal.
        Thread atSignal = new Thread(() -> print(report.toString()), "campaign-report");
        Runtime.getRuntime().addShutdownHook(atSignal);
        try (World world = World.start(options.directory(), options.source(), options.target())) {
            while (!isOver()) {
                runEra(world);
            }
        }
        Runtime.getRuntime().removeShutdownHook(atSignal);
        print(report.toString());
        return report;
    }

    private boolean isOver() {
        return plan.isAtEnd() || Duration.ofNanos(System.nanoTime() - start).compareTo(options.time()) > 0;
    }

    private void runEra(World world) {
        try (Era era = Era.begin(world, options)) {
            boolean sound = true;
            int before = groups;
            for (int i = 0; i < options.groupsPerEra() && sound && !isOver(); i++) {
                List<PlannedFault> faults = plan.nextGroup();
                if (!faults.isEmpty()) {
                    sound = runGroup(era, faults);
                }
            }
            boolean streams = groups > before && sound;
            report.addEra(era.goodReads(), streams ? era.end() : List.of());
            era.operator().details().forEach(stop -> print("  stop " + stop));
        }
    }

    private boolean runGroup(Era era, List<PlannedFault> faults) {
        print("group " + groups + " from fault " + faults.get(0).number() + ": "
                + faults.stream().map(fault -> fault.kind().name()).collect(Collectors.joining(", ")));
        GroupResult result = era.run(faults, groups++);
        report.add(result);
        result.struck().forEach(struck -> print(struck.toString()));
        print("group %d: %d of %d hit, %s after %.1f s, %d transactions%s; %d hits in %d s"
                .formatted(
                        groups - 1,
                        result.hits(),
                        result.struck().size(),
                        result.wrong().isEmpty() ? "equal" : "WRONG",
                        result.recoverySeconds(),
                        result.transactions(),
                        result.stops().isEmpty() ? "" : ", stops " + result.stops(),
                        report.hits(),
                        Duration.ofNanos(System.nanoTime() - start).toSeconds()));
        result.wrong().forEach(wrong -> print("  WRONG " + wrong));
        return result.wrong().isEmpty();
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
