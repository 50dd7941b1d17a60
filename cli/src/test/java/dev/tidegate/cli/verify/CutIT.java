package dev.tidegate.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.config.TableMap;
import dev.tidegate.core.config.VerifyConfig;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.testing.PostgresVersion;
import dev.tidegate.verify.TableResult;
import dev.tidegate.verify.VerifyOptions;
import dev.tidegate.verify.VerifyReport;
import dev.tidegate.verify.compare.CutComparison;
import dev.tidegate.verify.cut.CutTaking;
import dev.tidegate.verify.cut.ExactCut;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both snapshots of a cut hold the same transactions, however many commit while it is taken. {@code -Dtidegate.verify.cuts}
 * takes more of them.
 */
class CutIT {

    private static final int CUTS = Integer.getInteger("tidegate.verify.cuts", 10);
    private static final int CLIENTS = 4;
    private static final long PAUSE_NANOS = Long.getLong("tidegate.verify.cut-pause-micros", 5_000) * 1_000;

    private static Stream<List<PostgresVersion>> pairs() {
        return VerifyIT.pairs();
    }

    private static ExactCut take(VerifiedPair pair) throws SQLException {
        StopSignal stop = new StopSignal();
        try (CutTaking taking = CutTaking.open(pair.config(), stop)) {
            return taking.take(2).orElseThrow();
        }
    }

