package org.newswire.ingest.fetch;

/// Which of the requests that wait at a host's gate goes first: all of `LIVE` before any of `BACKFILL`.
public enum Lane {
    LIVE,
    BACKFILL
}
