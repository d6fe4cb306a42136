package org.newswire.store.feed;

import org.jspecify.annotations.Nullable;

/// What a feed says of itself.
///
/// @param api  the address of the same list in the read API
/// @param home the web site that the feed is about
record FeedHead(
        String title,
        String description,
        String api,
        @Nullable String home) {}