    private static String rows(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*), sum(id), max(id), sum(length(note)) FROM public.race")) {
            row.next();
            return row.getString(1) + " " + row.getString(2) + " " + row.getString(3) + " " + row.getString(4);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void bothSnapshotsHoldTheSameTransactions(List<PostgresVersion> versions) throws Exception {
        try (VerifiedPair pair = new VerifiedPair(versions.get(0), versions.get(1), TableMap.IDENTITY)) {
            pair.both("CREATE TABLE race (id bigint PRIMARY KEY, note text)");
            pair.start();
            pair.awaitCaughtUp();
            AtomicLong ids = new AtomicLong();
            List<Long> held = new ArrayList<>();
            List<Exception> failures = Collections.synchronizedList(new ArrayList<>());
            AtomicBoolean stopping = new AtomicBoolean();
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Thread writer = new Thread(() -> write(pair, ids, stopping, failures), "racing-writer-" + i);
                writers.add(writer);
                writer.start();
            }
            long before = System.nanoTime();
            try {
                for (int i = 0; i < CUTS; i++) {
                    try (ExactCut cut = take(pair)) {
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
            System.out.println(versions + ": applier held for " + held + " ms at " + perSecond + " changes/s");
            assertThat(perSecond).as("there is something to race with").isGreaterThan(10);
            assertThat(held).allMatch(millis -> millis < 2_000);
        }
    }

    /** Two changes in each transaction, and a breath between them. */
    private static void write(VerifiedPair pair, AtomicLong ids, AtomicBoolean stopping, List<Exception> failures) {
        try (Connection session = pair.source.connect();
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
        try (VerifiedPair pair = new VerifiedPair(PostgresVersion.V15, PostgresVersion.V17, TableMap.IDENTITY)) {
            pair.both("CREATE TABLE gone (id int PRIMARY KEY)", "CREATE TABLE stays (id int PRIMARY KEY)");
            pair.source.execute("INSERT INTO gone SELECT generate_series(1, 100)", "INSERT INTO stays VALUES (1)");
            pair.start();
            pair.awaitCaughtUp();
            try (ExactCut cut = take(pair)) {
                pair.source.execute("TRUNCATE gone");
                pair.awaitCaughtUp();
                List<TableResult> results = CutComparison.at(cut, pair.config(), VerifyOptions.everything())
                        .compare(table -> true, line -> {}, result -> {}, new StopSignal())
                        .orElseThrow();
                assertThat(results).hasSize(2);
                assertThat(results.get(0).state()).isEqualTo(TableResult.State.UNKNOWN);
                assertThat(results.get(0).note()).contains("truncated");
                assertThat(CutComparison.mayBeKnownLater(results.get(0))).isTrue();
                assertThat(results.get(1).state()).isEqualTo(TableResult.State.SAME);
            }
            assertThat(pair.verify().state()).isEqualTo(TableResult.State.SAME);
        }
    }

    @Test
    void keepsToItsLimits() throws Exception {
        VerifyConfig limits = new VerifyConfig(
                2, Duration.ofMillis(800), Duration.ofMinutes(1), 20_000, Duration.ofSeconds(20), 1L << 30);
        try (VerifiedPair pair =
                new VerifiedPair(PostgresVersion.V15, PostgresVersion.V17, TableMap.IDENTITY, limits)) {
            pair.both("CREATE TABLE wide (id int PRIMARY KEY, note text)");
            pair.source.execute("INSERT INTO wide SELECT n, repeat('x', 700) FROM generate_series(1, 40000) n");
            pair.start();
            pair.awaitCaughtUp();
            VerifyReport report = pair.verify();
            assertThat(report.state()).isEqualTo(TableResult.State.SAME);
            assertThat(report.counts().source()).isEqualTo(40_000);
            assertThat(report.took())
                    .as("40,000 rows at 20,000 a second, but the last piece")
                    .isGreaterThan(Duration.ofSeconds(1));
        }
        try (VerifiedPair pair = new VerifiedPair(
                PostgresVersion.V15,
                PostgresVersion.V17,
                TableMap.IDENTITY,
                new VerifyConfig(1, Duration.ofMillis(800), Duration.ofMinutes(1), 0, Duration.ofMillis(1), 0))) {
            pair.both("CREATE TABLE slow (id int PRIMARY KEY, note text)");
            pair.source.execute("INSERT INTO slow SELECT n, repeat('x', 700) FROM generate_series(1, 40000) n");
            pair.start();
            pair.awaitCaughtUp();
            VerifyReport report = pair.verify();
            assertThat(report.state()).isEqualTo(TableResult.State.UNKNOWN);
            assertThat(report.tables().get(0).note()).contains("57014");
        }
    }

    @Test
    void comparesAcrossEncodingsPartitionsAndGeneratedColumns() {
        try (VerifiedPair pair = VerifiedPair.of(PostgresVersion.V15, "LATIN1", PostgresVersion.V17)) {
            pair.both(
                    "CREATE TABLE latin (id text PRIMARY KEY, note text, tags varchar(9)[], j jsonb)",
                    "CREATE TABLE parts (id int, day date, note text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
                    "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
                    "CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2021-01-01') TO ('2022-01-01')");
            pair.source.execute(
                    "CREATE TABLE made (id int PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a + 1) STORED)",
                    "INSERT INTO latin SELECT 'Zürich ' || n, 'ä' || n, ARRAY['ö', 'a'], '{\"ü\": 1.0}' FROM generate_series(1, 300) n",
                    "INSERT INTO parts SELECT n, date '2020-01-01' + n, 'x' FROM generate_series(1, 700) n",
                    "INSERT INTO made VALUES (1, 1), (2, 2)");
            pair.target.execute(
                    "CREATE TABLE made (id int PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a + 1 + (a / 2)) STORED)");
            pair.start();
            pair.awaitCaughtUp();
            pair.target.execute(
                    "UPDATE latin SET note = 'ae9' WHERE id = 'Zürich 9'", "DELETE FROM parts WHERE id IN (3, 600)");
            assertThat(VerifiedPair.differences(pair.verify()))
                    .containsExactlyInAnyOrder(
                            "latin mismatch id=Zürich 9: note (real)",
                            "made mismatch id=2: b (generated value)",
                            "parts missing id=3, day=2020-01-04",
                            "parts missing id=600, day=2021-08-23");
        }
    }
}
