package org.newswire.article;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.text.Sha256;

/// Compares the content of two versions of an article.
///
/// Content is every field except those about origin and revision. A field that is added to [Article] is
/// content too, unless it is listed here. Pure functions.
public final class Changes {
    private static final Set<String> NOT_CONTENT = Set.of(
            "id",
            "change",
            "contentHash",
            "observedAt",
            "source",
            "provenance",
            "revision",
            "changes",
            "previousHash",
            "retractedAt");

    private static final List<Field> FIELDS = fields();

    private Changes() {}

    /// @param path leads from the article to the value
    private record Field(String name, List<Method> path) {
        @Nullable
        Object of(Article article) {
            Object value = article;
            for (Method step : path) {
                value = value == null ? null : read(step, value);
            }
            return value;
        }
    }

    /// Returns the names of the differing fields, in the order of [Article]. Fields of nested records are
    /// named like `details.section`.
    public static List<String> between(Article before, Article after) {
        return FIELDS.stream()
                .filter(field -> !Objects.equals(field.of(before), field.of(after)))
                .map(Field::name)
                .toList();
    }

    /// Returns all names that [#between] may return.
    public static List<String> names() {
        return FIELDS.stream().map(Field::name).toList();
    }

    /// Returns the SHA-256 of title and text in hex ([Article#contentHash]).
    public static String contentHash(@Nullable String title, String text) {
        return HexFormat.of().formatHex(Sha256.of((title + "\n\n" + text).getBytes(UTF_8)));
    }

    /// Returns the first 64 bits of the SHA-256 of the content. Versions with equal content have the same
    /// value.
    public static long fingerprint(Article article) {
        MessageDigest digest = Sha256.begin();
        for (Field field : FIELDS) {
            update(digest, field.of(article));
        }
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    /// Adds each value with its length, so that adjacent values are distinct.
    private static void update(MessageDigest digest, @Nullable Object value) {
        switch (value) {
            case null -> length(digest, -1);
            case List<?> list -> {
                length(digest, list.size());
                list.forEach(element -> update(digest, element));
            }
            case Record record -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    update(digest, read(component.getAccessor(), record));
                }
            }
            default -> {
                byte[] text = value.toString().getBytes(UTF_8);
                length(digest, text.length);
                digest.update(text);
            }
        }
    }

    private static void length(MessageDigest digest, int length) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
    }

    private static List<Field> fields() {
        return Arrays.stream(Article.class.getRecordComponents())
                .filter(component -> !NOT_CONTENT.contains(component.getName()))
                .flatMap(component -> component.getType().isRecord()
                        ? Arrays.stream(component.getType().getRecordComponents())
                                .map(inner -> new Field(
                                        component.getName() + "." + inner.getName(),
                                        List.of(component.getAccessor(), inner.getAccessor())))
                        : Stream.of(new Field(component.getName(), List.of(component.getAccessor()))))
                .toList();
    }

    private static @Nullable Object read(Method accessor, Object record) {
        try {
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + accessor, e);
        }
    }
}
