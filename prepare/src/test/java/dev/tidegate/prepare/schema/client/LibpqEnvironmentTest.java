package dev.tidegate.prepare.schema.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LibpqEnvironmentTest {

    private static final String HOST = "jdbc:postgresql://db.example:5433/shop%20one";

    private static Map<String, String> of(String settings, Map<String, String> properties) {
        DatabaseConfig config = new DatabaseConfig(HOST + settings, "me", new Secret("s3cret"), properties);
        return LibpqEnvironment.of(
                "source",
                config,
                Map.of("PATH", "/bin", "PGHOSTADDR", "10.0.0.1", "PGSERVICE", "x", "PGPASSFILE", "/p"));
    }

    @Test
    void placeAndPasswordGoIntoTheEnvironmentAndTheUsersOwnDoNotDivertThem() {
        assertThat(of("", Map.of()))
                .containsEntry("PGHOST", "db.example")
                .containsEntry("PGPORT", "5433")
                .containsEntry("PGDATABASE", "shop one")
                .containsEntry("PGUSER", "me")
                .containsEntry("PGPASSWORD", "s3cret")
                .containsEntry("PGSSLMODE", "prefer")
                .containsEntry("PGPASSFILE", "/p")
                .containsEntry("PATH", "/bin")
                .doesNotContainKeys("PGHOSTADDR", "PGSERVICE");
    }

    /** Brackets belong to a URL: libpq would look the name up with them. */
    @Test
    void addressesOfSeveralHostsStandWithoutBrackets() {
        DatabaseConfig config = new DatabaseConfig(
                "jdbc:postgresql://[::1]:5433,db.example,[2001:db8::5]:5434/shop", "me", new Secret(""), Map.of());
        assertThat(LibpqEnvironment.of("source", config, Map.of()))
                .containsEntry("PGHOST", "::1,db.example,2001:db8::5")
                .containsEntry("PGPORT", "5433,5432,5434");
    }

    @Test
    void tlsSettingsMeanTheSame() {
        assertThat(of(
                        "?sslmode=verify-full&channelBinding=require&targetServerType=primary",
                        Map.of(
                                "sslrootcert",
                                "/ca.pem",
                                "sslcert",
                                "/c.crt",
                                "sslkey",
                                "/c.pk8",
                                "sslmode",
                                "disable")))
                .containsEntry("PGSSLMODE", "verify-full")
                .containsEntry("PGSSLROOTCERT", "/ca.pem")
                .containsEntry("PGSSLCERT", "/c.crt")
                .containsEntry("PGSSLKEY", "/c.pk8")
                .containsEntry("PGCHANNELBINDING", "require")
                .containsEntry("PGTARGETSESSIONATTRS", "read-write");
        assertThat(of("?ssl=true", Map.of())).containsEntry("PGSSLMODE", "verify-full");
    }

    @Test
    void whatLibpqCannotDoIsRefused() {
        assertThatThrownBy(() -> of("?sslkey=/me.p12", Map.of())).hasMessageContaining("sslkey of the source");
        assertThatThrownBy(() -> of("?socketFactory=a.b.C", Map.of())).hasMessageContaining("socketFactory");
        assertThatThrownBy(() -> of("?sslfactory=a.b.C", Map.of())).hasMessageContaining("sslfactory");
    }
}
