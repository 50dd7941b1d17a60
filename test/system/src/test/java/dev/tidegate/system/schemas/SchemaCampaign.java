package dev.tidegate.system.schemas;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.prepare.check.Preflight;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.generate.GeneratedTable;
import dev.tidegate.testkit.generate.SchemaFiller;
import dev.tidegate.testkit.generate.SchemaReader;
import dev.tidegate.testkit.generate.SchemaWriters;
import dev.tidegate.testkit.process.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** A schema on the source, and every command in the order of a migration, with clients that write as long as it streams. */
final class SchemaCampaign {

    private static final String PROPERTY = "tidegate.real-schema.";
    private static final int ROWS = Integer.getInteger(PROPERTY + "rows", 100);
    private static final Duration WRITING = Duration.ofSeconds(Integer.getInteger(PROPERTY + "seconds", 5));
    private static final boolean WHOLE_BEFORE = "before".equals(System.getProperty(PROPERTY + "copy"));
    private static final Duration WITHIN = Duration.ofMinutes(5);

    private static final String ON_TARGET = "run on the target: ";
    private static final String AFTER = " -- after the switch: ";

    private final TestPipeline pipeline;
    private final long seed = Long.getLong(PROPERTY + "seed", new Random().nextLong());
    private final List<String> report = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** Tables that got no row. */
    private Map<String, String> empty = Map.of();

    /** By the name of the constraint. */
    private final Map<String, String> afterwards = new LinkedHashMap<>();

