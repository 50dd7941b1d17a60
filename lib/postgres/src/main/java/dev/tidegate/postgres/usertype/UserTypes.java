package dev.tidegate.postgres.usertype;

import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.usertype.UserType.Kind;
import dev.tidegate.postgres.usertype.UserType.Part;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** User-made types of the columns of some tables on one side, and all types that they consist of. */
public final class UserTypes {

    /** Objects that initdb made have lower oids. */
    private static final String COLUMNS = """
            SELECT a.attrelid::bigint, a.attname, a.atttypid::bigint
            FROM pg_attribute a
            WHERE a.attrelid = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid >= 16384
            """;

    /** Of a database that does not know its encoding, labels come as bytes in the form {@code escape}. */
    private static final String TYPES = """
            WITH RECURSIVE used (oid) AS (
                SELECT unnest(?::oid[])
                UNION
                SELECT inner_type.oid
                FROM used
                JOIN pg_type t ON t.oid = used.oid
                CROSS JOIN LATERAL (
                    SELECT t.typelem AS oid WHERE t.typcategory = 'A' AND t.typelem <> 0
                    UNION ALL
                    SELECT t.typbasetype WHERE t.typtype = 'd'
                    UNION ALL
                    SELECT f.atttypid FROM pg_attribute f
                    WHERE t.typtype = 'c' AND f.attrelid = t.typrelid AND f.attnum > 0 AND NOT f.attisdropped
                    UNION ALL
                    SELECT r.rngsubtype FROM pg_range r
                    WHERE t.typtype IN ('r', 'm') AND t.oid::text IN (to_jsonb(r) ->> 'rngtypid', to_jsonb(r) ->> 'rngmultitypid')
                ) inner_type
            ), part AS (
                SELECT t.oid AS owner, 1 AS position, 'element' AS name, t.typelem AS type, -1 AS typmod, 0::oid AS collation
                FROM used JOIN pg_type t ON t.oid = used.oid
                WHERE t.typcategory = 'A' AND t.typelem <> 0
                UNION ALL
                SELECT t.oid, 1, 'base', t.typbasetype, t.typtypmod, t.typcollation
                FROM used JOIN pg_type t ON t.oid = used.oid
                WHERE t.typtype = 'd'
                UNION ALL
                SELECT t.oid, f.attnum, f.attname::text, f.atttypid, f.atttypmod, f.attcollation
                FROM used JOIN pg_type t ON t.oid = used.oid
                JOIN pg_attribute f ON f.attrelid = t.typrelid AND f.attnum > 0 AND NOT f.attisdropped
                WHERE t.typtype = 'c'
                UNION ALL
                SELECT t.oid, 1, 'subtype', r.rngsubtype, -1, r.rngcollation
                FROM used JOIN pg_type t ON t.oid = used.oid
                JOIN pg_range r ON t.oid::text IN (to_jsonb(r) ->> 'rngtypid', to_jsonb(r) ->> 'rngmultitypid')
                WHERE t.typtype IN ('r', 'm')
            ), parts AS (
                SELECT p.owner, array_agg(p.name ORDER BY p.position) AS names,
                       array_agg(p.type::bigint ORDER BY p.position) AS types,
                       array_agg(format_type(p.type, p.typmod)
                                 || coalesce(' COLLATE ' || quote_ident(c.collname), '') ORDER BY p.position) AS described
                FROM part p
                LEFT JOIN pg_collation c ON c.oid = p.collation AND c.collname <> 'default'
                GROUP BY p.owner
            )
            SELECT t.oid::bigint, getdatabaseencoding() = 'SQL_ASCII' AS is_raw, format_type(t.oid, NULL) AS name, t.typtype, t.typcategory = 'A' AND t.typelem <> 0 AS is_array,
                   p.names, p.types, p.described,
                   ARRAY(SELECT CASE getdatabaseencoding()
                                    WHEN 'SQL_ASCII' THEN encode(convert_to(l.enumlabel, 'SQL_ASCII'), 'escape')
                                    ELSE l.enumlabel::text END
                         FROM pg_enum l WHERE l.enumtypid = t.oid ORDER BY l.enumsortorder) AS labels,
                   ARRAY(SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k
                         WHERE k.contypid = t.oid AND k.contype = 'c' ORDER BY k.conname)
                       || CASE WHEN t.typnotnull THEN ARRAY['NOT NULL'] END AS constraints,
                   coalesce((SELECT x.extname || ' ' || x.extversion
                             FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
                             WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid
                               AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'), '') AS extension
            FROM used
            JOIN pg_type t ON t.oid = used.oid
            LEFT JOIN parts p ON p.owner = t.oid
            """;

