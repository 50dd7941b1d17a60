package dev.tidegate.verify.compare.hash;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.catalog.ColumnInfo;
import dev.tidegate.postgres.mapping.ColumnPair;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.mapping.TypeFit;
import dev.tidegate.postgres.usertype.UserType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A column of the source and its counterpart, and what of its values is compared: what the pipeline promises, which is the
 * source's value as the target's type holds it.
 *
 * @param base the type as which both are compared, without length and precision
 * @param builtIn whether it is a type of PostgreSQL itself
 */
public record ComparedColumn(ColumnPair pair, String base, boolean builtIn) {

    /** Types whose text holds floats, and the functions that print them as bytes. */
    static final Map<String, String> FLOATS = Map.of(
            "real", "float4send",
            "double precision", "float8send",
            "point", "point_send",
            "line", "line_send",
            "lseg", "lseg_send",
            "box", "box_send",
            "path", "path_send",
            "polygon", "poly_send",
            "circle", "circle_send");

    /** Types whose equality finds equal only what is the same, and floats, which versions print differently. */
    private static final Set<String> EQUAL_IS_IDENTICAL = Set.of(
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "oid",
            "uuid",
            "bytea",
            "date",
            "name",
            "money",
            "pg_lsn",
            "real",
            "double precision",
            "timestamp without time zone",
            "timestamp with time zone",
            "time without time zone");

    static ComparedColumn of(ColumnPair pair) {
        boolean builtIn = pair.source().definition().isEmpty()
                && pair.target().definition().isEmpty();
        return new ComparedColumn(pair, bare(pair.comparedAs()), builtIn);
    }

    /** Those that are written: not the ones that a side computes. */
    public static List<ComparedColumn> written(TablePair pair) {
        return pair.columns().stream()
                .filter(column ->
                        !column.source().isGenerated() && !column.target().isGenerated())
                .map(ComparedColumn::of)
                .toList();
    }

    private static String bare(String type) {
        return type.replaceFirst("\\(-?\\d+(,-?\\d+)?\\)", "");
    }

    public boolean isGenerated() {
        return pair.source().isGenerated() && pair.target().isGenerated();
    }

    /** @return whether either side draws its value from a sequence, unless a statement gives one */
    public boolean isFromSequence() {
        return Stream.of(pair.source(), pair.target())
                .anyMatch(column -> column.source().isIdentity()
                        || column.expression()
                                .filter(expression -> expression.startsWith("nextval("))
                                .isPresent());
    }

    public String name() {
        return pair.source().name();
    }

    /** An expression for the value on the source, of the target's type. */
    public String onSource() {
        String column = SqlName.quote(pair.source().name());
        return becomesAnother() ? "CAST(" + column + " AS " + pair.comparedAs() + ")" : column;
    }

    /** The type of that expression. */
    public String typeOnSource() {
        return becomesAnother() ? pair.comparedAs() : pair.source().baseType();
    }

    private boolean becomesAnother() {
        return builtIn && (pair.fit() == TypeFit.WIDER || pair.fit() == TypeFit.ROUNDED);
    }

    String onTarget() {
        return SqlName.quote(pair.target().name());
    }

    /** The value as text. Not by a cast where the type is the user's own: he may have made one that prints less. */
    String text(String value) {
        // A cast to text would add the length of the mask to a single address.
        boolean castPrints = builtIn
                && pair.source().castPrints()
                && pair.target().castPrints()
                && !isBlankPadded()
                && !base.equals("inet");
        return castPrints ? "(" + value + ")::text" : output(value);
    }

    /** A cast to text takes the blanks off. */
    private boolean isBlankPadded() {
        return base.equals("character") || base.equals("bpchar");
    }

    /**
     * A condition that the column holds exactly what a parameter says, whatever the type's equality finds equal besides. The
     * equality adds the use of an index. The parameter is read once or twice.
     */
    String holds(boolean onSource) {
        ColumnInfo column = onSource ? pair.source() : pair.target();
        String equal = equal(column, "?");
        String name = SqlName.quote(column.name());
        return equalIsIdentical() ? equal : equal + " AND " + text(name) + " COLLATE \"C\" = ?";
    }

