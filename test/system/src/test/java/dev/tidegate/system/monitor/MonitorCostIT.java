package dev.tidegate.system.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.kafka.KafkaServer;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a monitor costs that watches 1,000 tables, alone and with 100 clients. Takes some minutes of a quiet machine, so only
 * with {@code -Dtidegate.monitor-cost=true}; docs/MONITOR.md has the figures.
 */
@EnabledIfSystemProperty(named = "tidegate.monitor-cost", matches = "true")
class MonitorCostIT {

    private static final int TABLES = 1_000;
    private static final int CLIENTS = 100;
    private static final Duration WITHIN = Duration.ofMinutes(5);
    private static final Duration MEASURED = Duration.ofMinutes(1);
    private static final double CPU_PERCENT_MAX = 1;
    private static final Pattern THREAD = Pattern.compile("(?m)^\"([^\"]+)\".* cpu=([0-9.]+)ms");
    private static final String[] AS_THE_LAUNCHER = {
        "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"
    };
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void aThousandTablesCostNextToNothing(@TempDir Path directory) throws Exception {
        try (KafkaServer kafka = KafkaServer.start();
                TestPipeline pipeline = TestPipeline.onServers(
                        PostgresServer.builder(PostgresVersion.V15), PostgresServer.builder(PostgresVersion.V17))) {
            for (TestDatabase database : List.of(pipeline.source(), pipeline.target())) {
                database.execute("""
                        DO $$ BEGIN
                          FOR n IN 1..%d LOOP
                            EXECUTE format('CREATE TABLE t%%s (id integer PRIMARY KEY, v text, at timestamptz)', n);
                          END LOOP;
                        END $$
                        """.formatted(TABLES));
            }
            pipeline.in(directory).kafka(kafka.bootstrapServers()).yaml("""
                    tables: { include: ["public.*"] }
                    monitor: { listen: "127.0.0.1:0" }
                    gate: { checks: { verification: optional } }
                    """);
            try (JavaProcess capture = pipeline.jvm("-Xmx256m").start("capture");
                    JavaProcess apply = pipeline.start("apply");
                    JavaProcess monitor = pipeline.jvm(AS_THE_LAUNCHER).start("monitor")) {
                String line = monitor.awaitOutput("the monitor answers on", WITHIN);
                String url = line.replaceAll(".*(http://[0-9.:]+).*", "$1");
                await().atMost(WITHIN).until(() -> get(url + "/api/gate").statusCode() == 200);
                assertThat(get(url + "/api/tables").body().split("\"schema\"")).hasSize(TABLES + 1);
                measure(monitor, url);
            }
        }
    }

    private void measure(JavaProcess monitor, String url) throws Exception {
        StopSignal never = new StopSignal();
        // The start is paid once.
        never.await(MEASURED);
        double before = cpuSeconds(monitor);
        Map<String, Double> threadsBefore = threadMillis(monitor);
        never.await(MEASURED);
        double alone = 100 * (cpuSeconds(monitor) - before) / MEASURED.toSeconds() / CORES;
        printThreads(threadsBefore, threadMillis(monitor));
        String heapAlone = heap(monitor);

        before = cpuSeconds(monitor);
        List<Long> micros = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger failures = new AtomicInteger();
        poll(url, micros, failures);
        double watched = 100 * (cpuSeconds(monitor) - before) / MEASURED.toSeconds() / CORES;
        Collections.sort(micros);
        System.out.printf(
                Locale.ROOT,
                "monitor of %d tables, %d cores: alone %.2f %% CPU, heap after collection %s; with %d clients %.2f %% CPU,"
                        + " heap %s, %d answers, %d failures, p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                TABLES,
                CORES,
                alone,
                heapAlone,
                CLIENTS,
                watched,
                heap(monitor),
                micros.size(),
                failures.get(),
                micros.get(micros.size() / 2) / 1e3,
                micros.get(micros.size() * 99 / 100) / 1e3,
                micros.get(micros.size() - 1) / 1e3);
        assertThat(failures).hasValue(0);
        assertThat(monitor.isAlive()).as("with a heap of 128 MB").isTrue();
        assertThat(alone).isLessThan(CPU_PERCENT_MAX);
    }

    /** Each asks once a second for what the page asks for. */
    private void poll(String url, List<Long> micros, AtomicInteger failures) throws InterruptedException {
        long end = System.nanoTime() + MEASURED.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread thread = new Thread(() -> {
                StopSignal pause = new StopSignal();
                while (System.nanoTime() < end) {
                    for (String path : List.of("/api/lag", "/api/gate", "/api/tables")) {
                        long asked = System.nanoTime();
                        if (get(url + path).statusCode() / 100 != 2) {
                            failures.incrementAndGet();
                        }
                        micros.add((System.nanoTime() - asked) / 1_000);
                    }
                    pause.await(Duration.ofSeconds(1));
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static double cpuSeconds(JavaProcess process) {
        return ProcessHandle.of(process.pid())
                        .flatMap(handle -> handle.info().totalCpuDuration())
                        .orElseThrow()
                        .toMillis()
                / 1e3;
    }

    /** CPU time of each thread so far, the JVM's own included. */
    private static Map<String, Double> threadMillis(JavaProcess process) throws IOException, InterruptedException {
        Map<String, Double> millis = new TreeMap<>();
        Matcher thread = THREAD.matcher(run("jcmd", Long.toString(process.pid()), "Thread.print"));
        while (thread.find()) {
            millis.merge(thread.group(1), Double.valueOf(thread.group(2)), Double::sum);
        }
        return millis;
    }

    private static void printThreads(Map<String, Double> before, Map<String, Double> after) {
        after.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue() - before.getOrDefault(entry.getKey(), 0.0)))
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(10)
                .forEach(entry -> System.out.printf(Locale.ROOT, "  %8.1f ms  %s%n", entry.getValue(), entry.getKey()));
    }

    /** Used, after a collection. */
    private static String heap(JavaProcess process) throws IOException, InterruptedException {
        run("jcmd", Long.toString(process.pid()), "GC.run");
        return run("jcmd", Long.toString(process.pid()), "GC.heap_info")
                .lines()
                .filter(line -> line.contains("total"))
                .map(line -> line.strip().replaceAll("\\[.*", ""))
                .toList()
                .toString();
    }

    private static String run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", program).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private HttpResponse<String> get(String url) {
        try {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
