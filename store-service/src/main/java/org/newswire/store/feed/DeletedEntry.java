package org.newswire.store.feed;

import java.time.Instant;

/// An entry whose article was retracted (RFC 6721).
///
/// @param id of the entry
record DeletedEntry(String id, Instant at) {}
