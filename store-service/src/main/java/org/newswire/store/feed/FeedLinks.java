package org.newswire.store.feed;

import org.jspecify.annotations.Nullable;

/// The addresses of a feed document, all absolute.
///
/// @param self  of this page
/// @param first of the first page; null if this is it
/// @param next  of the page with older entries (RFC 5005, section 3), if there may be one
/// @param api   of the same list in the read API
/// @param home  of the web site that the feed is about
/// @param hub   of a WebSub hub, if one is configured
record FeedLinks(
        String self,
        @Nullable String first,
        @Nullable String next,
        String api,
        @Nullable String home,
        @Nullable String hub) {}
