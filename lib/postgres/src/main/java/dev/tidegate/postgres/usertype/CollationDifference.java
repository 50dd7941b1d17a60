package dev.tidegate.postgres.usertype;

import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a user-made collation of the target differs from the source's of that schema and name.
 *
 * @param changesEquality whether values that are different on the source could be equal on the target, or the other way round
 */
public record CollationDifference(String collation, String found, boolean changesEquality) {

    /** Columns of later versions are read by way of jsonb. Only what columns use. */
    private static final String COLLATIONS = """
            SELECT n.nspname || '.' || c.collname AS name,
                   coalesce(nullif(j.row ->> 'collprovider', ''), 'c') AS provider,
                   coalesce(j.row ->> 'colllocale', j.row ->> 'colliculocale', j.row ->> 'collcollate', '') AS locale,
                   coalesce(j.row ->> 'collisdeterministic', 'true') AS deterministic,
                   coalesce(j.row ->> 'collversion', '') AS version
            FROM pg_collation c
            JOIN pg_namespace n ON n.oid = c.collnamespace
            CROSS JOIN LATERAL (SELECT to_jsonb(c) AS row) j
            WHERE c.oid >= 16384
              AND (EXISTS (SELECT FROM pg_attribute a WHERE a.attcollation = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
                   OR EXISTS (SELECT FROM pg_type t WHERE t.typcollation = c.oid))
            """;

    private record Collation(String provider, String locale, boolean deterministic, String version) {}

    /** @return by the names of the source's that the target has as well */
    public static List<CollationDifference> between(Connection source, Connection target) throws SQLException {
        Map<String, Collation> there = read(target);
        List<CollationDifference> differences = new ArrayList<>();
        read(source).forEach((name, here) -> {
            Collation other = there.get(name);
            if (other == null || other.equals(here)) {
                return;
            }
            if (other.deterministic() != here.deterministic()) {
                differences.add(
                        difference(name, "deterministic: " + here.deterministic(), "" + other.deterministic(), true));
            } else if (!other.provider().equals(here.provider())
                    || !other.locale().equals(here.locale())) {
                differences.add(difference(
                        name,
                        here.provider() + " " + here.locale(),
                        other.provider() + " " + other.locale(),
                        !here.deterministic()));
            } else {
                differences.add(difference(name, "version " + here.version(), "version " + other.version(), false));
            }
        });
        return differences;
    }

    private static CollationDifference difference(String name, String here, String there, boolean changesEquality) {
        return new CollationDifference(name, here + " on the source, " + there + " on the target", changesEquality);
    }

    private static Map<String, Collation> read(Connection connection) throws SQLException {
        Map<String, Collation> collations = new TreeMap<>();
        Sql.on(connection)
                .each(
                        COLLATIONS,
                        row -> collations.put(
                                row.getString("name"),
                                new Collation(
                                        row.getString("provider"),
                                        row.getString("locale"),
                                        Boolean.parseBoolean(row.getString("deterministic")),
                                        row.getString("version"))));
        return collations;
    }
}
