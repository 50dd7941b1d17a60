package dev.tidegate.prepare.check.types.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.SqlName;
import dev.tidegate.prepare.check.types.LimitedTypes;
import dev.tidegate.prepare.check.types.VersionPair;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A type that nobody thought of fails here, for every version. */
class EveryTypeIT {

    private static final List<String> EXTENSIONS = List.of(
            "hstore", "citext", "ltree", "cube", "seg", "isn", "intarray", "lo", "chkpass", "btree_gist", "pg_trgm");

    /** All that a column can have (no pseudo-types, no arrays of them): built in, or of the extensions. */
    private static final String TYPES = """
            SELECT t.oid::regtype::text
            FROM pg_type t
            JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE t.typtype <> 'p' AND n.nspname IN ('pg_catalog', 'information_schema', 'ext')
              AND NOT EXISTS (SELECT FROM pg_type e WHERE e.oid = t.typelem AND e.typtype = 'p')
              AND t.oid <> ALL (%s)
            ORDER BY 1
            """;

    static Stream<PostgresVersion> versions() {
        return Stream.of(PostgresVersion.values()).filter(PostgresVersion::isAvailable);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void everyTypeIsTriedOrRefused(PostgresVersion version) throws Exception {
        try (TestDatabase database = SharedServers.database(version);
                Connection session = database.connect()) {
            database.execute("CREATE SCHEMA ext");
            EXTENSIONS.stream()
                    .filter(name -> database.queryLong(
                                    "SELECT count(*) FROM pg_available_extensions WHERE name = '" + name + "'")
                            > 0)
                    .forEach(name -> database.execute("CREATE EXTENSION " + name + " SCHEMA ext"));
            VersionPair servers = new VersionPair(version.major(), version.major());
            List<String> known = new ArrayList<>();
            LimitedTypes.ofServer(session, servers).forEach((name, limit) -> {
                if (limit.isRefused()) {
                    known.add(name);
                    known.add(name + "[]");
                }
            });
            assertThat(known).contains("pg_node_tree", "pg_class", "ext.ghstore");
            TypeCases.all().stream()
                    .filter(type -> type.exists(servers))
                    .map(type -> type.type().replace("<extension>", "ext"))
                    .filter(type -> !type.contains(TypeCase.SCHEMA))
                    .forEach(known::add);
            assertThat(database.queryTexts(TYPES.formatted(oids(known))))
                    .as("types of PostgreSQL " + version.major() + " that are neither tried nor refused")
                    .isEmpty();
        }
    }

    private static String oids(List<String> names) {
        List<String> literals = names.stream()
                .map(name -> "to_regtype(" + SqlName.literal(name) + ")")
                .toList();
        return "array_remove(ARRAY[" + String.join(", ", literals) + "]::oid[], NULL)";
    }
}