    /** A byte, not the backslash that is doubled. */
    private static final Pattern NOT_ASCII = Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\\\[0-3]");

    private record Column(long table, String name) {}

    private final Map<Column, Long> columns = new HashMap<>();
    private final Map<Long, UserType> types = new HashMap<>();

    private UserTypes() {}

    /** @param tables oids */
    public static UserTypes read(Connection connection, Collection<Long> tables) throws SQLException {
        UserTypes read = new UserTypes();
        Sql sql = Sql.on(connection);
        sql.each(
                COLUMNS,
                row -> read.columns.put(new Column(row.getLong(1), row.getString(2)), row.getLong(3)),
                Sql.array("oid", tables));
        if (!read.columns.isEmpty()) {
            List<Long> used = read.columns.values().stream().distinct().toList();
            sql.each(TYPES, row -> read.types.put(row.getLong("oid"), type(row)), Sql.array("oid", used));
        }
        return read;
    }

    private static UserType type(ResultSet row) throws SQLException {
        List<String> names = texts(row.getArray("names"));
        List<String> described = texts(row.getArray("described"));
        Array oids = row.getArray("types");
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            parts.add(new Part(names.get(i), ((Long[]) oids.getArray())[i], described.get(i)));
        }
        return new UserType(
                row.getString("name"),
                row.getBoolean("is_array") ? Kind.ARRAY : kind(row.getString("typtype")),
                parts,
                labels(row),
                texts(row.getArray("constraints")),
                row.getString("extension"));
    }

    /** Nobody but the config knows what characters the bytes of a label are; it is not needed to tell types apart. */
    private static List<String> labels(ResultSet row) throws SQLException {
        List<String> labels = texts(row.getArray("labels"));
        if (!row.getBoolean("is_raw")) {
            return labels;
        }
        return labels.stream()
                .map(label -> NOT_ASCII.matcher(label).find() ? UserType.UNREADABLE : label.replace("\\\\", "\\"))
                .toList();
    }

    private static Kind kind(String typtype) {
        return switch (typtype) {
            case "c" -> Kind.COMPOSITE;
            case "d" -> Kind.DOMAIN;
            case "e" -> Kind.ENUM;
            case "r", "m" -> Kind.RANGE;
            default -> Kind.BASE;
        };
    }

    private static List<String> texts(Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    /** @return by table, the names of its columns whose types are the user's own, in the order of names */
    public Map<Long, List<String>> columns() {
        return columns.keySet().stream()
                .sorted(Comparator.comparing(Column::name))
                .collect(Collectors.groupingBy(Column::table, Collectors.mapping(Column::name, Collectors.toList())));
    }

    /** @return empty if its type is built-in */
    public Optional<UserType> ofColumn(long table, String column) {
        return Optional.ofNullable(columns.get(new Column(table, column))).map(types::get);
    }

    public UserType of(Part part) {
        return types.get(part.type());
    }

    /** The user's own type of a column and all that it consists of; nothing if it is built-in. */
    public List<UserType> within(long table, String column) {
        return ofColumn(table, column).map(this::within).orElse(List.of());
    }

    /** The type and all that it consists of, each once, from the outside in. */
    public List<UserType> within(UserType type) {
        List<UserType> found = new ArrayList<>();
        add(type, found);
        return found;
    }

    private void add(UserType type, List<UserType> found) {
        if (!found.contains(type)) {
            found.add(type);
            type.parts().forEach(part -> add(of(part), found));
        }
    }
}
