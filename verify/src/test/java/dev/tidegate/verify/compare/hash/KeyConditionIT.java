package dev.tidegate.verify.compare.hash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.catalog.ColumnInfo;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** A row is found by the index of its key, also where the key's type is a domain with a length or a precision. */
class KeyConditionIT {

    @Test
    void usesTheIndexOfADomain() throws SQLException {
        TestDatabase database = SharedServers.database(PostgresVersion.V15);
        database.execute(
                "CREATE DOMAIN code AS varchar(20)",
                "CREATE DOMAIN amount AS numeric(12, 0)",
                "CREATE DOMAIN moment AS timestamp(3)",
                "CREATE TABLE keyed (a code UNIQUE, b amount UNIQUE, c moment UNIQUE)");
        try (Connection connection = database.connect()) {
            for (ColumnInfo column : Catalog.read(
                            connection, table -> table.name().equals("keyed"))
                    .tables()
                    .iterator()
                    .next()
                    .columns()) {
                String value = column.name().equals("c") ? "'2026-01-01'" : "'1'";
                assertThat(String.join(
                                "\n",
                                database.queryTexts(
                                        "EXPLAIN SELECT FROM keyed WHERE " + ComparedColumn.equal(column, value))))
                        .contains("keyed_" + column.name() + "_key");
            }
        }
    }
}
