package dev.tidegate.prepare.check.types.trial;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.prepare.check.types.cases.TypeCase;
import java.util.List;

/**
 * The tables on which one type is tried: V has it beside a key, K as the key, F in a table without key (REPLICA IDENTITY
 * FULL).
 *
 * @param number tells its tables from those of other types
 * @param values both servers know
 */
public record MatrixTable(String schema, int number, TypeCase type, List<String> values) {

    /** How a type is used in a table. */
    public enum Place {
        V("(id integer PRIMARY KEY, v %s, note integer)"),
        K("(v %s PRIMARY KEY, id integer, note integer)"),
        F("(v %s, id integer, note integer)");

        private final String columns;

        Place(String columns) {
            this.columns = columns;
        }

        /** For people. */
        public String words() {
            return switch (this) {
                case V -> "value";
                case K -> "key";
                case F -> "no key";
            };
        }
    }

    public TableId id(Place place) {
        return new TableId(schema, place.name().toLowerCase(java.util.Locale.ROOT) + "_" + number);
    }

    String quoted(Place place) {
        return id(place).quoted();
    }

    /** @param side which of the two it is for: extensions may be in different schemas */
    String create(Place place, MatrixSide side) {
        return side.createTable() + quoted(place) + " " + place.columns.formatted(side.type(type));
    }

    /** @return SQL for a value */
    public String value(int index, MatrixSide side) {
        // Not quoted: values stand within arrays too. The schemas that are used need no quotes.
        String text = values.get(index).replace(TypeCase.SCHEMA, schema);
        return "CAST(" + SqlName.literal(text) + " AS " + side.type(type) + ")";
    }
}
