/// Counts the requests to hosts by feed and day. The counts are kept in the feed's poll state and published
/// in its status. The command `ledger` of the tool sums them by host ([LedgerCommand]).
@NullMarked
package org.newswire.ingest.accounting;

import org.jspecify.annotations.NullMarked;
