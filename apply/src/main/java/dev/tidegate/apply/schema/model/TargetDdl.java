package dev.tidegate.apply.schema.model;

import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import java.util.Optional;

/** DDL that makes a table of the target follow one of the source. Empty where the type is none: no SQL is made of that. */
public final class TargetDdl {

    private TargetDdl() {}

    /**
     * Rows that are there already get what the source's got: a default is evaluated once when a column is added, so it is
     * that value that counts, and only then the expression.
     *
     * @param attribute the source's; empty if it is gone there. Its expression is SQL: only what the source's catalog says
     */
    public static String addColumn(
            TableId table, String column, String type, Optional<Attribute> attribute, boolean filled) {
        if (!TypeText.isType(type)) {
            return "";
        }
        String name = SqlName.quote(column);
        String alter = "ALTER TABLE " + table.quoted() + " ";
        Optional<String> missing = attribute.flatMap(Attribute::missing);
        StringBuilder sql = new StringBuilder(alter + "ADD COLUMN " + name + " " + type);
        missing.ifPresent(value -> sql.append(" DEFAULT ").append(literal(value, type)));
        if (filled
                && missing.isPresent()
                && attribute.filter(Attribute::notNull).isPresent()) {
            sql.append(" NOT NULL");
        }
        Optional<String> expression =
                attribute.flatMap(Attribute::expression).filter(text -> !text.contains("nextval("));
        if (expression.isPresent()) {
            sql.append("; ").append(alter).append("ALTER COLUMN ").append(name);
            sql.append(" SET DEFAULT ").append(expression.get());
        } else if (missing.isPresent()) {
            sql.append("; ").append(alter).append("ALTER COLUMN ").append(name).append(" DROP DEFAULT");
        }
        return sql.toString();
    }

    public static String replaceColumn(TableId table, String column, String type, Optional<Attribute> attribute) {
        if (!TypeText.isType(type)) {
            return "";
        }
        return "ALTER TABLE " + table.quoted() + " DROP COLUMN " + SqlName.quote(column) + "; "
                + addColumn(table, column, type, attribute, true);
    }

    public static String fill(TableId table, String column, String type, Optional<String> value) {
        return "UPDATE " + table.quoted() + " SET " + SqlName.quote(column) + " = "
                + value.map(text -> literal(text, type)).orElse("NULL");
    }

    public static String renameColumn(TableId table, String from, String to) {
        return "ALTER TABLE " + table.quoted() + " RENAME COLUMN " + SqlName.quote(from) + " TO " + SqlName.quote(to);
    }

    public static String alterType(TableId table, String column, String type) {
        if (!TypeText.isType(type)) {
            return "";
        }
        String name = SqlName.quote(column);
        return "ALTER TABLE " + table.quoted() + " ALTER COLUMN " + name + " TYPE " + type + " USING " + name + "::"
                + type;
    }

    /** It keeps its values. */
    public static String dropExpression(TableId table, String column) {
        return "ALTER TABLE " + table.quoted() + " ALTER COLUMN " + SqlName.quote(column) + " DROP EXPRESSION";
    }

    public static String dropNotNull(TableId table, String column) {
        return "ALTER TABLE " + table.quoted() + " ALTER COLUMN " + SqlName.quote(column) + " DROP NOT NULL";
    }

    private static String literal(String value, String type) {
        return SqlName.literal(value) + "::" + type;
    }
}
