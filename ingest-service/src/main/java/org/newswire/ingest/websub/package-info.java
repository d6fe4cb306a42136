/// The subscriber's half of WebSub (W3C Recommendation, 23 January 2018): what a feed offers, what is
/// asked of its hub, what the hub says, and whether it can be relied on.
@NullMarked
package org.newswire.ingest.websub;

import org.jspecify.annotations.NullMarked;
