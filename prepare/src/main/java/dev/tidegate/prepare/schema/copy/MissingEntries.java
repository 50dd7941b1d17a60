package dev.tidegate.prepare.schema.copy;

import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import dev.tidegate.prepare.schema.client.ArchiveEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The entries of an archive whose objects the target does not have, in the archive's order. Objects are matched by the
 * identity that PostgreSQL gives them, which is the same on every version.
 *
 * @param existing identities of those that the target has
 */
record MissingEntries(List<ArchiveEntry> missing, List<String> existing, List<Finding> leftOut) {

    /** Extensions are made before, by themselves; the others belong to a server, not to a schema. */
    private static final List<String> NEVER =
            List.of("EXTENSION", "COMMENT - EXTENSION", "EVENT TRIGGER", "PUBLICATION", "SUBSCRIPTION", "USER MAPPING");

    private static final Map<String, String> WHY = Map.of(
            "EVENT TRIGGER", "an event trigger needs a superuser",
            "USER MAPPING", "a user mapping may hold a password");

    /** What pg_dump writes of its own accord to complete an object, without an OID. */
    private static final List<String> COMPLETIONS = List.of("TABLE ATTACH", "SEQUENCE OWNED BY");

    private static final String OF_ENTRIES = """
            SELECT u.catalog::bigint AS catalog, u.object::bigint AS object, i.type || ' ' || i.identity AS identity
            FROM unnest(?::oid[], ?::oid[]) AS u (catalog, object)
            CROSS JOIN LATERAL pg_identify_object(u.catalog, u.object, 0) i
            WHERE i.identity IS NOT NULL
            """;

    private static final String OF_CATALOG = """
            SELECT i.type || ' ' || i.identity
            FROM %s o
            CROSS JOIN LATERAL pg_identify_object(%d::oid, o.oid, 0) i
            WHERE (o.oid >= 16384 OR %b) AND i.identity IS NOT NULL
            """;

    /** A view that needs a primary key is made without a body first, and gets it after the keys. */
    private static final String WITHOUT_BODY = """
            SELECT i.type || ' ' || i.identity
            FROM pg_rewrite r
            JOIN pg_class c ON c.oid = r.ev_class
            CROSS JOIN LATERAL pg_identify_object('pg_rewrite'::regclass, r.oid, 0) i
            WHERE c.relkind = 'v' AND r.rulename = '_RETURN' AND r.oid >= 16384
              AND pg_get_viewdef(c.oid) ~ '^\\s*SELECT NULL::' AND pg_get_viewdef(c.oid) !~ '\\mFROM\\M'
            """;

    static MissingEntries of(List<ArchiveEntry> entries, SchemaSessions sessions) throws SQLException {
        Map<Long, Map<Long, String>> identities = identities(sessions.source(), entries);
        Set<String> present = present(sessions.target(), identities.keySet());
        List<ArchiveEntry> missing = new ArrayList<>();
        List<String> existing = new ArrayList<>();
        List<Finding> leftOut = new ArrayList<>();
        Set<String> completed = new HashSet<>();
        for (ArchiveEntry entry : entries) {
            String identity = identities.getOrDefault(entry.catalog(), Map.of()).getOrDefault(entry.object(), "");
            if (NEVER.stream().anyMatch(entry::is)) {
                WHY.forEach((kind, why) -> {
                    if (entry.is(kind)) {
                        leftOut.add(
                                Finding.info(SchemaCopyCode.SCHEMA_NOT_COPIED, entry.rest(), why, "create it by hand"));
                    }
                });
            } else if (present.contains(identity)) {
                existing.add(identity);
                completed.add(afterKind(entry.rest()));
            } else {
                missing.add(entry);
            }
        }
        missing.removeIf(entry -> completes(entry, completed));
        // Comments and grants say something of an object; without one that is new there is nothing to do.
        boolean nothingNew = missing.stream().noneMatch(ArchiveEntry::isObject);
        return new MissingEntries(nothingNew ? List.of() : missing, existing, leftOut);
    }

    private static boolean completes(ArchiveEntry entry, Set<String> completed) {
        return COMPLETIONS.stream()
                .anyMatch(kind ->
                        entry.is(kind) && completed.contains(entry.rest().substring(kind.length() + 1)));
    }

    /** Schema, name and owner of an entry whose kind is one word. */
    private static String afterKind(String rest) {
        return rest.substring(rest.indexOf(' ') + 1);
    }

    private static Map<Long, Map<Long, String>> identities(Connection source, List<ArchiveEntry> entries)
            throws SQLException {
        List<ArchiveEntry> objects =
                entries.stream().filter(ArchiveEntry::isObject).toList();
        Map<Long, Map<Long, String>> identities = new HashMap<>();
        Sql.on(source)
                .each(
                        OF_ENTRIES,
                        row -> identities
                                .computeIfAbsent(row.getLong("catalog"), key -> new HashMap<>())
                                .put(row.getLong("object"), row.getString("identity")),
                        Sql.array(
                                "oid",
                                objects.stream().map(ArchiveEntry::catalog).toList()),
                        Sql.array(
                                "oid",
                                objects.stream().map(ArchiveEntry::object).toList()));
        return identities;
    }

    /** The OIDs of the catalogs themselves are the same on every server. */
    private static Set<String> present(Connection target, Set<Long> catalogs) throws SQLException {
        Set<String> present = new HashSet<>();
        Sql sql = Sql.on(target);
        for (long catalog : new TreeSet<>(catalogs)) {
            String name = sql.one("SELECT " + catalog + "::regclass::text", Sql.TEXT);
            boolean schemas = name.equals("pg_namespace");
            present.addAll(sql.list(OF_CATALOG.formatted(name, catalog, schemas), Sql.TEXT));
        }
        sql.list(WITHOUT_BODY, Sql.TEXT).forEach(present::remove);
        return present;
    }
}
