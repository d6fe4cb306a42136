/// What was asked of hosts for each feed's sake, by day: counted while a feed is visited, carried in its
/// memory and shown in its status. The tool's command `ledger` adds it up ([LedgerCommand]).
@NullMarked
package org.newswire.ingest.ledger;

import org.jspecify.annotations.NullMarked;
