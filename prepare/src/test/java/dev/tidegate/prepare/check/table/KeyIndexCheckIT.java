package dev.tidegate.prepare.check.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.prepare.check.PreflightFixture;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class KeyIndexCheckIT {

    /** A finding for each would hide all others of a target whose indexes are made after the load. */
    @Test
    void namesAFewTablesOneByOneAndManyInOneFinding() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        IntStream.rangeClosed(1, 11).forEach(n -> {
            it.source.execute("CREATE TABLE t" + n + " (id int PRIMARY KEY)");
            it.target.execute("CREATE TABLE t" + n + " (id int)");
        });
        it.both("CREATE TABLE keyless (id int)", "ALTER TABLE keyless REPLICA IDENTITY FULL");

        Finding many = it.only("KEY-INDEX-MISSING");
        assertThat(many.subject()).isEqualTo("11 tables");
        assertThat(many.found()).contains("public.t1", "and 1 more");
        assertThat(many.fix()).contains("schema copy --section post-data");
        assertThat(it.finds("NO-KEY")).isTrue();

        it.target.execute("ALTER TABLE t1 ADD PRIMARY KEY (id)");
        List<Finding> few = missing(it);
        assertThat(few).hasSize(10).allSatisfy(finding -> assertThat(finding.subject())
                .startsWith("public.t"));
        few.forEach(finding -> it.target.execute(finding.fix()));
        assertThat(missing(it)).isEmpty();
    }

    private static List<Finding> missing(PreflightFixture it) {
        return it.run().stream()
                .filter(finding -> finding.code().equals("KEY-INDEX-MISSING"))
                .toList();
    }
}
