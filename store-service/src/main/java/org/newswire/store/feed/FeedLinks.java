package org.newswire.store.feed;

import org.jspecify.annotations.Nullable;

/// The absolute addresses that a feed document links to.
///
/// @param self  this page
/// @param first the first page; null on the first page
/// @param next  the page with older entries (RFC 5005, section 3), if there may be one
/// @param api   the same list in the read API
/// @param home  the web site of the feed
/// @param hub   the WebSub hub, if one is configured
record FeedLinks(
        String self,
        @Nullable String first,
        @Nullable String next,
        String api,
        @Nullable String home,
        @Nullable String hub) {}
