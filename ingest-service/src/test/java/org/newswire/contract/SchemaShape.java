package org.newswire.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Compares a schema with its record: both have the same fields and types, and exactly the fields that
/// are not `@Nullable` are required.
public final class SchemaShape {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JsonNode root;
    private final List<String> differences = new ArrayList<>();

    private SchemaShape(JsonNode root) {
        this.root = root;
    }

    /// Returns one sentence for each difference.
    public static List<String> differences(Class<?> type, JsonNode schema) {
        SchemaShape shape = new SchemaShape(schema);
        shape.compare("$", type, schema);
        return List.copyOf(shape.differences);
    }

    private void compare(String path, Type type, JsonNode schema) {
        String reference = schema.path("$ref").asText();
        JsonNode followed = reference.isEmpty() ? schema : root.at(reference.substring(1));
        expectEqual(path + ": type", jsonType(type), followed.path("type").asText());
        switch (type) {
            case ParameterizedType list
            when list.getRawType() == List.class ->
                compare(path + "[]", list.getActualTypeArguments()[0], followed.path("items"));
            case ParameterizedType map ->
                compare(path + ".*", map.getActualTypeArguments()[1], followed.path("additionalProperties"));
            case Class<?> one when one.isRecord() -> compareFields(path, one, followed);
            case Class<?> one when one.isEnum() -> compareValues(path, one, followed);
            default -> {
                String format = type == UUID.class ? "uuid" : type == Instant.class ? "date-time" : "";
                if (!format.isEmpty()) {
                    expectEqual(
                            path + ": format", format, followed.path("format").asText());
                }
            }
        }
    }

    private void compareFields(String path, Class<?> type, JsonNode schema) {
        Set<String> required = new LinkedHashSet<>();
        Set<String> fields = new LinkedHashSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            AnnotatedType annotated = component.getAnnotatedType();
            fields.add(component.getName());
            if (!annotated.isAnnotationPresent(Nullable.class)) {
                required.add(component.getName());
            }
            compare(
                    path + "." + component.getName(),
                    component.getGenericType(),
                    schema.path("properties").path(component.getName()));
        }
        Set<String> described = new LinkedHashSet<>();
        schema.path("properties").fieldNames().forEachRemaining(described::add);
        expectEqual(path + ": fields", fields, described);
        expectEqual(path + ": required", required, strings(schema.path("required")));
    }

    /// Compares the values of an enum. A closed vocabulary may be a subset of them; an open one
    /// names all.
    private void compareValues(String path, Class<?> type, JsonNode schema) {
        Set<String> values = Arrays.stream(type.getEnumConstants())
                .map(constant -> JSON.valueToTree(constant).asText())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> closed = strings(schema.path("enum"));
        if (closed.isEmpty()) {
            expectEqual(path + ": examples", values, strings(schema.path("examples")));
        } else if (!values.containsAll(closed)) {
            differences.add(path + ": enum " + closed + " has values that are not in " + values);
        }
    }

    private static String jsonType(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getRawType() == Map.class ? "object" : "array";
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "integer";
        }
        if (type == double.class || type == Double.class) {
            return "number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "boolean";
        }
        if (type == String.class || type == UUID.class || type == Instant.class || type == LocalDate.class) {
            return "string";
        }
        Class<?> named = (Class<?>) type;
        return named.isEnum() ? "string" : named.isRecord() ? "object" : "unknown type " + named;
    }

    private void expectEqual(String what, Object wanted, Object found) {
        if (!wanted.equals(found)) {
            differences.add(what + " is " + found + " in the schema, and " + wanted + " in the record");
        }
    }

    private static Set<String> strings(JsonNode array) {
        Set<String> strings = new LinkedHashSet<>();
        array.forEach(element -> strings.add(element.asText()));
        return strings;
    }
}
