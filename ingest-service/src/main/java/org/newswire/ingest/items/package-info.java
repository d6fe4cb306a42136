/// Identifies the entries of a feed document and converts them to raw items.
///
/// [ItemIdentity] compares entries with the [KnownItems] and finds new and updated ones. [RawItemFactory]
/// creates their raw items, and [EncodedItem] holds them as Kafka records.
@NullMarked
package org.newswire.ingest.items;

import org.jspecify.annotations.NullMarked;