    SchemaCampaign(TestPipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** @return what went otherwise than it should */
    List<String> run() {
        List<GeneratedTable> tables = fill();
        step("assess", ExitCode.DONE, "assess", "--sample-seconds", "1");
        String section = WHOLE_BEFORE ? "all" : "pre-data";
        step("schema copy of " + section, ExitCode.DONE, "schema", "copy", "--section", section);
        check();
        JavaProcess run;
        try (SchemaWriters writers = SchemaWriters.start(pipeline.source()::connect, tables, seed)) {
            run = pipeline.start("run");
            pipeline.awaitStreaming(WITHIN);
            if (!WHOLE_BEFORE) {
                copyPostData();
            }
            long loaded = writers.changes();
            await().atMost(WITHIN).pollDelay(WRITING).until(() -> writers.changes() > loaded);
            pipeline.awaitCaughtUp(WITHIN);
            step("verify while clients write", ExitCode.DONE, "verify", "--list-max", "5");
            report.add(writers.changes() + " changes");
        }
        pipeline.awaitCaughtUp(WITHIN);
        closeGaps();
        step("verify at rest", ExitCode.DONE, "verify", "--list-max", "5");
        step("sequences", ExitCode.DONE, "sequences");
        refresh();
        step("gate", ExitCode.DONE, "gate", "--wait", "--timeout", "2m");
        run.terminate();
        expect("run ends", run.waitFor(Duration.ofSeconds(90)), run.tail(20));
        compare();
        afterwards.forEach((name, sql) -> attempt(name, () -> pipeline.target().execute(sql)));
        problems.addAll(new SequenceComparison(pipeline.source(), pipeline.target()).behind());
        step("drop", ExitCode.DONE, "drop", "--yes");
        expect("nothing is left", leftOver().isEmpty(), leftOver().toString());
        return problems;
    }

    /** What the source's own rows break is reported, and left to {@link #closeGaps}. */
    private void copyPostData() {
        CommandLineRun copy = command("schema copy of post-data", "schema", "copy", "--section", "post-data");
        boolean broken = copy.exitCode() == ExitCode.UNKNOWN && copy.out().contains("with NOT VALID");
        expect("schema copy of post-data", broken || copy.exitCode() == ExitCode.DONE, copy.out() + copy.err());
    }

    private List<GeneratedTable> fill() {
        List<GeneratedTable> tables = SchemaReader.read(pipeline.source());
        empty = SchemaFiller.fill(pipeline.source(), tables, ROWS, seed);
        report.add("seed " + seed + ", " + tables.size() + " tables, " + empty.size() + " of them empty: " + empty);
        return tables;
    }

    /** What it says is done as it says. */
    private void check() {
        List<Finding> findings = Preflight.run(pipeline.config());
        report.add(findings.stream()
                .map(finding ->
                        finding.severity() + " " + finding.code() + " " + finding.subject() + ": " + finding.found())
                .collect(Collectors.joining("\n    ", "findings:\n    ", "")));
        for (Finding error : findings) {
            if (error.isError()) {
                attempt("fix of " + error.code(), () -> fix(error));
            }
        }
        step("check", ExitCode.DONE, "check");
    }

    private void fix(Finding error) {
        String[] steps = error.fix().split(AFTER, 2);
        if (steps.length == 2) {
            afterwards.put(error.subject().substring(error.subject().lastIndexOf(' ') + 1), steps[1]);
        }
        if (steps[0].startsWith(ON_TARGET)) {
            pipeline.target().execute(steps[0].substring(ON_TARGET.length()));
        } else {
            pipeline.source().execute(steps[0]);
        }
    }

    /** What {@code check} had changed on the source is changed on the target, too; what it put off is put off. */
    private void closeGaps() {
        for (JsonNode difference : differences()) {
            for (JsonNode sql : difference.get("sql")) {
                close(difference, sql.asText());
            }
        }
        expect("the schemas differ", differences().isEmpty(), differences().toString());
    }

    /** What schema copy and docs/OPERATIONS.md say to run before a cutover. */
    private void refresh() {
        String views = "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'm' AND %s relispopulated";
        List<String> empty = new ArrayList<>(pipeline.target().queryTexts(views.formatted("NOT")));
        empty.retainAll(pipeline.source().queryTexts(views.formatted("")));
        empty.forEach(view -> attempt("refresh", () -> pipeline.target().execute("REFRESH MATERIALIZED VIEW " + view)));
        pipeline.target().execute("ANALYZE");
    }

    /** A foreign key may be broken on the source itself: a trigger that keeps a cascade from a row is enough. */
    private void close(JsonNode difference, String sql) {
        report.add("schema diff: " + sql);
        boolean broken = difference.get("kind").asText().equals("foreign key");
        try {
            pipeline.target().execute(sql);
        } catch (IllegalStateException e) {
            expect(e.getMessage(), broken && e.getMessage().contains("(23503)"), sql);
            pipeline.target().execute(sql + " NOT VALID");
            afterwards.put(difference.get("name").asText(), "SELECT 1");
            report.add("its rows break it on the source too: NOT VALID");
        }
    }

    private List<JsonNode> differences() {
        String config = pipeline.configFile().toString();
        CommandLineRun diff = CommandLineRun.of("schema", "diff", "--json", "-c", config);
        try {
            List<JsonNode> differences = new ArrayList<>();
            for (JsonNode difference : new ObjectMapper().readTree(diff.out()).get("differences")) {
                if (!afterwards.containsKey(difference.get("name").asText())) {
                    differences.add(difference);
                }
            }
            return differences;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(diff.out() + diff.err(), e);
        }
    }

    private void compare() {
        try {
            pipeline.assertIdentical().assertNoDrift();
        } catch (AssertionError e) {
            problems.add(e.getMessage());
        }
    }

    private void attempt(String what, Runnable action) {
        try {
            action.run();
        } catch (IllegalStateException e) {
            problems.add(what + ": " + e.getMessage());
        }
    }

    private void step(String what, int expected, String... command) {
        CommandLineRun run = command(what, command);
        expect(what + " ends with " + run.exitCode(), run.exitCode() == expected, run.out() + run.err());
    }

    private CommandLineRun command(String what, String... command) {
        List<String> arguments = new ArrayList<>(Arrays.asList(command));
        arguments.addAll(List.of("-c", pipeline.configFile().toString()));
        long start = System.nanoTime();
        CommandLineRun run = CommandLineRun.of(arguments.toArray(String[]::new));
        report.add("%s: %d in %d ms".formatted(what, run.exitCode(), (System.nanoTime() - start) / 1_000_000));
        return run;
    }

    private void expect(String what, boolean so, String otherwise) {
        if (!so) {
            problems.add(what + ":\n" + otherwise);
        }
    }

    private List<String> leftOver() {
        List<String> left = new ArrayList<>(pipeline.source()
                .queryTexts("SELECT slot_name FROM pg_replication_slots"
                        + " WHERE database = current_database() UNION ALL SELECT pubname FROM pg_publication"
                        + " UNION ALL SELECT nspname FROM pg_namespace WHERE nspname = 'tidegate'"));
        left.addAll(pipeline.target().queryTexts("SELECT nspname FROM pg_namespace WHERE nspname = 'tidegate'"));
        return left;
    }

    /** The tables of which the constraints accepted no row, and why the last one was refused. */
    Map<String, String> empty() {
        return empty;
    }

    String report(String name) {
        return "== " + name + "\n  " + String.join("\n  ", report) + "\n  problems: " + problems.size();
    }
}
