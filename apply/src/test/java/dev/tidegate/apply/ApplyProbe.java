package dev.tidegate.apply;

import static dev.tidegate.apply.RecordScript.UNCHANGED;

import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.topic.codec.TableShape;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How fast a full topic is applied: inserts, then updates, in transactions of ten rows. Not a test; run by hand: {@code
 * ApplyProbe [inserts] [updates] [rounds]}.
 */
public final class ApplyProbe {

    private static final TableShape TABLE = RecordScript.keyed(
            "inventory_transactions",
            "id",
            "product_id",
            "warehouse",
            "kind",
            "quantity",
            "unit_price",
            "details",
            "created_at",
            "updated_at");

    private static final String DDL = """
            CREATE TABLE inventory_transactions (
                id bigint PRIMARY KEY, product_id int NOT NULL, warehouse text NOT NULL, kind text NOT NULL,
                quantity int NOT NULL, unit_price numeric(12,2), details jsonb, created_at timestamptz,
                updated_at timestamp(3))
            """;

    private static final int ROWS_OF_TRANSACTION = 10;

    private ApplyProbe() {}

    public static void main(String[] arguments) throws Exception {
        int inserts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500_000;
        int updates = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200_000;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        for (int i = 0; i < rounds; i++) {
            round(inserts, updates);
        }
        System.exit(0);
    }

    private static void round(int inserts, int updates) throws Exception {
        try (LaneFixture lane =
                LaneFixture.on(PostgresVersion.V15, DDL, "CREATE INDEX ON inventory_transactions (product_id)")) {
            write(lane, inserts, updates);
            long start = System.nanoTime();
            lane.start();
            long inserted = awaitChanges(lane, inserts);
            Cpu halfway = Cpu.of(lane);
            long applied = awaitChanges(lane, (long) inserts + updates);
            Cpu end = Cpu.of(lane);
            System.out.printf(
                    "inserts %,.0f/s, updates %,.0f/s, all %,.0f changes/s in %.1f s, %d commits, %d fallbacks%n",
                    inserts * 1e9 / (inserted - start),
                    updates * 1e9 / Math.max(1, applied - inserted),
                    (inserts + updates) * 1e9 / (applied - start),
                    (applied - start) / 1e9,
                    lane.progress().commits(),
                    lane.progress().fallbacks());
            halfway.print("inserts", inserts);
            end.minus(halfway).print("updates", updates);
        }
    }

    /** CPU time, which tells more than the clock on a busy machine. In nanoseconds. */
    private record Cpu(long reader, long writer, long backend) {
        static Cpu of(LaneFixture lane) throws Exception {
            return new Cpu(ofThread("tidegate read lane 0"), ofThread("tidegate apply lane 0"), ofBackend(lane));
        }

        Cpu minus(Cpu other) {
            return new Cpu(reader - other.reader, writer - other.writer, backend - other.backend);
        }

        void print(String what, int changes) {
            System.out.printf(
                    "  %s, CPU us a change: reader %.2f, writer %.2f, backend %.2f%n",
                    what, reader / 1e3 / changes, writer / 1e3 / changes, backend / 1e3 / changes);
        }

        private static long ofThread(String name) {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                    .filter(thread -> thread != null && thread.getThreadName().equals(name))
                    .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                    .sum();
        }

        /** Linux only: user and system time in hundredths of a second. */
        private static long ofBackend(LaneFixture lane) throws Exception {
            long pid = lane.target()
                    .queryLong("SELECT pid FROM pg_stat_activity WHERE application_name LIKE '%apply lane 0'"
                            + " AND datname = current_database()");
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000_000L;
        }
    }

    private static long awaitChanges(LaneFixture lane, long changes) throws InterruptedException {
        while (lane.progress().changes() < changes) {
            TimeUnit.MILLISECONDS.sleep(Duration.ofMillis(2).toMillis());
        }
        return System.nanoTime();
    }

    private static void write(LaneFixture lane, int inserts, int updates) throws Exception {
        for (int i = 0; i < inserts; i += ROWS_OF_TRANSACTION) {
            RecordScript.Transaction transaction = lane.script().begin();
            for (int id = i; id < i + ROWS_OF_TRANSACTION; id++) {
                transaction.insert(TABLE, row(id, "receipt", "{\"note\": \"line " + id + "\", \"batch\": 7}"));
            }
            transaction.end();
            sendNowAndThen(lane, i);
        }
        for (int i = 0; i < updates; i += ROWS_OF_TRANSACTION) {
            RecordScript.Transaction transaction = lane.script().begin();
            for (int k = i; k < i + ROWS_OF_TRANSACTION; k++) {
                transaction.update(TABLE, row((int) (k * 7919L % inserts), "correction", UNCHANGED));
            }
            transaction.end();
            sendNowAndThen(lane, i);
        }
        lane.send();
    }

    private static void sendNowAndThen(LaneFixture lane, int i) throws Exception {
        if (i % 20_000 == 0) {
            lane.send();
        }
    }

    private static String[] row(int id, String kind, String details) {
        return new String[] {
            "" + id,
            "" + id % 1000,
            "WH-" + id % 17,
            kind,
            "" + (id % 200 - 100),
            id % 5000 + ".25",
            details,
            "2024-05-06 07:08:09.123456+00",
            "2024-05-06 07:08:09.123"
        };
    }
}
