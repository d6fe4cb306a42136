package org.newswire.contract;

import com.fasterxml.jackson.databind.JsonNode;
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
    Optional<String> absent(Object value) {
        for (Part part : parts) {
            Object held = read(part.accessor, value);
            if (held == null) {
                if (!part.optional) {
                    return Optional.of(part.name);
                }
            } else if (part.shape != null) {
                List<?> records = held instanceof List<?> list ? list : List.of(held);
                for (Object record : records) {
                    Optional<String> below = part.shape.absent(record);
                    if (below.isPresent()) {
                        return Optional.of(part.name + "." + below.get());
                    }
                }
            }
        }
        return Optional.empty();
    }

    /// Returns the same path for JSON that cannot be mapped to the record.
    Optional<String> absentIn(JsonNode object) {
        for (Part part : parts) {
            JsonNode held = object.path(part.name);
            if (held.isMissingNode() || held.isNull()) {
                if (!part.optional) {
                    return Optional.of(part.name);
                }
            } else if (part.shape != null) {
                for (JsonNode record : held.isArray() ? held : List.of(held)) {
                    Optional<String> below = record.isObject() ? part.shape.absentIn(record) : Optional.empty();
                    if (below.isPresent()) {
                        return Optional.of(part.name + "." + below.get());
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static @Nullable Object read(Method accessor, Object value) {
        try {
            return accessor.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + accessor, e);
        }
    }
}
