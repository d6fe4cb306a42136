package org.newswire.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Plants breaking and compatible changes and expects that only the breaking ones are reported.
final class SchemaChangeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RELEASED = """
            {
              "$id": "urn:newswire:schema:letter:1",
              "type": "object",
              "description": "A letter",
              "properties": {
                "id": {"type": "string", "format": "uuid"},
                "words": {"type": "integer", "minimum": 0},
                "kind": {"type": "string", "enum": ["long", "short"]},
                "state": {"type": "string", "examples": ["sent", "lost"]},
                "pages": {"type": "array", "items": {"$ref": "#/$defs/page"}},
                "counts": {"type": "object", "additionalProperties": {"type": "integer"}}
              },
              "required": ["id", "kind"],
              "$defs": {
                "page": {
                  "type": "object",
                  "properties": {"text": {"type": "string"}, "hash": {"type": "string", "pattern": "^[0-9a-f]{8}$"}},
                  "required": ["text"]
                }
              }
            }""";

    @Test
    void anUnchangedSchemaIsCompatible() {
        assertAllowed("\"A letter\"", "\"A letter\"");
    }

    @Test
    void acceptsAddedOptionalFieldsDescriptionsAndExamples() {
        assertAllowed("\"A letter\"", "\"Something written\"");
        assertAllowed("\"words\":", "\"stamp\": {\"type\": \"string\"}, \"words\":");
        assertAllowed("\"hash\":", "\"number\": {\"type\": \"integer\"}, \"hash\":");
        assertAllowed("\"lost\"]", "\"lost\", \"found\"]");
    }

    @Test
    void acceptsAReorganisedSchema() throws IOException {
        ObjectNode moved = (ObjectNode) JSON.readTree(RELEASED);
        ((ObjectNode) moved.at("/properties/pages")).set("items", moved.at("/$defs/page"));
        moved.remove("$defs");
        assertThat(SchemaChange.breaks(JSON.readTree(RELEASED), moved)).isEmpty();
    }

    @Test
    void comparesKeywordsNextToAReference() {
        String reference = "{\"$ref\": \"#/$defs/page\"";
        assertBreak(reference, reference + ", \"not\": {}", "$.pages[]: not was not given and is {}");
        assertBreak(reference, reference + ", \"maxProperties\": 0", "$.pages[]: maxProperties was not given and is 0");
        assertBreak(
                reference,
                reference + ", \"required\": [\"hash\"]",
                "$.pages[]: required beside $ref was not given and is [\"hash\"]");
        assertBreak(
                reference,
                reference + ", \"type\": \"string\"",
                "$.pages[]: type beside $ref was not given and is string");
        assertAllowed(reference, reference + ", \"description\": \"a page\"");
    }

    @Test
    void rejectsARemovedField() {
        assertBreak("\"words\": {\"type\": \"integer\", \"minimum\": 0},", "", "$.words is gone");
        assertBreak("\"text\": {\"type\": \"string\"}, ", "", "$.pages[].text is gone");
    }

    @Test
    void rejectsANewRequiredField() {
        assertBreak(
                "\"words\": {",
                "\"stamp\": {\"type\": \"string\"}, \"words\": {",
                "[\"id\", \"kind\"]",
                "[\"id\", \"kind\", \"stamp\"]",
                "$.stamp is required and was not");
        assertBreak("[\"text\"]", "[\"text\", \"hash\"]", "$.pages[].hash is required and was not");
    }

    @Test
    void rejectsAFieldThatBecomesOptional() {
        assertBreak("[\"id\", \"kind\"]", "[\"id\"]", "$.kind is not required any more");
    }

    @Test
    void rejectsAChangedType() {
        assertBreak("\"integer\", \"minimum\"", "\"string\", \"minimum\"", "$.words: type was integer and is string");
        assertBreak(
                "\"integer\", \"minimum\"",
                "[\"integer\", \"null\"], \"minimum\"",
                "$.words: type was integer and is [\"integer\",\"null\"]");
        assertBreak("{\"type\": \"integer\"}", "{\"type\": \"number\"}", "$.counts.*: type was integer and is number");
    }

    @Test
    void rejectsANarrowedEnum() {
        assertBreak("[\"long\", \"short\"]", "[\"long\"]", "$.kind has lost the value short");
        assertBreak("[\"sent\", \"lost\"]", "[\"lost\"]", "$.state has lost the value sent");
        assertBreak(
                "\"type\": \"integer\", \"minimum\"",
                "\"enum\": [1, 2], \"type\": \"integer\", \"minimum\"",
                "$.words: enum was not given and is [1,2]");
    }

    @Test
    void rejectsAWidenedClosedEnum() {
        assertBreak(
                "[\"long\", \"short\"]", "[\"long\", \"short\", \"wide\"]", "$.kind, closed, has the new value wide");
    }

    @Test
    void rejectsAChangedFormat() {
        assertBreak("\"format\": \"uuid\"", "\"format\": \"uri\"", "$.id: format was uuid and is uri");
        assertBreak(", \"format\": \"uuid\"", "", "$.id: format was uuid and is not given");
        assertBreak(
                "\"words\": {", "\"words\": {\"format\": \"int32\", ", "$.words: format was not given and is int32");
    }

    @Test
    void rejectsAnyOtherChangedConstraint() {
        assertBreak("{8}", "{16}", "$.pages[].hash: pattern was ^[0-9a-f]{8}$ and is ^[0-9a-f]{16}$");
        assertBreak("\"minimum\": 0", "\"minimum\": 1", "$.words: minimum was 0 and is 1");
        assertBreak(
                "letter:1", "letter:2", "$: $id was urn:newswire:schema:letter:1 and is urn:newswire:schema:letter:2");
    }

    /// Removes each property of the released schemas, at any depth, and expects a break.
    @Test
    void rejectsTheRemovalOfEachReleasedField() throws IOException {
        for (String name : List.of("raw-item.1", "feed-status.1")) {
            JsonNode released = released(name);
            List<String> fields = fields("", released);
            assertThat(fields).hasSizeGreaterThan(30);
            for (String field : fields) {
                JsonNode planted = released.deepCopy();
                JsonPointer place = JsonPointer.compile(field);
                ((ObjectNode) planted.at(place.head())).remove(place.last().getMatchingProperty());
                assertThat(SchemaChange.breaks(released, planted))
                        .as("%s without %s", name, field)
                        .anyMatch(
                                sentence -> sentence.endsWith("." + place.last().getMatchingProperty() + " is gone"));
            }
        }
    }

    /// Returns the JSON pointers of all properties.
    private static List<String> fields(String at, JsonNode schema) {
        List<String> fields = new ArrayList<>();
        schema.properties().forEach(keyword -> {
            String below = at + "/" + keyword.getKey();
            if (keyword.getKey().equals("properties")) {
                keyword.getValue().fieldNames().forEachRemaining(name -> fields.add(below + "/" + name));
                keyword.getValue()
                        .properties()
                        .forEach(each -> fields.addAll(fields(below + "/" + each.getKey(), each.getValue())));
            } else {
                fields.addAll(fields(below, keyword.getValue()));
            }
        });
        return fields;
    }

    private static JsonNode released(String name) throws IOException {
        try (InputStream file = SchemaChangeTest.class
                .getClassLoader()
                .getResourceAsStream("schemas/released/" + name + ".schema.json")) {
            return JSON.readTree(Objects.requireNonNull(file));
        }
    }

    private static void assertAllowed(String was, String is) {
        assertThat(breaks(was, is)).isEmpty();
    }

    private static void assertBreak(String was, String is, String sentence) {
        assertThat(breaks(was, is)).containsExactly(sentence);
    }

    private static void assertBreak(String was, String is, String alsoWas, String alsoIs, String sentence) {
        assertThat(breaks(was, is, alsoWas, alsoIs)).containsExactly(sentence);
    }

    private static List<String> breaks(String... replacements) {
        String changed = RELEASED;
        for (int i = 0; i < replacements.length; i += 2) {
            assertThat(changed).contains(replacements[i]);
            changed = changed.replace(replacements[i], replacements[i + 1]);
        }
        try {
            return SchemaChange.breaks(JSON.readTree(RELEASED), JSON.readTree(changed));
        } catch (IOException e) {
            throw new AssertionError("the planted change is not JSON: " + changed, e);
        }
    }
}
