package dev.tidegate.benchmark.soak;

import dev.tidegate.benchmark.contender.TidegateLauncher;
import dev.tidegate.benchmark.server.ServerPair;
import dev.tidegate.testkit.compare.DatabaseComparison;
import dev.tidegate.testkit.compare.TableDifference;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One soak: writes, verifies and samples for the whole time, then compares and judges. */
final class Soak {

    /** As in production, on a small scale: WAL is recycled and rows are vacuumed many times within the soak. */
    static final Map<String, String> SETTINGS = Map.of(
            "shared_buffers", "256MB",
            "max_wal_size", "256MB",
            "checkpoint_timeout", "1min",
            "autovacuum_naptime", "10s",
            "wal_keep_size", "0");

    private static final int WARM_UP_PARTS = 6;

    private final SoakOptions options;
    private final PrintWriter out;
    private final List<SoakSample> samples = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private int verifications;

    Soak(SoakOptions options, PrintWriter out) {
        this.options = options;
        this.out = out;
    }

    /** @return whether nothing grew and both sides were the same, always and at the end */
    boolean run(ServerPair servers, TidegateLauncher launcher) throws IOException, InterruptedException {
        servers.onBoth(SoakTables.create());
        servers.source().execute(SoakTables.fill());
        try (SoakedTidegate tidegate = SoakedTidegate.start(servers, launcher)) {
            try (SoakWriter writer = SoakWriter.start(servers.source(), options.changesPerSecond())) {
                say(SoakSample.heading());
                sampleAndVerify(servers, tidegate, writer);
            }
            servers.awaitInSync(tidegate::requireAlive);
            int exitCode = tidegate.stop();
            if (exitCode != 0) {
                faults.add("exit code " + exitCode + " at SIGTERM");
            }
        }
        compare(servers);
        return judge();
    }

    private void sampleAndVerify(ServerPair servers, SoakedTidegate tidegate, SoakWriter writer)
            throws IOException, InterruptedException {
        double inserts =
                (double) options.changesPerSecond() * SoakTables.COME_AND_GO / SoakTables.CHANGES / SoakTables.SESSIONS;
        SoakSampler sampler = new SoakSampler(servers, tidegate, writer, inserts);
        long start = System.nanoTime();
        long end = start + options.duration().toNanos();
        long nextVerify = start + options.verifyEvery().toNanos();
        long nextSample = start + options.sampleEvery().toNanos();
        String verified = "";
        long changes = 0;
        long changesSince = start;
        while (nextSample <= end) {
            sleepUntil(nextSample);
            long now = System.nanoTime();
            long committed = writer.changes();
            double rate = (committed - changes) / ((now - changesSince) / 1e9);
            SoakSample sample = new SoakSample((now - start) / 1e9, rate, sampler.read(), verified);
            samples.add(sample);
            say(sample.line());
            changes = committed;
            changesSince = now;
            verified = "";
            if (now >= nextVerify) {
                verified = verify(tidegate);
                nextVerify += options.verifyEvery().toNanos();
            }
            // A verification may take longer than the pause between two samples.
            nextSample = Math.max(nextSample + options.sampleEvery().toNanos(), System.nanoTime());
        }
        say("average: " + Math.round(writer.changes() / ((System.nanoTime() - start) / 1e9)) + " changes/s, "
                + writer.changes() + " changes");
    }

    /** The whole, and what was written since, in turn. */
    private String verify(SoakedTidegate tidegate) throws IOException, InterruptedException {
        String found = tidegate.verify(verifications++ % 2 == 1);
        if (!found.contains("same")) {
            faults.add("verification " + verifications + ": " + found);
        }
        return found;
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }

    private void compare(ServerPair servers) {
        List<TableDifference> tables = DatabaseComparison.compare(
                servers.source()::connect,
                servers.target()::connect,
                List.of("public.inventory_transactions", "public.documents"));
        for (TableDifference table : tables) {
            say("at the end: " + table);
            if (!table.isIdentical()) {
                faults.add("at the end: " + table);
            }
        }
    }

    private boolean judge() {
        Duration warmUp = options.duration().dividedBy(WARM_UP_PARTS);
        SoakVerdict verdict = new SoakVerdict(samples.stream()
                .filter(sample -> sample.seconds() > warmUp.toSeconds())
                .toList());
        if (!verdict.isPossible()) {
            faults.add("too few samples to say whether anything grows");
        } else {
            for (SoakVerdict.Line line : verdict.lines()) {
                say(line.text());
                if (!line.isFlat()) {
                    faults.add(line.measure().title() + " grows");
                }
            }
        }
        say(verifications + " verifications");
        say(
                faults.isEmpty()
                        ? "verdict: nothing grows, both sides are the same"
                        : "verdict: " + String.join("; ", faults));
        return faults.isEmpty();
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
