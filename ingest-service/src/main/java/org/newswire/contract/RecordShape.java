package org.newswire.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds absent required components of a record. A component is required unless it is `@Nullable`, also in
/// nested records and in lists of records. Thread-safe.
final class RecordShape {
    private final List<Part> parts;

    private record Part(
            String name,
            Method accessor,
            boolean optional,
            @Nullable RecordShape shape) {}

    /// @param type a record that does not contain itself
    RecordShape(Class<?> type) {
        this.parts =
                Arrays.stream(type.getRecordComponents()).map(RecordShape::part).toList();
    }

    private static Part part(RecordComponent component) {
        AnnotatedType type = component.getAnnotatedType();
        Type held = type instanceof AnnotatedParameterizedType list && component.getType() == List.class
                ? list.getAnnotatedActualTypeArguments()[0].getType()
                : component.getType();
        return new Part(
                component.getName(),
                accessor(component),
                type.isAnnotationPresent(Nullable.class),
                held instanceof Class<?> record && record.isRecord() ? new RecordShape(record) : null);
    }

    /// Makes the accessor accessible, as records with a contract need not be public.
    private static Method accessor(RecordComponent component) {
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        return accessor;
    }

    /// Returns the path of the first absent required component, such as `source.feedUrl`.
    ///
    /// @param value the record, or an object of JSON that cannot be mapped to it
    Optional<String> absent(Object value) {
        for (Part part : parts) {
            Object held = read(part, value);
            if (held == null && !part.optional) {
                return Optional.of(part.name);
            }
            if (held != null && part.shape != null) {
                for (Object each : records(held)) {
                    Optional<String> below = part.shape.absent(each);
                    if (below.isPresent()) {
                        return Optional.of(part.name + "." + below.get());
                    }
                }
            }
        }
        return Optional.empty();
    }

    /// JSON that is no object has another defect, which the parser reports.
    private static List<?> records(Object held) {
        return switch (held) {
            case ObjectNode object -> List.of(object);
            case JsonNode json -> json.valueStream().filter(JsonNode::isObject).toList();
            case List<?> list -> list;
            default -> List.of(held);
        };
    }

    private static @Nullable Object read(Part part, Object value) {
        if (value instanceof JsonNode json) {
            return json.hasNonNull(part.name) ? json.get(part.name) : null;
        }
        try {
            return part.accessor.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + part.accessor, e);
        }
    }
}
