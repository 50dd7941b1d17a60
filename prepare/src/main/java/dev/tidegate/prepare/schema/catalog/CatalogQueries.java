package dev.tidegate.prepare.schema.catalog;

import static dev.tidegate.prepare.schema.catalog.ObjectKind.AGGREGATE;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.ATTRIBUTE;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.COLUMN;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.COMPOSITE;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.CONSTRAINT;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.DEFAULT_PRIVILEGES;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.DOMAIN;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.DOMAIN_CONSTRAINT;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.ENUM;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.EXTENSION;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.GRANT;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.INDEX;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.MEMBERSHIP;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.OWNER;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.POLICY;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.RANGE;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.REPLICA_IDENTITY;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.ROLE;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.RULE;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.SCHEMA;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.SEQUENCE;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.SEQUENCE_OWNER;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.STATISTICS;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.TABLE;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.TRIGGER;
import static dev.tidegate.prepare.schema.catalog.ObjectKind.VIEW;

import dev.tidegate.postgres.version.ServerFeature;
import java.util.List;

/**
 * One query for each kind. Columns: schema, parent, name, then aspects under their names; those that begin with
 * {@code fact_} are not compared. Definitions are those that the server prints with nothing but pg_catalog in the
 * search path, so they name schemas; they are the same on every major version, or made so.
 */
final class CatalogQueries {

    record CatalogQuery(ObjectKind kind, String sql) {}

    private static final List<CatalogQuery> ALL = List.of(
            new CatalogQuery(ROLE, RightsQueries.ROLES),
            new CatalogQuery(MEMBERSHIP, RightsQueries.MEMBERSHIPS),
            new CatalogQuery(SCHEMA, TypeQueries.SCHEMAS),
            new CatalogQuery(EXTENSION, TypeQueries.EXTENSIONS),
            new CatalogQuery(ENUM, TypeQueries.ENUMS),
            new CatalogQuery(DOMAIN, TypeQueries.DOMAINS),
            new CatalogQuery(DOMAIN_CONSTRAINT, TypeQueries.DOMAIN_CONSTRAINTS),
            new CatalogQuery(COMPOSITE, TypeQueries.COMPOSITES),
            new CatalogQuery(ATTRIBUTE, TypeQueries.ATTRIBUTES),
            new CatalogQuery(RANGE, TypeQueries.RANGES),
            new CatalogQuery(SEQUENCE, RelationQueries.SEQUENCES),
            new CatalogQuery(ObjectKind.FUNCTION, CodeQueries.FUNCTIONS),
            new CatalogQuery(TABLE, RelationQueries.TABLES),
            new CatalogQuery(COLUMN, RelationQueries.COLUMNS),
            new CatalogQuery(SEQUENCE_OWNER, RelationQueries.SEQUENCE_OWNERS),
            new CatalogQuery(VIEW, RelationQueries.VIEWS),
            new CatalogQuery(AGGREGATE, CodeQueries.AGGREGATES),
            new CatalogQuery(INDEX, RelationQueries.INDEXES),
            new CatalogQuery(CONSTRAINT, RelationQueries.CONSTRAINTS),
            new CatalogQuery(REPLICA_IDENTITY, RelationQueries.REPLICA_IDENTITIES),
            new CatalogQuery(STATISTICS, RelationQueries.EXTENDED_STATISTICS),
            new CatalogQuery(RULE, CodeQueries.RULES),
            new CatalogQuery(POLICY, CodeQueries.POLICIES),
            new CatalogQuery(TRIGGER, CodeQueries.TRIGGERS),
            new CatalogQuery(OWNER, RightsQueries.OWNERS),
            new CatalogQuery(GRANT, RightsQueries.GRANTS),
            new CatalogQuery(DEFAULT_PRIVILEGES, RightsQueries.DEFAULT_PRIVILEGES));

    private CatalogQueries() {}

    /** @param scope a list of literals */
    static List<CatalogQuery> of(int majorVersion, String scope) {
        return ALL.stream()
                .map(query -> new CatalogQuery(query.kind(), adapted(query.sql(), majorVersion, scope)))
                .toList();
    }

    private static String adapted(String sql, int major, String scope) {
        return sql.replaceAll(
                        "<no member: (\\w+) (\\w+)>",
                        "NOT EXISTS (SELECT FROM pg_depend m WHERE m.classid = '$1'::regclass AND m.objid = $2.oid"
                                + " AND m.deptype = 'e')")
                .replaceAll(
                        "<no member: (\\w+) (\\w+\\.\\w+)>",
                        "NOT EXISTS (SELECT FROM pg_depend m WHERE m.classid = '$1'::regclass AND m.objid = $2"
                                + " AND m.deptype = 'e')")
                .replace("<used roles>", UsedRoles.RECURSIVE)
                .replace(
                        "<given>",
                        ServerFeature.MEMBERSHIP_OPTIONS.isIn(major) ? "(a.inherit_option OR a.set_option)" : "true")
                .replace("<generated>", ServerFeature.GENERATED_COLUMNS.isIn(major) ? "a.attgenerated" : "''")
                .replace("<is aggregate>", ServerFeature.ROUTINES.isIn(major) ? "p.prokind = 'a'" : "p.proisagg")
                .replace("<sql body>", ServerFeature.SQL_BODIES.isIn(major) ? "p.prosqlbody IS NOT NULL" : "false")
                .replace("<routine>", ServerFeature.ROUTINES.isIn(major) ? "ROUTINE" : "FUNCTION")
                .replace("<scope>", scope);
    }
}
