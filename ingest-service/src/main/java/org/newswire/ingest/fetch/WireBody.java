package org.newswire.ingest.fetch;

/// A body as transferred: what came of it, whether it ended early, whether we stopped at the limit, and
/// how the request ends.
record WireBody(ByteSink bytes, boolean cutShort, boolean capped, Ending ending) {
    boolean isLarge() {
        return bytes.size() >= FetchRequest.LARGE_BYTES;
    }
}
