/// The ingest-service: owns feeds with its group, polls them, compares with what is known, publishes what is
/// new. Here it is put together; its works have a room each.
///
/// A poll flows `feeds` (which there are) → `owner` (which of them are ours) → `visit`, where `fetch` asks,
/// `feed` reads the document, `items` tells what is new and `pages` has articles fetched → back to `owner`,
/// which publishes it, together with what is known of the feed from then on (`memory`). `schedule` says when
/// the feed is polled next, `websub` hears what hubs push, `ledger` counts what was asked of hosts, `imports`
/// brings history from files, and `topics` reads whole what the others look for in the broker.
@NullMarked
package org.newswire.ingest;

import org.jspecify.annotations.NullMarked;