    /**
     * A condition by the equality of the column's type.
     *
     * @param text SQL of what the type's input function takes
     */
    public static String equal(ColumnInfo column, String text) {
        String name = SqlName.quote(column.name());
        // The = of enums, ranges and composites takes no domain over one. A record has no input function.
        String base = unbounded(column.baseType());
        String left = column.isDomain() ? "CAST(" + name + " AS " + base + ")" : name;
        boolean isNamed = column.isDomain() || base.contains(".");
        return left + " " + column.equal() + " " + (isNamed ? "CAST(" + text + " AS " + base + ")" : text);
    }

    /** A cast to a type with a length is a function, which keeps an index of the column from being used. */
    private static String unbounded(String type) {
        return type.matches("(character varying|numeric|time|timestamp)\\(.*")
                ? type.replaceFirst("\\([-0-9, ]+\\)", "")
                : type;
    }

    /** How many parameters {@link #holds} has. */
    int holdsParameters() {
        return equalIsIdentical() ? 1 : 2;
    }

    public boolean equalIsIdentical() {
        return EQUAL_IS_IDENTICAL.contains(base);
    }

    /** @param type as format_type prints it, no domain */
    public static boolean equalIsIdentical(String type) {
        return EQUAL_IS_IDENTICAL.contains(bare(type));
    }

    /** By the type's output function; format prints null as nothing. A composite of nulls is not null. */
    public static String output(String value) {
        return "CASE WHEN " + value + " IS DISTINCT FROM NULL THEN format('%s', " + value + ") END";
    }

    boolean isText() {
        return base.equals("text") || base.equals("character varying") || isBlankPadded();
    }

    boolean isCaseless() {
        return base.equals("citext") || base.endsWith(".citext");
    }

    /** @return an expression for 64 bits, null for null */
    String hash(HashMethod method, TableSide side, String value, long seed) {
        return switch (base) {
            case "smallint", "integer", "boolean" -> method.ofInt(boolAsInt(value), seed);
            case "bigint", "oid" -> method.ofBigint(value, seed);
            case "uuid" -> method.ofUuid(value, seed);
            // Faster than their text, and as exact: microseconds. Their own hash function folds 64 bits to 32.
            case "timestamp without time zone" -> method.ofText("encode(timestamp_send(" + value + "), 'hex')", seed);
            case "timestamp with time zone" -> method.ofText("encode(timestamptz_send(" + value + "), 'hex')", seed);
            default -> method.ofText(comparableText(side, value), seed);
        };
    }

    private String boolAsInt(String value) {
        return base.equals("boolean") ? "(" + value + ")::bool" : value;
    }

    private String comparableText(TableSide side, String value) {
        String element = base.endsWith("[]") ? base.substring(0, base.length() - 2) : base;
        boolean floats = FLOATS.containsKey(element);
        if (floats && !base.endsWith("[]")) {
            return "encode(" + FLOATS.get(base) + "(" + value + "), 'hex')";
        }
        if (floats && side.text().floatsAsBytes()) {
            return "encode(array_send(" + value + "), 'hex')";
        }
        Optional<UserType> type = builtIn || !side.text().floatsAsBytes() ? Optional.empty() : side.type(this);
        if (type.isPresent()) {
            return side.text()
                    .comparable(
                            new NestedText(side.types()).of(type.get(), value),
                            side.table().id(),
                            sideName(side));
        }
        return isAscii(element)
                ? text(value)
                : side.text().comparable(text(value), side.table().id(), sideName(side));
    }

    private String sideName(TableSide side) {
        return side.isSource() ? pair.source().name() : pair.target().name();
    }

    private boolean isAscii(String element) {
        return builtIn
                && (element.startsWith("timestamp")
                        || element.startsWith("time ")
                        || element.startsWith("interval")
                        || element.equals("numeric")
                        || element.equals("bytea")
                        || element.equals("date")
                        || element.equals("inet")
                        || element.equals("cidr")
                        || element.startsWith("macaddr")
                        || element.startsWith("bit")
                        || element.equals("uuid")
                        || element.endsWith("int")
                        || element.equals("integer")
                        || element.equals("pg_lsn"));
    }
}
