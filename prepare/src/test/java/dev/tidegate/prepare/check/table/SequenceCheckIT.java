package dev.tidegate.prepare.check.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.prepare.check.PreflightFixture;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.testkit.postgres.PostgresVersion;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sequences, before they are kept in sync. */
@Timeout(120)
final class SequenceCheckIT {

    @ParameterizedTest
    @EnumSource(names = {"V10", "V18"})
    void findsWhatKeepsSequencesFromBeingKeptInSync(PostgresVersion version) {
        PreflightFixture it = PreflightFixture.on(version)
                .both(
                        "CREATE TABLE a (id bigserial PRIMARY KEY)",
                        "CREATE SEQUENCE \"Fr.ee\"",
                        "ALTER TABLE a OWNER TO postgres");
        it.source.execute(
                "CREATE SEQUENCE down INCREMENT -2 MINVALUE -9 MAXVALUE 9 START 5 CYCLE CACHE 3",
                "CREATE TABLE b (id serial PRIMARY KEY)");
        it.target.execute(
                "CREATE TABLE b (id int PRIMARY KEY)",
                "ALTER SEQUENCE a_id_seq MAXVALUE 1000",
                "CREATE TABLE c (id serial)");
        assertThat(it.errors()).isEmpty();
        assertThat(it.only("SEQUENCE-DIFFERS").subject()).startsWith("public.a_id_seq");
        assertThat(it.run().stream().filter(finding -> finding.code().equals("SEQUENCE-MISSING")))
                .extracting(Finding::subject)
                .containsExactly("public.b_id_seq", "public.down");
        assertThat(it.only("SEQUENCES").found()).startsWith("4 ");

        it.run().stream()
                .filter(finding -> finding.code().startsWith("SEQUENCE-"))
                .forEach(finding -> it.target.execute(finding.fix()));

        assertThat(it.run()).noneMatch(finding -> finding.code().startsWith("SEQUENCE-"));
        String form = "SELECT increment_by || ' ' || min_value || ' ' || max_value || ' ' || start_value || ' '"
                + " || cache_size || ' ' || cycle FROM pg_sequences WHERE sequencename = 'down'";
        assertThat(it.target.queryText(form)).isEqualTo(it.source.queryText(form));

        it.pair.asNobody("nobody_" + it.source.name());
        it.both("REVOKE ALL ON SCHEMA public FROM PUBLIC");
        assertThat(it.errorCodes()).contains("SEQUENCE-READ-DENIED", "SEQUENCE-SET-DENIED");
        it.errors().stream()
                .filter(finding -> finding.code().startsWith("SEQUENCE-"))
                .forEach(it::fix);
        assertThat(it.errorCodes()).doesNotContain("SEQUENCE-READ-DENIED", "SEQUENCE-SET-DENIED");
    }
}
