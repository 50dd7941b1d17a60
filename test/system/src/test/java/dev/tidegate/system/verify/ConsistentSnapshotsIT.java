package dev.tidegate.system.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.lane.MessageKeyStore;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.topic.message.WalMessage;
import dev.tidegate.topic.message.WalMessageWriter;
import dev.tidegate.verify.compare.SnapshotComparison;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyReport;
import dev.tidegate.verify.snapshot.ConsistentSnapshotTaker;
import dev.tidegate.verify.snapshot.ConsistentSnapshots;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Both snapshots of a cut hold the same transactions, however many commit while it is taken, and what is done with them. One
 * pipeline for all. {@code -Dtidegate.verify.cuts} takes more of them, {@code -Dtidegate.verify.cut-pair=V10-V15} on other
 * versions, {@code -Dtidegate.verify.cut-pause-micros} sets the pace of the writers.
 */
class ConsistentSnapshotsIT {

    private static final int CUTS = Integer.getInteger("tidegate.verify.cuts", 8);
    private static final int CLIENTS = 4;
    private static final long PAUSE_NANOS = Long.getLong("tidegate.verify.cut-pause-micros", 5_000) * 1_000;
    private static final String PAIR = System.getProperty("tidegate.verify.cut-pair", "V15-V17");
    private static final Duration WINDOW = Duration.ofMillis(1_500);

    private static TestPipeline pair;
    private static InProcessRoles roles;

    @BeforeAll
    static void start() {
        String[] versions = PAIR.split("-", 2);
        pair = TestPipeline.between(PostgresVersion.valueOf(versions[0]), PostgresVersion.valueOf(versions[1]))
                .sharedKafka()
                .yaml("""
                        tables:
                          include: ["public.*"]
                          exclude: [public.alone]
                          dual-write:
                            - { table: public.alone, policy: source-wins }
                            - { table: public.shared, policy: newest-wins, newest-by: at }
                        """);
        pair.both(
                "CREATE TABLE race (id bigint PRIMARY KEY, note text)",
                "CREATE TABLE gone (id int PRIMARY KEY)",
                "CREATE TABLE stays (id int PRIMARY KEY)",
                "CREATE TABLE wide (id int PRIMARY KEY, note text)",
                "CREATE TABLE lacks (id int PRIMARY KEY)",
                "CREATE TABLE kept (id int PRIMARY KEY, note text)",
                "CREATE TABLE copies (a int, b text)",
                "ALTER TABLE copies REPLICA IDENTITY FULL",
                "CREATE TABLE alone (id int PRIMARY KEY, note text)",
                "CREATE TABLE shared (id int PRIMARY KEY, note text, at timestamp)",
                "INSERT INTO alone SELECT n, 'note ' || n FROM generate_series(1, 100) n");
        pair.source()
                .execute(
                        "INSERT INTO gone SELECT generate_series(1, 100)",
                        "INSERT INTO stays VALUES (1)",
                        "INSERT INTO wide SELECT n, repeat('x', 700) FROM generate_series(1, 40000) n",
                        "INSERT INTO kept SELECT n, 'note ' || n FROM generate_series(1, 1000) n",
                        "INSERT INTO copies SELECT n % 10, 'b' FROM generate_series(1, 100) n");
        assertThatThrownBy(() -> Verification.run(pair))
                .isInstanceOfSatisfying(TidegateException.class, failure -> assertThat(failure.code())
                        .isEqualTo("VERIFY-NOT-STREAMING"));
        roles = InProcessRoles.of(pair).startUnchecked();
        pair.awaitCaughtUp();
    }

    @AfterAll
    static void end() {
        if (pair != null) {
            pair.close();
        }
    }

    private static ConsistentSnapshots take() throws SQLException {
        return ConsistentSnapshotTaker.take(pair.config(), 2, new StopSignal()).orElseThrow();
    }

