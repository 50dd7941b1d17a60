package dev.tidegate.prepare.check;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.util.List;

/** What the checks find about a pair of databases. */
public final class PreflightFixture {

    public final TestPipeline pair;
    public final TestDatabase source;
    public final TestDatabase target;

    public PreflightFixture(TestDatabase source, TestDatabase target) {
        this.source = source;
        this.target = target;
        pair = TestPipeline.between(source, target);
    }

    public static PreflightFixture on(PostgresVersion version) {
        return new PreflightFixture(SharedServers.database(version), SharedServers.database(version));
    }

    public PreflightFixture both(String... statements) {
        pair.both(statements);
        return this;
    }

    public PipelineConfig config() {
        return pair.config();
    }

    public void include(String pattern) {
        pair.yaml("tables: { include: ['" + pattern + "'] }");
    }

    /** The whole map; entries as in the config file. */
    public void map(String... entries) {
        pair.yaml("tables: { map: [" + String.join(", ", entries) + "] }");
    }

    public List<Finding> run() {
        return Preflight.run(config());
    }

    public List<Finding> errors() {
        return run().stream().filter(Finding::isError).toList();
    }

    public List<String> errorCodes() {
        return errors().stream().map(Finding::code).distinct().sorted().toList();
    }

    public Finding only(String code) {
        List<Finding> found =
                run().stream().filter(finding -> finding.code().equals(code)).toList();
        if (found.size() != 1) {
            throw new AssertionError("expected one finding " + code + ": " + found);
        }
        return found.get(0);
    }

    public boolean finds(String code) {
        return run().stream().anyMatch(finding -> finding.code().equals(code));
    }

    /** Runs what the finding says, on the side that it is about. */
    public void fix(Finding error) {
        boolean onTarget = List.of("WRITE-DENIED", "REPLICATION-ROLE-DENIED").contains(error.code())
                || error.subject().contains("target");
        (onTarget ? target : source).execute(error.fix());
    }
}
