package org.newswire.ingest.discovery;

import java.net.URI;
import java.util.List;

/// The result of a discovery.
///
/// @param feeds     freshest first
/// @param unchecked addresses that are probably feeds, but were not requested
/// @param problems  why requested addresses are not feeds
/// @param requests  number of requests that were sent
public record Discovery(List<FoundFeed> feeds, List<URI> unchecked, List<Problem> problems, int requests) {
    public Discovery {
        feeds = List.copyOf(feeds);
        unchecked = List.copyOf(unchecked);
        problems = List.copyOf(problems);
    }

    /// An address and why it is not a feed.
    public record Problem(URI url, String reason) {}
}
