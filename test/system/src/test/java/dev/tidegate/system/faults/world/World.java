package dev.tidegate.system.faults.world;

import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.fault.wire.WireProxy;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.nio.file.Path;
import java.util.List;

/**
 * Two database servers and a broker, each behind a proxy, and one pipeline after the other between them. Tidegate goes
 * through the proxies; whoever writes, reads and compares does not.
 */
public final class World implements AutoCloseable {

    private final Path directory;
    private final Side source;
    private final Side target;
    private final Broker broker;
    private int pipelines;
    private TestPipeline pipeline;
    private Processes processes;

    private World(Path directory, Side source, Side target, Broker broker) {
        this.directory = directory;
        this.source = source;
        this.target = target;
        this.broker = broker;
    }

    public static World start(Path directory, PostgresVersion source, PostgresVersion target) {
        LeftOverDisks.unmount();
        return new World(
                directory,
                Side.start("source", source, directory),
                Side.start("target", target, directory),
                Broker.start(directory));
    }

    /** A new pipeline between new databases; nothing runs yet. */
    public TestPipeline nextPipeline() {
        pipelines++;
        String name = "era_" + pipelines;
        pipeline = TestPipeline.between(source.next(name), target.next(name))
                .in(directory.resolve(name))
                .named(name)
                .jvm("-Xmx256m")
                .kafka(broker.bootstrapServers())
                .yaml(
                        side(source),
                        side(target),
                        // More than the age of a copy that the target is put back to.
                        "capture: { heartbeat-interval: 300ms, keep-applied: 5m }",
                        // A cut connection is waited for as long as usual; one that hangs is given up sooner.
                        "kafka: { properties: { request.timeout.ms: '10000', default.api.timeout.ms: '30000' } }",
                        "load: { workers: 2, piece-bytes: 1MB }",
                        "schema-changes: additive",
                        "verify: { wait-max: 20s }",
                        "types: { xml-declarations: drop }");
        processes = new Processes(pipeline);
        return pipeline;
    }

    private static String side(Side side) {
        return side.name() + ": { url: '" + side.way().jdbcUrl(side.database().name()) + "', user: " + Side.ROLE + " }";
    }

    public Path directory() {
        return directory;
    }

    public Side source() {
        return source;
    }

    public Side target() {
        return target;
    }

    public List<Side> sides() {
        return List.of(source, target);
    }

    public Broker broker() {
        return broker;
    }

    public List<WireProxy> ways() {
        return List.of(source.way(), target.way(), broker.way());
    }

    public TestPipeline pipeline() {
        return pipeline;
    }

    public String topic() {
        return pipeline.name().topic();
    }

    public Processes processes() {
        return processes;
    }

    /** Ends the pipeline's processes; its databases stay. */
    public void endPipeline() {
        if (processes != null) {
            processes.kill();
            pipeline.close();
        }
    }

    @Override
    public void close() {
        endPipeline();
        broker.close();
        source.close();
        target.close();
    }
}
