package dev.tidegate.system.faults.campaign;

import dev.tidegate.system.rows.scenario.TableScenario;
import dev.tidegate.system.rows.scenario.TableScenarios;
import dev.tidegate.testkit.TestPipeline;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The tables of every shape of RowsIT, each played once in the life of a pipeline, while faults happen. */
final class Shapes {

    private final TestPipeline pipeline;
    private final List<TableScenario> scenarios;
    private int next;
    private CompletableFuture<Void> playing = CompletableFuture.completedFuture(null);

    Shapes(TestPipeline pipeline) {
        this.pipeline = pipeline;
        int major = pipeline.source().server().version().major();
        int targetMajor = pipeline.target().server().version().major();
        this.scenarios = TableScenarios.all(major).stream()
                .filter(scenario -> scenario.runsOn(major) && scenario.runsOn(targetMajor))
                .toList();
    }

    void createTables() {
        pipeline.both("CREATE EXTENSION hstore SCHEMA public", "CREATE EXTENSION citext SCHEMA public");
        scenarios.forEach(scenario -> scenario.createTables(pipeline));
    }

    /** Beside what else happens; a source that goes down ends it early, on both sides alike. */
    void playNext() {
        List<TableScenario> two =
                scenarios.subList(Math.min(next, scenarios.size()), Math.min(next + 2, scenarios.size()));
        next += 2;
        playing = CompletableFuture.runAsync(() -> two.forEach(this::play));
    }

    private void play(TableScenario scenario) {
        try {
            scenario.play(pipeline);
        } catch (IllegalStateException e) {
            System.out.println("  (" + scenario + " was cut short: "
                    + e.getMessage().lines().findFirst().orElse("") + ")");
        }
    }

    void awaitPlayed() {
        playing.join();
    }
}
