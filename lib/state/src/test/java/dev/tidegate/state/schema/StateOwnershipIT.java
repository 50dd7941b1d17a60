package dev.tidegate.state.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A schema of the same name, or things in ours, by roles that could have their code run by Tidegate's. */
class StateOwnershipIT {

    private static final String MOVER = "state_mover";
    private static final String STRANGER = "state_stranger";
    private static final String ADMIN = "state_admin";
    private static final String GROUP = "state_group";

    @BeforeEach
    void makeRoles() {
        for (PostgresVersion version : new PostgresVersion[] {PostgresVersion.V10, PostgresVersion.V17}) {
            for (String role : new String[] {MOVER, STRANGER, ADMIN, GROUP}) {
                SharedServers.postgres(version)
                        .execute("DO $$ BEGIN CREATE ROLE " + role
                                + " LOGIN; EXCEPTION WHEN duplicate_object THEN END $$");
            }
            SharedServers.postgres(version).execute("GRANT " + GROUP + " TO " + MOVER);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V10", "V17"})
    void aSchemaThatSomebodyElseMadeIsRefusedAndTakenOverWithTheSqlOfTheMessage(PostgresVersion version)
            throws SQLException {
        TestDatabase target = target(version);
        target.execute("CREATE SCHEMA tidegate AUTHORIZATION " + STRANGER, "GRANT ALL ON SCHEMA tidegate TO " + MOVER);
        try (Connection session = target.connectAs(MOVER)) {
            assertRefused(session, "the schema is owned by " + STRANGER);
        }
        target.execute("ALTER SCHEMA tidegate OWNER TO " + MOVER);
        migrate(target);
    }

    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V10", "V17"})
    void whatStrangersHaveInItIsRefusedByName(PostgresVersion version) throws SQLException {
        TestDatabase target = target(version);
        migrate(target);
        target.execute("GRANT ALL ON SCHEMA tidegate TO " + STRANGER);
        String[][] cases = {
            {"CREATE FUNCTION tidegate.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "function tidegate.f()"},
            {"CREATE TABLE tidegate.own (a int)", "relation own"},
            {"CREATE VIEW tidegate.seen AS SELECT 1", "relation seen"},
        };
        try (Connection session = target.connectAs(MOVER)) {
            for (String[] each : cases) {
                try (Connection stranger = target.connectAs(STRANGER)) {
                    Sql.on(stranger).execute(each[0]);
                }
                assertRefused(session, each[1]);
                target.execute("DROP OWNED BY " + STRANGER, "GRANT ALL ON SCHEMA tidegate TO " + STRANGER);
                migrate(target);
            }
            target.execute(
                    "CREATE SCHEMA aside AUTHORIZATION " + STRANGER,
                    "CREATE FUNCTION aside.t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                    "ALTER FUNCTION aside.t() OWNER TO " + STRANGER,
                    "CREATE TRIGGER bad BEFORE UPDATE ON tidegate.checkpoint FOR EACH ROW EXECUTE PROCEDURE aside.t()");
            assertRefused(session, "trigger bad on checkpoint runs a function of " + STRANGER);
            target.execute(
                    "DROP TRIGGER bad ON tidegate.checkpoint",
                    "CREATE RULE nothing AS ON UPDATE TO" + " tidegate.drift DO INSTEAD NOTHING");
            assertRefused(session, "rule nothing is on drift");
            target.execute(
                    "DROP RULE nothing ON tidegate.drift", "ALTER TABLE tidegate.fence ENABLE ROW LEVEL SECURITY");
            assertRefused(session, "row security is on for fence");
        }
    }

    /** As of an administrator who hands out what the provider lets him, and of a role that ours is a member of. */
    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V10", "V17"})
    void whoMayDoEverythingHereAnywayMayHaveMadeIt(PostgresVersion version) throws SQLException {
        TestDatabase ofSuperuser = target(version);
        ofSuperuser.execute("CREATE SCHEMA tidegate", "GRANT ALL ON SCHEMA tidegate TO " + MOVER);
        migrate(ofSuperuser);

        TestDatabase ofGroup = target(version);
        ofGroup.execute("CREATE SCHEMA tidegate AUTHORIZATION " + GROUP);
        migrate(ofGroup);

        TestDatabase ofOwner = target(version);
        ofOwner.execute(
                "ALTER DATABASE " + ofOwner.name() + " OWNER TO " + ADMIN,
                "CREATE SCHEMA tidegate AUTHORIZATION " + ADMIN,
                "GRANT ALL ON SCHEMA tidegate TO " + MOVER);
        migrate(ofOwner);
    }

    private static TestDatabase target(PostgresVersion version) {
        TestDatabase target = SharedServers.database(version);
        target.execute("GRANT CREATE ON DATABASE " + target.name() + " TO " + MOVER);
        return target;
    }

    private static void migrate(TestDatabase target) throws SQLException {
        try (Connection session = target.connectAs(MOVER)) {
            assertThatCode(() -> StateSchema.migrate(session)).doesNotThrowAnyException();
        }
    }

    private static void assertRefused(Connection session, String what) {
        assertThatThrownBy(() -> StateSchema.migrate(session))
                .isInstanceOfSatisfying(TidegateException.class, failure -> {
                    assertThat(failure.code()).isEqualTo("STATE-FOREIGN");
                    assertThat(failure.getMessage()).contains(what);
                    assertThat(failure.nextStep()).contains("run on the target: ");
                });
    }
}
