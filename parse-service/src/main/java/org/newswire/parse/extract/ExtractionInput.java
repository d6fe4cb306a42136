package org.newswire.parse.extract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.page.WebPage;

/// The input of an extraction: a page, a feed entry, or both.
///
/// @param seen fetch time, if known; later dates are considered wrong
public record ExtractionInput(
        @Nullable WebPage page,
        @Nullable SyndicatedEntry entry,
        @Nullable Instant seen) {
    public static ExtractionInput of(WebPage page) {
        return new ExtractionInput(page, null, page.date());
    }
}
