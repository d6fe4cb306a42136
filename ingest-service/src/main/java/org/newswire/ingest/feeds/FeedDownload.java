package org.newswire.ingest.feeds;

import java.io.IOException;
import java.net.URI;

/// Downloads a feed list.
@FunctionalInterface
public interface FeedDownload {
    byte[] bytes(URI url) throws IOException, InterruptedException;
}
