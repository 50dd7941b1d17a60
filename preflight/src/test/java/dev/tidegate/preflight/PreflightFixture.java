package dev.tidegate.preflight;

import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.config.PrecisionRules;
import dev.tidegate.core.config.TableMap;
import dev.tidegate.core.config.TableMapping;
import dev.tidegate.testing.PipelinePair;
import dev.tidegate.testing.PostgresVersion;
import dev.tidegate.testing.SharedServers;
import dev.tidegate.testing.TestDatabase;
import java.util.List;

/** What the checks find about a pair of databases. */
final class PreflightFixture {

    final PipelinePair pair;
    final TestDatabase source;
    final TestDatabase target;

    PreflightFixture(TestDatabase source, TestDatabase target) {
        this.source = source;
        this.target = target;
        pair = new PipelinePair(source.name() + "_" + source.server().version().major(), source, target);
    }

    static PreflightFixture on(PostgresVersion version) {
        return new PreflightFixture(SharedServers.database(version), SharedServers.database(version));
    }

    PreflightFixture both(String... statements) {
        pair.both(statements);
        return this;
    }

    PipelineConfig config() {
        return pair.config();
    }

    void map(TableMapping... entries) {
        pair.withMap(new TableMap(List.of(entries), PrecisionRules.NONE));
    }

    List<Finding> run() {
        return Preflight.run(config());
    }

    List<Finding> errors() {
        return run().stream().filter(Finding::isError).toList();
    }

    List<String> errorCodes() {
        return errors().stream().map(Finding::code).distinct().sorted().toList();
    }

    Finding only(String code) {
        List<Finding> found =
                run().stream().filter(finding -> finding.code().equals(code)).toList();
        if (found.size() != 1) {
            throw new AssertionError("expected one finding " + code + ": " + found);
        }
        return found.get(0);
    }

    boolean finds(String code) {
        return run().stream().anyMatch(finding -> finding.code().equals(code));
    }

    /** Runs what the finding says, on the side that it is about. */
    void mend(Finding error) {
        boolean onTarget = List.of("WRITE-DENIED", "REPLICATION-ROLE-DENIED").contains(error.code())
                || error.subject().contains("target");
        (onTarget ? target : source).execute(error.mend());
    }
}
