package dev.tidegate.system.faults.campaign;

import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.system.faults.kind.RowKinds;
import dev.tidegate.system.faults.world.Operator;
import dev.tidegate.system.faults.world.Processes.Role;
import dev.tidegate.system.faults.world.World;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.compare.InvariantReader;
import dev.tidegate.testkit.workload.SeedSchema;
import dev.tidegate.testkit.workload.Workload;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The life of one pipeline: loaded while faults happen, streaming while faults happen, compared after each group. */
final class Era implements AutoCloseable {

    private static final Duration RECOVERS_WITHIN = Duration.ofMinutes(4);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ROWS = 3_000;
    private static final int CLIENTS = 3;
    private static final double TRANSACTIONS_PER_SECOND = 50;

    private final World world;
    private final TestPipeline pipeline;
    private final Operator operator;
    private final InvariantReader reader;
    private final Shapes shapes;
    private final long seed;

    private Era(World world, TestPipeline pipeline, long seed) {
        this.world = world;
        this.pipeline = pipeline;
        this.seed = seed;
        this.operator = new Operator(world);
        this.reader = InvariantReader.ofAccounts(pipeline.target()::connect);
        this.shapes = new Shapes(pipeline);
    }

    /** Makes databases with rows, and starts the processes; the load is under way, or done, when this returns. */
    static Era begin(World world, CampaignOptions options) {
        TestPipeline pipeline = world.nextPipeline();
        SeedSchema.createFilled(pipeline.source(), ROWS);
        SeedSchema.create(pipeline.target());
        Era era = new Era(world, pipeline, options.seed());
        era.shapes.createTables();
        pipeline.both(RowKinds.tables()).source().execute(RowKinds.rows());
        for (Role role : Role.values()) {
            world.processes().start(role);
        }
        era.awaitBegun(options.sparesLoad());
        return era;
    }

    /** Before that nothing would be hit. */
    private void awaitBegun(boolean streams) {
        String begins = streams
                ? "SELECT count(*) FROM tidegate.pipeline WHERE state = 'streaming'"
                : "SELECT count(*) FROM tidegate.load_table";
        boolean begun = operator.await(() -> pipeline.target().queryLong(begins) > 0, RECOVERS_WITHIN, RECOVERS_WITHIN);
        if (!begun) {
            throw new IllegalStateException(
                    "the load does not begin\n" + world.processes().lastOutput());
        }
    }

    /** Faults while clients write; then everything is repaired, and nobody writes. */
    GroupResult run(List<PlannedFault> faults, int number) {
        List<Struck> struck;
        long transactions;
        try (Workload workload = Workload.builder(pipeline.source()::connect)
                .clients(CLIENTS)
                .seed(seed + number)
                .transactionsPerSecond(TRANSACTIONS_PER_SECOND)
                .announceTo(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .start()) {
            shapes.playNext();
            struck = new FaultGroup(world, faults).strike();
            operator.attend();
            shapes.awaitPlayed();
            transactions = workload.stop().transactions();
        }
        long start = System.nanoTime();
        List<String> wrong = new ArrayList<>();
        struck.stream()
                .filter(one -> one.hit().isWrong())
                .forEach(one -> wrong.add(one.fault().kind() + ": " + one.hit().detail()));
        String end = pipeline.source().queryText("SELECT pg_current_wal_insert_lsn()::text");
        // Every other time nobody helps: it has to come back by itself.
        Duration patience = number % 2 == 0 ? RECOVERS_WITHIN : PATIENCE;
        boolean recovered = operator.await(() -> hasReached(end), patience, RECOVERS_WITHIN);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (recovered) {
            compare(wrong);
        } else {
            wrong.add("not caught up within " + RECOVERS_WITHIN + "\n"
                    + world.processes().lastOutput());
        }
        return new GroupResult(struck, operator.takeStops(), wrong, transactions, seconds);
    }

    /** Tables that are loaded again are a part of it. */
    private boolean hasReached(String lsn) {
        return "t".equals(pipeline.target().queryText("""
            SELECT c.commit_lsn >= '%1$s' AND p.state = 'streaming'
                   AND NOT EXISTS (SELECT FROM tidegate.load_table l
                                   WHERE l.pipeline = p.pipeline AND (l.state <> 'loaded' OR l.lane <> 0))
            FROM tidegate.checkpoint c JOIN tidegate.pipeline p USING (pipeline)
            WHERE c.pipeline = '%2$s' AND c.lane = 0
            """.formatted(lsn, pipeline.name())));
    }

    private void compare(List<String> wrong) {
        try {
            pipeline.assertIdentical().assertNoDrift();
        } catch (AssertionError e) {
            wrong.add(e.getMessage());
        }
        if (!reader.violations().isEmpty()) {
            wrong.add("reads that the source never had: " + reader.violations());
        }
    }

    Operator operator() {
        return operator;
    }

    long goodReads() {
        return reader.goodReads();
    }

    /** Verified by the product itself, and dropped; what is not as it should be. */
    List<String> end() {
        List<String> wrong = new ArrayList<>();
        String config = pipeline.configFile().toString();
        CommandLineRun verified = CommandLineRun.of("verify", "-c", config);
        if (verified.exitCode() != 0) {
            wrong.add("verify: " + verified.out() + verified.err());
        }
        world.endPipeline();
        CommandLineRun dropped = CommandLineRun.of("drop", "-c", config, "--yes");
        if (dropped.exitCode() != 0) {
            wrong.add("drop: " + dropped.out() + dropped.err());
        }
        return wrong;
    }

    @Override
    public void close() {
        reader.close();
        world.endPipeline();
        pipeline.source().drop();
        pipeline.target().drop();
    }
}
