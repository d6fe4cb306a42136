package org.newswire.parse.extract.page;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A feed entry as input of the extraction. Summary and content are HTML, the title is plain text. Without
/// a page, the content (otherwise the summary) is the article.
@RecordBuilder
@RecordBuilder.Options(useImmutableCollections = true)
public record SyndicatedEntry(
        @Nullable String title,
        @Nullable String summary,
        @Nullable String content,
        List<String> authors,
        @Nullable Instant published,
        @Nullable Instant updated,
        @Nullable String language,
        @Nullable String link,
        List<String> categories,
        @Nullable String image) {
    public SyndicatedEntry {
        authors = List.copyOf(authors);
        categories = List.copyOf(categories);
    }
}
