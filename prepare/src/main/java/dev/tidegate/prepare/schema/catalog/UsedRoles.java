package dev.tidegate.prepare.schema.catalog;

/** Roles that the application of a database may need: what belongs to them, what they may, and what is a member of them. */
public final class UsedRoles {

    /**
     * Part of a query, after WITH RECURSIVE. Owners, grantees and roles of policies in this database, those that have settings in
     * it, and their members; members of the server's own roles for reading and writing everything, too.
     */
    public static final String RECURSIVE = """
            used AS (
                SELECT d.refobjid AS role
                FROM pg_shdepend d
                JOIN pg_database b ON b.datname = current_database()
                WHERE d.refclassid = 'pg_authid'::regclass
                  AND (d.dbid = b.oid OR d.dbid = 0 AND d.classid = 'pg_database'::regclass AND d.objid = b.oid)
                UNION
                SELECT s.setrole FROM pg_db_role_setting s
                WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
                UNION
                SELECT p.oid FROM pg_roles p WHERE p.rolname IN ('pg_read_all_data', 'pg_write_all_data')
                UNION
                SELECT m.member FROM used u JOIN pg_auth_members m ON m.roleid = u.role
            )""";

    private UsedRoles() {}
}
