/// The ingest-service: owns feeds with its group, polls them, compares with what is known, publishes what
/// is new.
///
/// Data flows [org.newswire.ingest.feeds] (what to poll) → [org.newswire.ingest.fetch] →
/// [org.newswire.ingest.feed] (reads a document) → here: identity, publication.
@NullMarked
package org.newswire.ingest;

import org.jspecify.annotations.NullMarked;
