package org.newswire.ingest.items;

/// How an entry relates to the items that the feed showed before.
public enum ItemChange {
    NEW,
    UPDATED,
    UNCHANGED
}
