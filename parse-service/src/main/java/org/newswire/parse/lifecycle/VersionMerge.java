package org.newswire.parse.lifecycle;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Article.Details;
import org.newswire.article.Article.Provenance;
import org.newswire.article.ArticleBuilder;
import org.newswire.article.ArticleDetailsBuilder;
import org.newswire.article.ArticleProvenanceBuilder;
import org.newswire.article.Changes;

/// Merges the latest version of an article with a version that adds little or nothing to it. Pure
/// functions.
final class VersionMerge {
    private VersionMerge() {}

    /// Returns the latest content with the time, feed and raw record of another version.
    static Article carried(Article latest, Article shown) {
        return ArticleBuilder.builder(latest)
                .change(shown.change())
                .observedAt(shown.observedAt())
                .source(shown.source())
                .provenance(origin(shown.provenance(), latest.provenance()).build())
                .changes(null)
                .previousHash(null)
                .build();
    }

    /// Returns the latest text with the title and modification time of a newer version, if that has them.
    static Article retitled(Article latest, Article shown) {
        String title = shown.title() == null ? latest.title() : shown.title();
        boolean isModified = shown.modifiedAt() != null;
        Set<String> replaced = new HashSet<>();
        if (shown.title() != null) {
            replaced.add("title");
        }
        if (isModified) {
            replaced.add("modified");
        }
        return ArticleBuilder.builder(latest)
                .change(shown.change())
                .contentHash(Changes.contentHash(title, latest.text()))
                .observedAt(shown.observedAt())
                .title(title)
                .modifiedAt(isModified ? shown.modifiedAt() : latest.modifiedAt())
                .details(isModified ? modified(latest.details(), shown.details()) : latest.details())
                .source(shown.source())
                .provenance(provenance(latest, shown.provenance(), replaced))
                .revision(null)
                .changes(null)
                .previousHash(null)
                .build();
    }

    private static @Nullable Details modified(@Nullable Details latest, @Nullable Details shown) {
        return latest == null
                ? null
                : ArticleDetailsBuilder.builder(latest)
                        .modifiedOffset(shown == null ? null : shown.modifiedOffset())
                        .build();
    }

    private static Provenance provenance(Article latest, Provenance shown, Set<String> replaced) {
        Provenance before = latest.provenance();
        return origin(shown, before)
                .fields(merged(before.fields(), shown.fields(), replaced))
                .confidence(
                        before.confidence() == null || shown.confidence() == null
                                ? before.confidence()
                                : merged(before.confidence(), shown.confidence(), replaced))
                .cut(merged(before.cut(), shown.cut(), replaced))
                .textRevision(before.textRevision() == null ? latest.revision() : before.textRevision())
                .build();
    }

    /// Takes the raw record and response of the shown version, and everything about the content of the
    /// latest version.
    private static ArticleProvenanceBuilder origin(Provenance shown, Provenance latest) {
        return ArticleProvenanceBuilder.builder(shown)
                .extractor(latest.extractor())
                .fields(latest.fields())
                .confidence(latest.confidence())
                .cut(latest.cut())
                .textRevision(latest.textRevision());
    }

    private static <V> Map<String, V> merged(Map<String, V> latest, Map<String, V> shown, Set<String> replaced) {
        Map<String, V> all = new HashMap<>(latest);
        shown.forEach((field, value) -> {
            if (replaced.contains(field)) {
                all.put(field, value);
            }
        });
        return all;
    }

    /// Returns the names sorted, or null if there are none.
    private static @Nullable List<String> merged(
            @Nullable List<String> latest, @Nullable List<String> shown, Set<String> replaced) {
        Set<String> all = new TreeSet<>(latest == null ? List.of() : latest);
        all.removeAll(replaced);
        if (shown != null) {
            shown.stream().filter(replaced::contains).forEach(all::add);
        }
        return all.isEmpty() ? null : List.copyOf(all);
    }
}
