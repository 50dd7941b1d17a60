package dev.tidegate.postgres.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogPrintIT {

    private static final String COLUMNS = " (id serial, s stage, w text COLLATE plain)";

    @Test
    void whatIsTemporaryIsNoNews() throws SQLException {
        try (TestDatabase source = SharedServers.database(PostgresVersion.V17);
                Connection session = source.connect()) {
            source.execute("CREATE TYPE stage AS ENUM ('open')", "CREATE COLLATION plain (locale = 'C')");
            Map<CatalogKind, String> before = CatalogPrint.read(session);

            // The session that made them has to last.
            session.createStatement().execute("CREATE TEMP TABLE passing" + COLUMNS);
            assertThat(CatalogPrint.read(session)).isEqualTo(before);

            source.execute("CREATE TABLE lasting" + COLUMNS);
            Map<CatalogKind, String> after = CatalogPrint.read(session);
            assertThat(after.get(CatalogKind.TYPES)).isNotEqualTo(before.get(CatalogKind.TYPES));
            assertThat(after.get(CatalogKind.SEQUENCES)).isNotEqualTo(before.get(CatalogKind.SEQUENCES));
        }
    }
}
