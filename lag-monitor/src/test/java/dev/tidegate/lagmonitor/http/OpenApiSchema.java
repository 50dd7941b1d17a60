package dev.tidegate.lagmonitor.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Holds JSON against a schema of the OpenAPI file: every field is described, every required one is there, types fit. */
final class OpenApiSchema {

    private final JsonNode document;

    OpenApiSchema(JsonNode document) {
        this.document = document;
    }

    void assertFits(JsonNode schema, JsonNode value, String path) {
        JsonNode wanted = resolve(schema);
        if (value.isNull()) {
            assertThat(schema.path("nullable").asBoolean())
                    .as(path + " may be null")
                    .isTrue();
            return;
        }
        switch (wanted.path("type").asText()) {
            case "object" -> assertObject(wanted, value, path);
            case "array" -> {
                assertThat(value.isArray()).as(path + " is an array").isTrue();
                for (JsonNode item : value) {
                    assertFits(wanted.path("items"), item, path + "[]");
                }
            }
            case "integer" ->
                assertThat(value.isIntegralNumber()).as(path + " is an integer").isTrue();
            case "number" ->
                assertThat(value.isNumber()).as(path + " is a number").isTrue();
            case "boolean" ->
                assertThat(value.isBoolean()).as(path + " is a boolean").isTrue();
            case "string" -> assertText(wanted, value, path);
            default -> throw new AssertionError("no type in the schema of " + path);
        }
    }

    private void assertObject(JsonNode schema, JsonNode value, String path) {
        assertThat(value.isObject()).as(path + " is an object").isTrue();
        schema.path("required").forEach(name -> assertThat(value.has(name.asText()))
                .as(path + "." + name.asText() + " is there")
                .isTrue());
        List<String> names = new ArrayList<>();
        value.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            JsonNode field = schema.path("properties").path(name);
            JsonNode described = field.isMissingNode() ? schema.path("additionalProperties") : field;
            assertThat(described.isMissingNode())
                    .as(path + "." + name + " is described")
                    .isFalse();
            assertFits(described, value.get(name), path + "." + name);
        }
    }

    private static void assertText(JsonNode schema, JsonNode value, String path) {
        assertThat(value.isTextual()).as(path + " is a text").isTrue();
        if (schema.has("enum")) {
            assertThat(schema.get("enum")).as(path).anyMatch(option -> option.asText()
                    .equals(value.asText()));
        }
    }

    private JsonNode resolve(JsonNode schema) {
        JsonNode found = schema.has("allOf") ? schema.get("allOf").get(0) : schema;
        return found.has("$ref") ? document.at(found.get("$ref").asText().substring(1)) : found;
    }
}
