/// Tells which item an entry of a document is, and whether it is new, changed or known ([ItemIdentity], by
/// [CanonicalUrl] and [KnownItems]); makes of it what is published: [RawItems] → [PreparedItem].
@NullMarked
package org.newswire.ingest.items;

import org.jspecify.annotations.NullMarked;
