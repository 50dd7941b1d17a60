package dev.tidegate.prepare.schema.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.schema.SchemaFixture;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/** Any role of the target can take the lock. */
class SchemaCopyLockIT {

    @Test
    void namesAStrangerWhoTookIt() throws Exception {
        try (TestDatabase source = SharedServers.database(PostgresVersion.V15);
                TestDatabase target = SharedServers.database(PostgresVersion.V15)) {
            target.server()
                    .execute(
                            "DO $$ BEGIN CREATE ROLE copy_stranger LOGIN; EXCEPTION WHEN duplicate_object THEN END $$");
            TestPipeline pipeline = SchemaFixture.pipeline(source, target, "public.*");
            try (Connection stranger = target.connectAs("copy_stranger");
                    SchemaSessions sessions = SchemaSessions.open(pipeline.config())) {
                Sql.on(stranger).isTrue("SELECT pg_try_advisory_lock(hashtext('tidegate schema copy'), 0)");
                assertThatThrownBy(() -> SchemaCopyLock.take(sessions, pipeline.name(), new StopSignal()))
                        .isInstanceOfSatisfying(TidegateException.class, refused -> {
                            assertThat(refused.code()).isEqualTo("SCHEMA-COPY-RUNNING");
                            assertThat(refused.getMessage()).contains("of role copy_stranger, which is not Tidegate's");
                            assertThat(refused.nextStep()).contains("pg_terminate_backend(");
                        });
            }
        }
    }
}
