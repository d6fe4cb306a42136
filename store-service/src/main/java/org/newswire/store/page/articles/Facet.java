package org.newswire.store.page.articles;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.newswire.store.api.ArticleSample;
import org.newswire.store.page.VisibleText;

/// The most frequent values of a field in a sample.
///
/// @param name    the parameter of the search that selects a value
/// @param values  most frequent first
/// @param further number of values that are not listed
public record Facet(String name, List<Count> values, int further) {
    private static final int MAX_VALUES = 12;

    public Facet {
        values = List.copyOf(values);
    }

    /// A value and the number of its articles.
    public record Count(String value, int articles) {
        public String shown() {
            return VisibleText.of(value);
        }
    }

    static Facet of(String name, ArticleSample sample, Function<ArticleSample.Entry, @Nullable String> field) {
        Map<String, Integer> counts = new HashMap<>();
        for (ArticleSample.Entry entry : sample.articles()) {
            String value = field.apply(entry);
            if (value != null) {
                counts.merge(value, 1, Integer::sum);
            }
        }
        List<Count> values = counts.entrySet().stream()
                .map(each -> new Count(each.getKey(), each.getValue()))
                .sorted(Comparator.comparingInt(Count::articles).reversed().thenComparing(Count::value))
                .limit(MAX_VALUES)
                .toList();
        return new Facet(name, values, counts.size() - values.size());
    }
}
