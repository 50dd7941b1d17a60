package dev.tidegate.topic.codec.form;

import static dev.tidegate.topic.codec.form.JsonBytes.literalOf;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.model.RelationCatalog;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.topic.record.RelationDescription;
import dev.tidegate.topic.record.RelationDescription.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The form of a {@link RelationDescription} in a record. */
public final class RelationJson {

    private RelationJson() {}

    public static void write(JsonBytes json, RelationDescription relation) {
        json.literal(literalOf("{\"oid\":")).number(relation.oid()).literal(literalOf(",\"columns\":["));
        for (int i = 0; i < relation.columns().size(); i++) {
            Column column = relation.columns().get(i);
            json.literal(literalOf(i == 0 ? "{\"name\":" : ",{\"name\":"))
                    .text(column.name())
                    .literal(literalOf(",\"type\":"))
                    .text(column.type())
                    .literal('}');
        }
        json.literal(']');
        relation.catalog().ifPresent(catalog -> write(json, catalog));
        json.literal('}');
    }

    private static void write(JsonBytes json, RelationCatalog catalog) {
        json.literal(literalOf(",\"catalog\":{\"numbers\":"))
                .number(catalog.attributesMax())
                .literal(literalOf(",\"storage\":"))
                .text(catalog.storage())
                .literal(literalOf(",\"columns\":["));
        for (int i = 0; i < catalog.attributes().size(); i++) {
            json.literal(literalOf(i == 0 ? "" : ","));
            write(json, catalog.attributes().get(i));
        }
        json.literal(literalOf("]}"));
    }

    private static void write(JsonBytes json, Attribute attribute) {
        json.literal(literalOf("{\"number\":")).number(attribute.number());
        json.literal(literalOf(",\"version\":")).number(attribute.version());
        json.literal(literalOf(",\"name\":")).text(attribute.name());
        json.literal(literalOf(",\"type\":")).text(attribute.type());
        flag(json, "not_null", attribute.notNull());
        flag(json, "generated", attribute.generated());
        flag(json, "filled", attribute.filled());
        attribute.expression().ifPresent(text -> json.literal(literalOf(",\"default\":"))
                .text(text));
        attribute.missing().ifPresent(text -> json.literal(literalOf(",\"missing\":"))
                .text(text));
        json.literal('}');
    }

    private static void flag(JsonBytes json, String name, boolean set) {
        if (set) {
            json.literal(literalOf(",\"" + name + "\":true"));
        }
    }

    /** @param json stands at the start of the object; stands at its end afterwards */
    public static RelationDescription read(JsonParser json) throws IOException {
        long oid = 0;
        List<Column> columns = new ArrayList<>();
        RelationCatalog catalog = null;
        String name;
        while ((name = json.nextFieldName()) != null) {
            json.nextToken();
            switch (name) {
                case "oid" -> oid = json.getLongValue();
                case "columns" -> {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        columns.add(readColumn(json));
                    }
                }
                case "catalog" -> catalog = readCatalog(json, oid);
                default -> json.skipChildren();
            }
        }
        return new RelationDescription(oid, columns, Optional.ofNullable(catalog));
    }

    private static Column readColumn(JsonParser json) throws IOException {
        Fields fields = new Fields(json);
        return new Column(fields.name, fields.type);
    }

    private static RelationCatalog readCatalog(JsonParser json, long oid) throws IOException {
        int numbers = 0;
        String storage = "";
        List<Attribute> attributes = new ArrayList<>();
        String name;
        while ((name = json.nextFieldName()) != null) {
            json.nextToken();
            switch (name) {
                case "numbers" -> numbers = json.getIntValue();
                case "storage" -> storage = json.getText();
                case "columns" -> {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        attributes.add(new Fields(json).attribute());
                    }
                }
                default -> json.skipChildren();
            }
        }
        return new RelationCatalog(oid, numbers, storage, attributes);
    }

    /** The fields of one column. */
    private static final class Fields {
        private int number;
        private long version;
        private String name = "";
        private String type = "";
        private boolean notNull;
        private boolean generated;
        private boolean filled;
        private String expression;
        private String missing;

        Fields(JsonParser json) throws IOException {
            String field;
            while ((field = json.nextFieldName()) != null) {
                json.nextToken();
                switch (field) {
                    case "number" -> number = json.getIntValue();
                    case "version" -> version = json.getLongValue();
                    case "name" -> name = json.getText();
                    case "type" -> type = json.getText();
                    case "not_null" -> notNull = json.getBooleanValue();
                    case "generated" -> generated = json.getBooleanValue();
                    case "filled" -> filled = json.getBooleanValue();
                    case "default" -> expression = json.getText();
                    case "missing" -> missing = json.getText();
                    default -> json.skipChildren();
                }
            }
        }

        Attribute attribute() {
            return new Attribute(
                    number,
                    version,
                    name,
                    type,
                    notNull,
                    generated,
                    filled,
                    Optional.ofNullable(expression),
                    Optional.ofNullable(missing));
        }
    }
}
