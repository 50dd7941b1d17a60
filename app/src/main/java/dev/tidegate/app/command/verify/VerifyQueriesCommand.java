package dev.tidegate.app.command.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.command.LogSetup;
import dev.tidegate.app.text.TextTable;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.VerifyCode;
import dev.tidegate.verify.queries.QueryComparison;
import dev.tidegate.verify.queries.QueryFile;
import dev.tidegate.verify.queries.QueryResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The user's own queries on both sides. */
@Command(
        name = "queries",
        header = "Run your queries on both sides at one point, and compare times, plans and answers.",
        description = "Each query runs once on each side to warm it, and then in turns. The transactions are read-only."
                + " Exit code 1: an answer differs. 3: a query could not be run.")
public final class VerifyQueriesCommand implements Callable<Integer> {

    private static final int RUNS_MAX = 1_000;

    @Mixin
    private CommandOutput output;

    @Mixin
    private ConfigOption config;

    @Option(names = "--file", paramLabel = "FILE", required = true, description = "Queries, each ended by a semicolon.")
    private Path file;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "Runs of each query on each side that are measured. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(
            names = "--timeout-seconds",
            paramLabel = "N",
            defaultValue = "300",
            description = "Of one run. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Option(names = "--json", description = "Print JSON; docs/CLI.md lists the fields.")
    private boolean json;

    private final CommandContext context;

    public VerifyQueriesCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        output.require(
                runs >= 1 && runs <= RUNS_MAX && timeoutSeconds >= 1,
                "--runs must be 1 to " + RUNS_MAX + ", --timeout-seconds 1 at least");
        PipelineConfig pipeline = config.read(context.environment());
        LogSetup.onlyWarnings();
        Optional<List<QueryResult>> results = QueryComparison.run(
                pipeline,
                QueryFile.split(read()),
                runs,
                Duration.ofSeconds(timeoutSeconds),
                output::say,
                context.stop().get());
        if (results.isEmpty()) {
            output.say("stopped before the end");
            return ExitCode.UNKNOWN;
        }
        output.print(json, () -> json(results.get()), () -> text(results.get()));
        if (results.get().stream().anyMatch(result -> result.ran() && !result.answersTheSame())) {
            return ExitCode.NO;
        }
        return results.get().stream().allMatch(QueryResult::ran) ? ExitCode.DONE : ExitCode.UNKNOWN;
    }

    private String read() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new TidegateException(
                    VerifyCode.QUERIES_UNREADABLE,
                    "cannot read " + file + ": " + e.getClass().getSimpleName(),
                    "name a text file in UTF-8 with --file",
                    e);
        }
    }

    private static List<String> text(List<QueryResult> results) {
        TextTable table = new TextTable(
                ">query", ">rows", ">source ms", ">p95", ">target ms", ">p95", ">factor", "plan", "answer", "");
        results.forEach(result -> add(table, result));
        return table.lines();
    }

    private static void add(TextTable table, QueryResult result) {
        table.add(
                Integer.toString(result.number()),
                Long.toString(result.source().rows()),
                number(result.source().medianMillis()),
                number(result.source().p95Millis()),
                number(result.target().medianMillis()),
                number(result.target().p95Millis()),
                number(result.factor()),
                result.plansTheSame()
                        ? "same"
                        : result.source().plan() + " / " + result.target().plan(),
                !result.ran() ? "unknown" : result.answersTheSame() ? "same" : "different",
                result.problem());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String json(List<QueryResult> results) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode queries = root.putArray("queries");
        for (QueryResult result : results) {
            ObjectNode query = queries.addObject()
                    .put("number", result.number())
                    .put("problem", result.problem())
                    .put("sameAnswer", result.ran() && result.answersTheSame())
                    .put("samePlan", result.ran() && result.plansTheSame())
                    .put("factor", result.factor());
            put(query.putObject("source"), result.source());
            put(query.putObject("target"), result.target());
        }
        return root.toPrettyString();
    }

    private static void put(ObjectNode node, QueryResult.SideRuns side) {
        node.put("rows", side.rows())
                .put("medianMs", side.medianMillis())
                .put("p95Ms", side.p95Millis())
                .put("plan", side.plan());
    }
}
