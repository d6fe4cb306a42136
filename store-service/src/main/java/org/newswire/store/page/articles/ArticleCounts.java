package org.newswire.store.page.articles;

import java.time.Instant;
import java.util.List;
import org.newswire.store.api.ArticleSample;

/// Counts over the articles of a search, or over a sample of them.
///
/// @param articles number of articles counted
/// @param examined number of articles examined
/// @param complete whether these are all articles of the search
public record ArticleCounts(int articles, int examined, boolean complete, Attention attention, List<Facet> facets) {
    public ArticleCounts {
        facets = List.copyOf(facets);
    }

    static ArticleCounts of(ArticleSample sample, Instant now) {
        List<Instant> times =
                sample.articles().stream().map(ArticleSample.Entry::listedAt).toList();
        return new ArticleCounts(
                sample.articles().size(),
                sample.examined(),
                sample.complete(),
                Attention.of(times, now),
                List.of(
                        Facet.of("site", sample, ArticleSample.Entry::site),
                        Facet.of("language", sample, ArticleSample.Entry::language)));
    }
}
