package org.newswire.parse.extract;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.text.TsvTable;

/// Looks up how reliable a value of a field is.
@FunctionalInterface
public interface FieldConfidence {
    /// From 0 to 1; null if nothing is known about the source.
    @Nullable
    Double of(String field, SourcedValue<?> found);

    /// The confidence per field and source, with and without corroboration by another source
    /// (`confidence.tsv`). Shares of title, authors, published and language were counted on the training
    /// corpus, the others were estimated (see EXTRACTION.md).
    static FieldConfidence counted() {
        record Shares(double alone, double corroborated) {}
        Map<String, Shares> known = TsvTable.rows(FieldConfidence.class, "confidence.tsv").stream()
                .collect(Collectors.toMap(
                        row -> row[0] + ' ' + row[1],
                        row -> new Shares(Double.parseDouble(row[2]), Double.parseDouble(row[3]))));
        return (field, found) -> {
            Shares shares = known.get(field + ' ' + found.source());
            shares = shares != null ? shares : known.get("* " + found.source());
            return shares == null ? null : Double.valueOf(found.corroborated() ? shares.corroborated : shares.alone);
        };
    }
}
