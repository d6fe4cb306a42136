/// The feeds that this instance owns. The [FeedOwner] reads what a predecessor left ([Legacy]), keeps the
/// [FeedTable], has those visited that are due, and publishes what visits find ([Publisher]).
@NullMarked
package org.newswire.ingest.owner;

import org.jspecify.annotations.NullMarked;
