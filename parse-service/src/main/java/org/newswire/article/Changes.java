package org.newswire.article;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// In which fields two versions of an article differ.
///
/// What counts is what an article says: every field but those that tell where it comes from and where
/// it stands among its versions. A field added to [Article] counts too, unless it is named here. Pure
/// functions.
public final class Changes {
    private static final Set<String> NO_CONTENT = Set.of(
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

    /// The names of the fields that differ, in the order in which [Article] has them; those of records
    /// in it as `details.section`.
    public static List<String> between(Article before, Article after) {
        return FIELDS.stream()
                .filter(field -> !Objects.equals(field.of(before), field.of(after)))
                .map(Field::name)
                .toList();
    }

    /// All names that [#between] may give.
    public static List<String> names() {
        return FIELDS.stream().map(Field::name).toList();
    }

    /// SHA-256 over title and text, in hex ([Article#contentHash]).
    public static String contentHash(@Nullable String title, String text) {
        return HexFormat.of().formatHex(sha256().digest((title + "\n\n" + text).getBytes(UTF_8)));
    }

    /// The first 64 bits of a SHA-256 over all that counts: versions that differ in nothing have the
    /// same.
    public static long fingerprint(Article article) {
        MessageDigest digest = sha256();
        for (Field field : FIELDS) {
            update(digest, field.of(article));
        }
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    /// Each value with its length before it, so that nothing runs together.
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
        List<Field> fields = new ArrayList<>();
        for (RecordComponent component : Article.class.getRecordComponents()) {
            if (NO_CONTENT.contains(component.getName())) {
                continue;
            }
            if (component.getType().isRecord()) {
                Arrays.stream(component.getType().getRecordComponents())
                        .map(inner -> new Field(
                                component.getName() + "." + inner.getName(),
                                List.of(component.getAccessor(), inner.getAccessor())))
                        .forEach(fields::add);
            } else {
                fields.add(new Field(component.getName(), List.of(component.getAccessor())));
            }
        }
        return List.copyOf(fields);
    }

    private static @Nullable Object read(Method accessor, Object record) {
        try {
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + accessor, e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
