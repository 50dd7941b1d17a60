package dev.tidegate.load;

import static dev.tidegate.load.LoadFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.model.LoadStep;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.postgres.PostgresVersion;
import org.junit.jupiter.api.Test;

/** Tables that somebody alters while they are loaded. */
final class LoadAlteredIT {

    @Test
    void beginsATableAnewThatWasRewrittenUnderTheSnapshot() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY, v int)");
        it.source.execute("INSERT INTO a SELECT i, i FROM generate_series(1, 100) i");

        assertThatThrownBy(() -> it.load(new StopSignal(), step -> {
                    if (step == LoadStep.SLOT_RECORDED) {
                        it.source.execute("ALTER TABLE a ALTER v TYPE bigint");
                    }
                }))
                .isInstanceOfSatisfying(TidegateException.class, e -> {
                    assertThat(e.code()).isEqualTo("TABLE-REWRITTEN");
                    assertThat(e.isTransient()).isTrue();
                });
        assertThat(it.target.queryText("SELECT state || ' ' || error_code FROM tidegate.load_table"))
                .isEqualTo("queued TABLE-REWRITTEN");
        assertThatThrownBy(it::load).isInstanceOfSatisfying(TidegateException.class, e -> assertThat(e.code())
                .isEqualTo("TYPE-DIFFERS"));

        it.target.execute("ALTER TABLE a ALTER v TYPE bigint");
        assertThat(it.load()).isTrue();
        assertThat(rows(it.target, "a")).hasSize(100);
    }

    /** COPY would read them by their new names, and the stream goes on from the old ones. */
    @Test
    void beginsATableAnewWhoseColumnsExchangedTheirNamesUnderTheSnapshot() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY, v int, w int)");
        it.source.execute("INSERT INTO a SELECT i, 1, 2 FROM generate_series(1, 100) i");

        assertThatThrownBy(() -> it.load(new StopSignal(), step -> {
                    if (step == LoadStep.SLOT_RECORDED) {
                        it.source.execute(
                                "ALTER TABLE a RENAME v TO x",
                                "ALTER TABLE a RENAME w TO v",
                                "ALTER TABLE a RENAME x TO w");
                    }
                }))
                .isInstanceOfSatisfying(
                        TidegateException.class, e -> assertThat(e.code()).isEqualTo("TABLE-REWRITTEN"));
        assertThat(it.load()).isTrue();

        assertThat(it.target.queryTexts("SELECT DISTINCT v || ' ' || w FROM a")).containsExactly("2 1");
    }

    /** In the binary format a number would be taken for a moment. */
    @Test
    void continuesWithTheTargetAsItIsIfItWasAlteredMeanwhile() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY, v bigint)");
        it.source.execute("INSERT INTO a SELECT i, i FROM generate_series(1, 100) i");

        assertThatThrownBy(() -> it.load(new StopSignal(), step -> {
                    if (step == LoadStep.PIECES_PLANNED) {
                        it.target.execute("ALTER TABLE a DROP v", "ALTER TABLE a ADD v double precision");
                    }
                }))
                .isInstanceOfSatisfying(TidegateException.class, e -> {
                    assertThat(e.code()).isEqualTo("TARGET-TABLE-ALTERED");
                    assertThat(e.describe()).contains("public.a", "from bigint to double precision");
                });
        it.target.execute("ALTER TABLE a DROP v", "ALTER TABLE a ADD v numeric");

        assertThat(it.load()).isTrue();
        assertThat(rows(it.target, "a")).isEqualTo(rows(it.source, "a"));
    }
}
