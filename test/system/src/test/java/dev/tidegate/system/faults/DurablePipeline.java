package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.compare.InvariantReader;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.nio.file.Path;
import java.time.Duration;

/** A pipeline on servers that are killed: what they have acknowledged must survive it. */
final class DurablePipeline {

    static final Duration WITHIN = Duration.ofMinutes(4);

    private DurablePipeline() {}

    static TestPipeline in(Path directory, PostgresVersion source, PostgresVersion target) {
        return TestPipeline.onServers(
                        PostgresServer.builder(source).durable(true),
                        PostgresServer.builder(target).durable(true))
                .in(directory)
                .named("campaign")
                .yaml("tables: { include: ['public.*'] }")
                .jvm();
    }

    static void assertIdenticalAndNeverPartial(TestPipeline pipeline, InvariantReader reader) {
        pipeline.assertIdentical().assertNoDrift();
        assertThat(reader.violations()).isEmpty();
        assertThat(reader.goodReads()).isPositive();
    }
}
