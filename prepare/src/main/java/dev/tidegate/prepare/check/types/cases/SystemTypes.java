package dev.tidegate.prepare.check.types.cases;

import java.util.List;

/**
 * Types that the server uses itself. A reg* value travels as the name of what it points to, which must exist on the
 * target; a number without such a thing stays a number.
 */
final class SystemTypes {

    private static final String GROUP = "Of the system";
    private static final String NOTHING = "-";
    private static final String DANGLING = "4000000000";

    private SystemTypes() {}

    static List<TypeCase> cases() {
        return List.of(
                TypeCase.of(GROUP, "oid", "0", "4294967295", "2147483648"),
                TypeCase.of(GROUP, "tid", "(0,0)", "(4294967295,65535)"),
                TypeCase.of(GROUP, "xid", "0", "4294967295"),
                TypeCase.of(GROUP, "cid", "0", "4294967295"),
                TypeCase.of(GROUP, "xid8", "0", "18446744073709551615").since(13),
                TypeCase.of(GROUP, "pg_lsn", "0/0", "FFFFFFFF/FFFFFFFF", "16/B374D848"),
                TypeCase.of(
                        GROUP, "txid_snapshot", "10:20:10,14,15", "1:1:", "9223372036854775806:9223372036854775807:"),
                TypeCase.of(GROUP, "pg_snapshot", "10:20:10,14,15", "1:1:").since(13),
                TypeCase.of(GROUP, "int2vector", "", "1 2 3", "-32768 32767"),
                TypeCase.of(GROUP, "oidvector", "", "1 4294967295"),
                TypeCase.of(GROUP, "refcursor", "", "a \"cursor\"", "<unnamed portal 1>"),
                TypeCase.of(
                                GROUP,
                                "regclass",
                                NOTHING,
                                "pg_catalog.pg_class",
                                DANGLING,
                                "<schema>.\"a \"\"Named\"\" thing\"")
                        .with("CREATE TABLE <schema>.\"a \"\"Named\"\" thing\" (id integer PRIMARY KEY)"),
                TypeCase.of(GROUP, "regtype", NOTHING, "integer", "timestamp with time zone", "text[]", DANGLING),
                TypeCase.of(GROUP, "regproc", NOTHING, "now", DANGLING),
                TypeCase.of(GROUP, "regprocedure", NOTHING, "abs(integer)", DANGLING),
                TypeCase.of(GROUP, "regoper", "0", "pg_catalog.||/", DANGLING),
                TypeCase.of(GROUP, "regoperator", "0", "+(integer,integer)", "-(NONE,integer)", DANGLING),
                TypeCase.of(GROUP, "regconfig", NOTHING, "english", "simple", DANGLING),
                TypeCase.of(GROUP, "regdictionary", NOTHING, "simple", DANGLING),
                TypeCase.of(GROUP, "regnamespace", NOTHING, "pg_catalog", DANGLING),
                TypeCase.of(GROUP, "regrole", NOTHING, "pg_monitor", DANGLING),
                TypeCase.of(GROUP, "regcollation", NOTHING, "\"C\"", DANGLING).since(13),
                TypeCase.of(
                        GROUP,
                        "aclitem",
                        "pg_monitor=r/pg_monitor",
                        "=arwdDxt/pg_monitor",
                        "pg_monitor=r*w*/pg_monitor"),
                TypeCase.of(GROUP, "smgr", "magnetic disk").until(11),
                TypeCase.of(GROUP, "information_schema.cardinal_number", "0", "2147483647")
                        .domain(),
                TypeCase.of(GROUP, "information_schema.character_data", "", "a").domain(),
                // Over varchar before, of any length; a name takes 63 bytes: `check` refuses that pair by its types.
                TypeCase.of(GROUP, "information_schema.sql_identifier", "", "a \"b\"")
                        .until(11)
                        .domain(),
                TypeCase.of(GROUP, "information_schema.sql_identifier", "", "a \"b\"")
                        .since(12)
                        .domain(),
                TypeCase.of(GROUP, "information_schema.time_stamp", "infinity", "2024-02-29 23:59:59.12+00")
                        .domain(),
                TypeCase.of(GROUP, "information_schema.yes_or_no", "YES", "NO").domain());
    }
}
