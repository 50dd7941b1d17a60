package dev.tidegate.prepare.check.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.LoadService;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.prepare.check.PreflightFixture;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.postgres.PostgresVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the roles may do. */
@Timeout(120)
final class RightsCheckIT {

    /** Every error is fixed with the statement that comes with it, until none is left; then the role can load. */
    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void fixesWhatAnUnprivilegedRoleLacks(PostgresVersion version) throws Exception {
        PreflightFixture it = PreflightFixture.on(version);
        String role = "nobody_" + it.source.name();
        it.both(
                "CREATE SCHEMA s",
                "CREATE TABLE s.a (id serial PRIMARY KEY, v text)",
                "CREATE TABLE s.b (id int)",
                "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
                "REVOKE TEMPORARY ON DATABASE " + it.source.name() + " FROM PUBLIC");
        it.source.execute("INSERT INTO s.a VALUES (1, 'x')", "INSERT INTO s.b VALUES (1)");
        it.pair.asNobody(role);

        assertThat(it.errorCodes())
                .containsExactly(
                        "CREATE-DENIED",
                        "OWNERSHIP",
                        "REPLICA-IDENTITY",
                        "REPLICATION-REFUSED",
                        "REPLICATION-ROLE-DENIED",
                        "SELECT-DENIED",
                        "SEQUENCE-READ-DENIED",
                        "SEQUENCE-SET-DENIED",
                        "USAGE-DENIED",
                        "WRITE-DENIED");
        for (int round = 0; round < 3 && !it.errors().isEmpty(); round++) {
            for (Finding error : it.errors()) {
                it.fix(error);
            }
        }
        assertThat(it.errors()).isEmpty();

        assertThat(new LoadService(it.config(), LoadLimits.defaults(), new LoadProgress()).run(new StopSignal()))
                .isTrue();
        assertThat(it.target.queryText("SELECT v FROM s.a")).isEqualTo("x");
        assertThat(it.errors()).as("a running pipeline is sound, too").isEmpty();
    }

    /** A role that may do everything is proposed only where nothing smaller exists. */
    @ParameterizedTest
    @EnumSource(names = {"V10", "V15"})
    void proposesTheLeastForTheReplicationRoleOnRds(PostgresVersion version) {
        PreflightFixture it = PreflightFixture.on(version).both("CREATE TABLE a (id int PRIMARY KEY)");
        String role = "rds_" + it.target.name();
        it.pair.asNobody(role);
        it.target.execute("CREATE ROLE rds_superuser");
        try {
            Finding finding = it.only("REPLICATION-ROLE-DENIED");
            if (version == PostgresVersion.V10) {
                assertThat(finding.fix()).isEqualTo("GRANT rds_superuser TO \"" + role + "\"");
                return;
            }
            it.fix(finding);

            assertThat(finding.fix()).endsWith("if it may not: GRANT rds_superuser TO \"" + role + "\"");
            assertThat(it.finds("REPLICATION-ROLE-DENIED")).isFalse();
            assertThat(it.target.queryLong("SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
                            + " WHERE r.rolname = '" + role + "'"))
                    .isZero();
        } finally {
            it.target.execute("DROP ROLE rds_superuser");
        }
    }

    @Test
    void findsRowSecurityAndOtherEncodings() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        String role = "secured_" + it.source.name();
        it.pair.asNobody(role);
        it.both("CREATE TABLE a (id int PRIMARY KEY)", "GRANT ALL ON a TO " + role);
        it.source.execute("ALTER TABLE a ENABLE ROW LEVEL SECURITY");
        Finding finding = it.only("ROW-SECURITY");
        it.source.execute(finding.fix());
        assertThat(it.finds("ROW-SECURITY")).isFalse();

        String ascii = it.source.name() + "_ascii";
        it.source.server().execute("CREATE DATABASE " + ascii + " ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
        it.pair.yaml("source: { url: '" + it.source.server().jdbcUrl(ascii) + "', user: postgres }");
        assertThat(it.only("ENCODING").found()).contains("SQL_ASCII");
    }

    @Test
    void findsAMessageTableOfAnotherRole() throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V10).both("CREATE TABLE a (id int PRIMARY KEY)");
        new LoadService(it.config(), LoadLimits.defaults(), new LoadProgress()).run(new StopSignal());
        it.pair.asNobody("second_" + it.source.name());

        Finding finding = it.only("MESSAGE-TABLE-DENIED");
        it.source.execute(finding.fix());

        assertThat(it.finds("MESSAGE-TABLE-DENIED")).isFalse();
    }

    /** An administrator may publish the tables so that the role need not own them. */
    @Test
    void takesAPublicationOfAnAdministrator() throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        String role = "reader_" + it.source.name();
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        it.source.execute("INSERT INTO a VALUES (1)");
        it.pair.asNobody(role);
        it.source.execute("ALTER ROLE " + role + " REPLICATION", "GRANT SELECT ON a TO " + role);
        it.target.execute(
                "GRANT ALL ON a TO " + role,
                "GRANT CREATE ON DATABASE " + it.target.name() + " TO " + role,
                "GRANT SET ON PARAMETER session_replication_role TO " + role);

        String fix = it.only("OWNERSHIP").fix();
        it.source.execute(fix.substring(fix.indexOf("CREATE PUBLICATION")));

        assertThat(it.errors()).isEmpty();
        assertThat(new LoadService(it.config(), LoadLimits.defaults(), new LoadProgress()).run(new StopSignal()))
                .isTrue();
        assertThat(it.target.queryLong("SELECT count(*) FROM a")).isEqualTo(1);
    }

    /** There an UPDATE would not find the rows that a policy hides. */
    @Test
    void findsRowSecurityOnTheTarget() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        String role = "hidden_" + it.target.name();
        it.pair.asNobody(role);
        it.pair.yaml("source: { user: postgres }");
        it.target.execute("GRANT ALL ON a TO " + role, "ALTER TABLE a ENABLE ROW LEVEL SECURITY");

        Finding finding = it.only("ROW-SECURITY");

        assertThat(finding.isError()).isTrue();
        assertThat(finding.subject()).isEqualTo("public.a of the target");
        it.fix(finding);
        assertThat(it.finds("ROW-SECURITY")).isFalse();
    }
}