    private static String rows(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*), sum(id), max(id), sum(length(note)) FROM public.race")) {
            row.next();
            return row.getString(1) + " " + row.getString(2) + " " + row.getString(3) + " " + row.getString(4);
        }
    }

    @Test
    void bothSnapshotsHoldTheSameTransactions() throws Exception {
        AtomicLong ids = new AtomicLong();
        List<Long> held = new ArrayList<>();
        List<Exception> failures = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean stopping = new AtomicBoolean();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread writer = new Thread(() -> write(ids, stopping, failures), "racing-writer-" + i);
            writers.add(writer);
            writer.start();
        }
        long before = System.nanoTime();
        try {
            for (int i = 0; i < CUTS; i++) {
                try (ConsistentSnapshots cut = take()) {
                    assertThat(rows(cut.target().get(1)))
                            .as("cut " + i + " at " + cut.point())
                            .isEqualTo(rows(cut.source().get(1)));
                    held.add(cut.applierHeld().toMillis());
                }
            }
        } finally {
            stopping.set(true);
            for (Thread writer : writers) {
                writer.join(10_000);
            }
        }
        assertThat(failures).isEmpty();
        long perSecond = ids.get() * 1_000_000_000 / (System.nanoTime() - before);
        System.out.println(PAIR + ": applier held for " + held + " ms at " + perSecond + " changes/s");
        assertThat(perSecond).as("there is something to race with").isGreaterThan(10);
        assertThat(held).allMatch(millis -> millis < 2_000);
    }

    /** Two changes in each transaction, and a breath between them. */
    private static void write(AtomicLong ids, AtomicBoolean stopping, List<Exception> failures) {
        try (Connection session = pair.source().connect();
                PreparedStatement insert =
                        session.prepareStatement("INSERT INTO public.race VALUES (?, repeat('x', (? % 100)::int))")) {
            session.setAutoCommit(false);
            while (!stopping.get()) {
                for (int i = 0; i < 2; i++) {
                    long id = ids.incrementAndGet();
                    insert.setLong(1, id);
                    insert.setLong(2, id);
                    insert.executeUpdate();
                }
                session.commit();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException e) {
            failures.add(e);
        }
    }

    /** Older snapshots see a table that was written anew as empty: on both sides, that would be the same. */
    @Test
    void doesNotTakeATruncatedTableForTheSame() throws Exception {
        VerifyOptions two = Verification.of("public.gone", "public.stays");
        try (ConsistentSnapshots cut = take()) {
            pair.source().execute("TRUNCATE gone");
            pair.awaitCaughtUp();
            SnapshotComparison comparison = SnapshotComparison.at(cut, pair.config(), two);
            List<TableResult> results = comparison
                    .compare(table -> true, Map.of(), line -> {}, result -> {}, new StopSignal())
                    .orElseThrow();
            assertThat(results).hasSize(2);
            assertThat(results.get(0).state()).isEqualTo(ComparisonState.UNKNOWN);
            assertThat(results.get(0).note()).contains("truncated");
            assertThat(comparison.unknownForNow())
                    .containsExactly(results.get(0).source());
            assertThat(results.get(1).state()).isEqualTo(ComparisonState.SAME);
        }
        assertThat(Verification.run(pair, two).state()).isEqualTo(ComparisonState.SAME);
    }

    /** Of a table that is copied again beside the stream, nothing can be said until it is in step. */
    @Test
    void doesNotCompareATableThatIsBeingLoaded() {
        VerifyOptions two = Verification.of("public.stays", "public.wide");
        String table = "UPDATE tidegate.load_table SET state = '%s' WHERE table_name = 'wide'";
        pair.target().execute(table.formatted("errored"));
        VerifyReport report = Verification.run(pair, two);
        assertThat(report.state()).isEqualTo(ComparisonState.UNKNOWN);
        assertThat(Verification.differences(report))
                .containsExactly("wide is being loaded and not yet in sync with the stream");
        pair.target().execute(table.formatted("loaded"));
        assertThat(Verification.run(pair, two).state()).isEqualTo(ComparisonState.SAME);
    }

    @Test
    void keepsToItsLimits() {
        VerifyOptions wide = Verification.of("public.wide");
        VerifyReport report = Verification.run(
                pair,
                wide,
                "verify: { wait-max: 1m, rows-per-second-max: 20000, statement-timeout: 1m, lag-bytes-max: 1GB }");
        assertThat(report.state()).isEqualTo(ComparisonState.SAME);
        assertThat(report.counts().source()).isEqualTo(40_000);
        assertThat(report.took())
                .as("40,000 rows at 20,000 a second, but the last piece")
                .isGreaterThan(Duration.ofSeconds(1));

        report = Verification.run(
                pair, wide, "verify: { workers: 1, wait-max: 1m, statement-timeout: 1ms, lag-bytes-max: 0B }");
        assertThat(report.state()).isEqualTo(ComparisonState.UNKNOWN);
        assertThat(report.tables().get(0).note()).contains("57014");
    }

    /** What is written since is compared, on whichever side; and where rows are gone, the whole. */
    @Test
    void comparesWhatWasWrittenSinceTheLastTime() {
        VerifyOptions whole = Verification.of("public.kept", "public.copies");
        VerifyOptions since = whole.sinceLast(true);
        assertThat(Verification.run(pair, whole).state()).isEqualTo(ComparisonState.SAME);
        pair.source()
                .execute(
                        "UPDATE kept SET note = 'changed' WHERE id < 10",
                        "DELETE FROM kept WHERE id = 20",
                        "INSERT INTO kept VALUES (5000, 'new')",
                        "DELETE FROM copies WHERE a = 1",
                        "INSERT INTO copies VALUES (2, 'b'), (77, 'b')");
        pair.awaitCaughtUp();
        VerifyReport same = Verification.run(pair, since);
        assertThat(Verification.differences(same)).isEmpty();
        assertThat(same.mode()).isEqualTo("since-last");
        assertThat(same.counts().source()).isEqualTo(1_000 + 92);

        pair.target()
                .execute(
                        "UPDATE kept SET note = 'wrong' WHERE id IN (5, 30)",
                        "INSERT INTO kept VALUES (0, 'extra')",
                        "INSERT INTO copies VALUES (2, 'b'), (2, 'b'), (2, 'c')");
        List<String> wrong = new ArrayList<>(List.of(
                "kept mismatch id=5: note (real)",
                "kept mismatch id=30: note (real)",
                "kept extra id=0",
                "copies extra ? x2",
                "copies extra ?"));
        assertThat(Verification.differences(Verification.run(pair, since))).containsExactlyInAnyOrderElementsOf(wrong);

        // Told that it was the same a moment ago, and with the same keys on both sides, it looks at nothing older.
        VerifyOptions kept = Verification.of("public.kept").sinceLast(true);
        pair.target().execute("DELETE FROM kept WHERE id = 0");
        pretendThatItWasTheSame();
        assertThat(Verification.run(pair, kept).state()).isEqualTo(ComparisonState.SAME);

        // One row is gone and one is there that should be gone: as many on both sides, and nothing was written.
        pair.target().execute("DELETE FROM kept WHERE id = 40");
        pair.source().execute("DELETE FROM kept WHERE id = 50");
        pair.awaitCaughtUp();
        pair.target().execute("INSERT INTO kept VALUES (50, 'note 50')");
        pretendThatItWasTheSame();
        assertThat(Verification.differences(Verification.run(pair, kept)))
                .containsExactlyInAnyOrder(
                        "kept missing id=40",
                        "kept extra id=50",
                        "kept mismatch id=5: note (real)",
                        "kept mismatch id=30: note (real)");
    }

    private static void pretendThatItWasTheSame() {
        pair.target()
                .execute("UPDATE tidegate.verification_table SET target_xmin = txid_current(), source_xmin = "
                        + pair.source().queryText("SELECT txid_current()") + " WHERE table_name = 'kept'");
    }

    /** The application writes to both sides, one after the other, and the verification sees through it. */
    @Test
    void seesThroughDualWrites() throws Exception {
        pair.target()
                .execute(
                        "DELETE FROM alone WHERE id = 5",
                        "UPDATE alone SET note = 'wrong' WHERE id = 6",
                        "INSERT INTO alone VALUES (200, 'extra')",
                        "INSERT INTO shared VALUES (1, 'theirs', '2026-01-02')");
        pair.source().execute("INSERT INTO shared VALUES (1, 'ours', '2026-01-01')");
        pair.awaitCaughtUp();
        AtomicBoolean stopping = new AtomicBoolean();
        Thread application = new Thread(() -> writeToBoth(stopping), "application");
        application.start();
        try {
            VerifyReport report = Verification.run(
                    pair,
                    Verification.of("public.alone", "public.shared"),
                    "verify: { settling-window: " + WINDOW.toMillis() + "ms }");
            List<String> found = Verification.differences(report);
            assertThat(found)
                    .contains(
                            "alone missing id=5",
                            "alone mismatch id=6: note (real)",
                            "alone extra id=200",
                            "shared mismatch id=1: note (real): at (real)",
                            "shared written to on both sides; the stream has met rows: 1 target-kept")
                    .anyMatch(line -> line.startsWith("alone written to on both sides; 1 rows unsettled, the oldest"))
                    .hasSize(6);
            TableResult alone = report.tables().get(0);
            assertThat(alone.counts().matches()).isEqualTo(98);
            assertThat(alone.unsettled().orElseThrow().rows()).isEqualTo(1);
            assertThat(report.state()).isEqualTo(ComparisonState.DIFFERENT);
        } finally {
            stopping.set(true);
            application.join(10_000);
        }
    }

    /** Rows 10 to 19 a moment later on the target; row 7 on the source alone, again and again. */
    private static void writeToBoth(AtomicBoolean stopping) {
        for (int i = 0; !stopping.get(); i++) {
            String change = "UPDATE alone SET note = 'round " + i + "' WHERE id = " + (10 + i % 10);
            pair.source().execute(change, "UPDATE alone SET note = 'round " + i + "' WHERE id = 7");
            LockSupport.parkNanos(50_000_000);
            pair.target().execute(change);
        }
    }

    /** A verification that dies after its question, and a repair that dies before its last word. */
    @Test
    void theApplierContinuesWhenNobodyAnswersIt() throws Exception {
        String[] behind = {"INSERT INTO stays VALUES (77)", "DELETE FROM stays WHERE id = 77"};
        ask("abad1dea", "asked", 0);
        pair.source().execute(behind);
        pair.awaitCaughtUp();
        assertThat(note("abad1dea")).isEqualTo("expired: the applier has waited for 300 ms");

        ask("deadbea7", "known", 200);
        pair.source().execute(behind);
        pair.awaitCaughtUp();
        assertThat(note("deadbea7")).isEqualTo("expired: the applier was kept for 200 ms");
        pair.target().execute("DELETE FROM tidegate.verification_cut");
    }

    /** As a verification does that has not come further. */
    private static void ask(String id, String asked, int keepMillis) throws SQLException {
        PipelineName pipeline = pair.config().pipeline();
        pair.target()
                .execute("INSERT INTO tidegate.verification_cut (id, pipeline, lock_key, state, at_lsn) VALUES ('" + id
                        + "', '" + pipeline + "', 1, '" + asked + "', " + (asked.equals("known") ? "'0/1'" : "NULL")
                        + ")");
        try (Connection state = new TargetDatabase(pair.config().target()).open("test");
                Connection source = new SourceDatabase(pair.config().source()).open("test")) {
            new WalMessageWriter(source, pipeline, MessageKeyStore.key(state, source, pipeline))
                    .write(new WalMessage.SnapshotRequest(id, Duration.ofMillis(300), Duration.ofMillis(keepMillis)));
        }
    }

    private static String note(String id) {
        return pair.target()
                .queryText("SELECT state || ': ' || note FROM tidegate.verification_cut WHERE id = '" + id + "'");
    }

    @Test
    void saysWhatKeepsItFromACommonPoint() throws Exception {
        String quick = "verify: { workers: 1, hold-max: 100ms, wait-max: 3s }";
        VerifyOptions few = Verification.of("public.stays", "public.lacks");
        try (Connection old = pair.source().connect();
                Statement statement = old.createStatement()) {
            old.setAutoCommit(false);
            statement.execute("INSERT INTO stays VALUES (2)");
            assertThatThrownBy(() -> Verification.run(pair, few, quick))
                    .isInstanceOfSatisfying(TidegateException.class, failure -> {
                        assertThat(failure.code()).isEqualTo("VERIFY-BLOCKED");
                        assertThat(failure.getMessage()).contains("pid ");
                        assertThat(failure.nextStep()).contains("pg_terminate_backend");
                    });
        }
        pair.target().execute("DROP TABLE lacks");
        assertThat(Verification.differences(Verification.run(pair, few)))
                .containsExactly("lacks the target has no table public.lacks");

        roles.stop();
        try {
            assertThatThrownBy(() -> Verification.run(pair, few, quick))
                    .isInstanceOfSatisfying(TidegateException.class, failure -> assertThat(failure.code())
                            .isEqualTo("VERIFY-NO-CUT"));
            List<String> left = new ArrayList<>();
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                left.clear();
                left.addAll(pair.source().queryTexts("SELECT slot_name FROM pg_replication_slots WHERE temporary"));
                left.addAll(pair.target().queryTexts("SELECT id FROM tidegate.verification_cut"));
                assertThat(left).isEmpty();
            });
        } finally {
            roles.stream();
        }
    }
}
