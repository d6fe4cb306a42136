package org.newswire.store.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.newswire.store.database.RowWriter;
import org.newswire.store.database.StorableText;

/// Finds characters that PostgreSQL cannot store in the texts of a change ([StorableText]).
final class ChangeValidator {
    /// Fields of articles that have no column of text.
    private static final Set<String> NOT_STORED = Set.of("publishedOn", "changes", "previousHash");

    private ChangeValidator() {}

    /// Returns the first invalid character with its field, such as `details.media`, or empty.
    static Optional<String> invalidCharacter(Change change) {
        return switch (change) {
            case Change.Version version -> inFieldsOf(version.article());
            case Change.FeedPolled polled -> inFieldsOf(polled.status());
            case Change.Retraction retraction -> Optional.empty();
            case Change.FeedDropped dropped -> Optional.empty();
            case Change.CanaryArrived canary -> Optional.empty();
        };
    }

    private static Optional<String> inFieldsOf(Object articleOrFeed) {
        ObjectNode fields = RowWriter.JSON.valueToTree(articleOrFeed);
        return fields.remove(NOT_STORED).properties().stream()
                .flatMap(field -> field.getValue().isObject()
                        ? field.getValue().properties().stream()
                                .flatMap(part -> invalid(field.getKey() + "." + part.getKey(), part.getValue()))
                        : invalid(field.getKey(), field.getValue()))
                .findFirst();
    }

    private static Stream<String> invalid(String field, JsonNode value) {
        return texts(value)
                .flatMap(text -> StorableText.invalidCharacter(text).stream())
                .map(found -> field + " contains " + found);
    }

    /// Returns the texts and the names of properties in a value.
    private static Stream<String> texts(JsonNode value) {
        return value.isTextual()
                ? Stream.of(value.textValue())
                : Stream.concat(
                        value.properties().stream().map(Map.Entry::getKey),
                        value.valueStream().flatMap(ChangeValidator::texts));
    }
}
