package dev.tidegate.postgres.sql;

/**
 * The operator that PostgreSQL itself compares values of a type with: equality of the type's default btree operator class, as
 * its indexes, DISTINCT and foreign keys use it; of its default hash class if it has no btree one. Any = of that name need not
 * be it: whoever owns a type can make others, in any schema. Making operator classes takes a superuser.
 */
public final class EqualityOperator {

    /** Kinds of types share a class, and so do types that PostgreSQL takes for another one of the same bytes. */
    private static final String OF = """
            (SELECT quote_ident(compared_by.nspname) || '.' || o.oprname
             FROM pg_type y
             CROSS JOIN LATERAL (SELECT CASE WHEN y.oid = 'varchar'::regtype THEN 'text'::regtype
                                             WHEN y.oid = 'cidr'::regtype THEN 'inet'::regtype
                                             WHEN y.typcategory = 'A' THEN 'anyarray'::regtype
                                             WHEN y.typtype = 'e' THEN 'anyenum'::regtype
                                             WHEN y.typtype = 'r' THEN 'anyrange'::regtype
                                             WHEN y.typtype = 'm' THEN to_regtype('anymultirange')
                                             WHEN y.typtype = 'c' THEN 'record'::regtype
                                             ELSE y.oid
                                        END AS oid) shared
             JOIN pg_opclass k ON k.opcdefault AND k.opcintype IN (y.oid, shared.oid)
             JOIN pg_am m ON m.oid = k.opcmethod AND m.amname IN ('btree', 'hash')
             JOIN pg_amop p ON p.amopfamily = k.opcfamily AND p.amoppurpose = 's'
                           AND p.amoplefttype = k.opcintype AND p.amoprighttype = k.opcintype
                           AND p.amopstrategy = CASE m.amname WHEN 'btree' THEN 3 ELSE 1 END
             JOIN pg_operator o ON o.oid = p.amopopr
             JOIN pg_namespace compared_by ON compared_by.oid = o.oprnamespace
             WHERE y.oid = %s
             ORDER BY m.amname, k.opcintype <> y.oid
             LIMIT 1)\
            """;

    private EqualityOperator() {}

    /**
     * For a query on the catalogs.
     *
     * @param type an expression for the oid of a type that is not a domain
     * @return an expression for the operator, as {@code OPERATOR(...)} takes it; NULL if it has none
     */
    public static String of(String type) {
        return OF.formatted(type);
    }
}
