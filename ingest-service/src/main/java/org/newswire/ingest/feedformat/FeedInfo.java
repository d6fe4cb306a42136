package org.newswire.ingest.feedformat;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Metadata of a feed. `title` is plain text, `description` is sanitised HTML, `link` is the absolute URL
/// of the website. Immutable.
///
/// @param titleHtml the title as sanitised HTML; null if it equals the plain title
@RecordBuilder
public record FeedInfo(
        @Nullable String id,
        @Nullable String link,
        @Nullable String title,
        @Nullable String titleHtml,
        @Nullable String description,
        @Nullable String language,
        @Nullable String author,
        @Nullable String authorEmail,
        @Nullable Instant updated,
        @Nullable String generator,

        @RecordBuilder.Initializer(source = PollHints.class, value = "NONE")
        PollHints hints,

        @RecordBuilder.Initializer(source = UsageTerms.class, value = "NONE")
        UsageTerms terms) {}
