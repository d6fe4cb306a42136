package org.newswire.ingest.feedformat;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.newswire.text.DoubleEncoding;

/// Repairs the texts of a document that were encoded as UTF-8 twice. Ids and links stay as they are, because
/// they identify items. Immutable.
///
/// @param isPossible whether the document may have such texts
/// @param isWhole    whether all texts of the document are such texts
record EncodingRepair(boolean isPossible, boolean isWhole) {
    /// @param document decoded, as received
    static EncodingRepair of(String document) {
        boolean isPossible = DoubleEncoding.isPossible(document);
        return new EncodingRepair(isPossible, isPossible && DoubleEncoding.isClear(document));
    }

    /// Returns the repair of texts that belong together, such as those of one entry.
    ///
    /// @param into   receives the flag of a repair
    /// @param fields that may prove the double encoding together
    Texts texts(Set<Flag> into, @Nullable Markup... fields) {
        boolean isClear = isPossible
                && (isWhole
                        || DoubleEncoding.isClear(Arrays.stream(fields)
                                .filter(Objects::nonNull)
                                .map(Markup::html)
                                .collect(Collectors.joining(" "))));
        return new Texts(isPossible, isClear, into);
    }

    /// @param isClear whether the texts are doubly encoded; otherwise each is judged separately
    record Texts(boolean isPossible, boolean isClear, Set<Flag> into) {
        @Nullable
        Markup repair(@Nullable Markup markup) {
            return markup == null ? null : new Markup(repair(markup.html()), markup.base());
        }

        Author repair(Author author) {
            String name = author.name();
            return name == null ? author : new Author(repair(name), author.email());
        }

        String repair(String text) {
            Optional<String> repaired = isPossible && (isClear || DoubleEncoding.isClear(text))
                    ? DoubleEncoding.repaired(text)
                    : Optional.empty();
            repaired.ifPresent(_ -> into.add(Flag.DOUBLY_ENCODED));
            return repaired.orElse(text);
        }
    }
}
