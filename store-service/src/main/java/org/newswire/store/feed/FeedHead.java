package org.newswire.store.feed;

import org.jspecify.annotations.Nullable;

/// The metadata of a feed.
///
/// @param api  the address of the same list in the read API
/// @param home the web site of the feed
record FeedHead(
        String title,
        String description,
        String api,
        @Nullable String home) {}
