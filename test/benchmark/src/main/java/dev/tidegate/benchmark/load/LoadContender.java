package dev.tidegate.benchmark.load;

import dev.tidegate.benchmark.contender.TidegateLauncher;
import dev.tidegate.benchmark.server.Await;
import dev.tidegate.benchmark.server.BenchmarkException;
import dev.tidegate.benchmark.server.ServerPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Ways to copy a table with its indexes from one server to another. */
enum LoadContender {
    /** `tidegate run` from the order to start until it streams: JVM, checks, broker, slot, copy, indexes, statistics. */
    TIDEGATE(true, true),
    /** pg_dump in the directory format with jobs, then pg_restore with as many. */
    DUMP_RESTORE(true, false),
    /** pgcopydb clone, where it is on the PATH. */
    PGCOPYDB(true, false),
    /** psql COPY into psql COPY, one stream, no indexes. */
    PIPE(false, true),
    /** Tidegate with one worker into a table without indexes: its copy alone, as its own state tells. */
    TIDEGATE_STREAM(false, true);

    private static final int TIMEOUT_MINUTES = 30;

    private final boolean withIndexes;
    private final boolean targetHasTable;

    LoadContender(boolean withIndexes, boolean targetHasTable) {
        this.withIndexes = withIndexes;
        this.targetHasTable = targetHasTable;
    }

    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean withIndexes() {
        return withIndexes;
    }

    boolean targetHasTable() {
        return targetHasTable;
    }

    boolean isHere() throws IOException, InterruptedException {
        return this != PGCOPYDB
                || new ProcessBuilder("sh", "-c", "command -v pgcopydb")
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
    }

    /** @return seconds */
    double run(ServerPair servers, TidegateLauncher launcher, int workers) throws IOException, InterruptedException {
        String from = connection(servers.source().jdbcUrl());
        String to = connection(servers.target().jdbcUrl());
        Path dump = servers.directory().resolve("dump");
        return switch (this) {
            case TIDEGATE -> tidegate(servers, launcher, workers, false);
            case TIDEGATE_STREAM -> tidegate(servers, launcher, 1, true);
            case DUMP_RESTORE ->
                shell("pg_dump -Fd -j" + workers + " -f " + dump + " -d '" + from + "' && pg_restore -j" + workers
                        + " -d '" + to + "' " + dump + " && psql -q -d '" + to + "' -c ANALYZE");
            case PGCOPYDB ->
                shell("pgcopydb clone --table-jobs " + workers + " --index-jobs " + workers + " --dir " + dump
                        + " --source '" + from + "' --target '" + to + "'");
            case PIPE ->
                shell("psql -q -d '" + from + "' -c 'COPY inventory_transactions TO STDOUT' | psql -q -d '" + to
                        + "' -c 'COPY inventory_transactions FROM STDIN'");
        };
    }

    private static String connection(String jdbcUrl) {
        String place = jdbcUrl.replaceFirst("^jdbc:postgresql://([^?]*).*$", "$1");
        String host = place.substring(0, place.indexOf(':'));
        String port = place.substring(place.indexOf(':') + 1, place.indexOf('/'));
        return "host=" + host + " port=" + port + " user=postgres dbname=" + place.substring(place.indexOf('/') + 1);
    }

    private static double shell(String command) throws IOException, InterruptedException {
        long startedAt = System.nanoTime();
        Process process = new ProcessBuilder("bash", "-o", "pipefail", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new BenchmarkException(command + " failed:\n" + output);
        }
        return (System.nanoTime() - startedAt) / 1e9;
    }

    private static double tidegate(ServerPair servers, TidegateLauncher launcher, int workers, boolean copyAlone)
            throws IOException, InterruptedException {
        Path home = Files.createDirectories(servers.directory().resolve("tidegate"));
        Path logs = Files.createDirectories(
                launcher.logs().resolve(servers.directory().getFileName()));
        Path config = home.resolve("tidegate.yaml");
        Files.write(
                config,
                List.of(
                        "pipeline: benchmark",
                        "source: { url: \"" + servers.source().jdbcUrl() + "\", user: postgres, password: unused }",
                        "target: { url: \"" + servers.target().jdbcUrl() + "\", user: postgres, password: unused }",
                        "tables: { include: [\"public.inventory_transactions\"] }",
                        "data-dir: \"" + home.resolve("data") + "\"",
                        "load: { workers: " + workers + " }"));
        long startedAt = System.nanoTime();
        Process process = launcher.run(config, logs.resolve("tidegate.log"), logs.resolve("gc.log"));
        try {
            Await.until("the load", Duration.ofMinutes(TIMEOUT_MINUTES), () -> {
                if (!process.isAlive()) {
                    throw new BenchmarkException("Tidegate has ended; see " + logs);
                }
                return "t".equals(servers.target().queryText("SELECT to_regclass('tidegate.pipeline') IS NOT NULL"))
                        && "streaming".equals(servers.target().queryText("SELECT state FROM tidegate.pipeline"));
            });
            double seconds = (System.nanoTime() - startedAt) / 1e9;
            return copyAlone
                    ? Double.parseDouble(servers.target()
                            .queryText("SELECT extract(epoch FROM finished_at - started_at) FROM tidegate.load_table"))
                    : seconds;
        } finally {
            process.destroy();
            process.waitFor(1, TimeUnit.MINUTES);
        }
    }
}
