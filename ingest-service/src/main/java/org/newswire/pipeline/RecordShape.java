package org.newswire.pipeline;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which components a record always has: those that are not `@Nullable`, in it and in the records that it
/// holds, itself or in lists. Thread-safe.
final class RecordShape {
    private final List<Part> parts;

    private record Part(
            String name,
            Method accessor,
            boolean optional,
            @Nullable RecordShape shape) {}

    /// @param type a public record that does not hold itself
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
                component.getAccessor(),
                type.isAnnotationPresent(Nullable.class),
                held instanceof Class<?> record && record.isRecord() ? new RecordShape(record) : null);
    }

    /// The path of the first component that is absent and should not be, such as `source.feedUrl`.
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

    private static @Nullable Object read(Method accessor, Object value) {
        try {
            return accessor.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + accessor, e);
        }
    }
}
