package org.newswire.ingest.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A sitemap that a sitemap index names: its absolute URL and when it last changed, if said.
public record SitemapChild(String url, @Nullable Instant lastModified) {}
