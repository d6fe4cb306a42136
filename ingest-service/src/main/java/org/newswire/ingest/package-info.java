/// The ingest-service. [IngestService] assembles it from the other packages and runs it. [IngestTools] is
/// the command-line tool.
///
/// A poll passes through these packages:
///
/// 1. `feeds` reads the list of feeds. `owner` determines which of them are assigned to this instance.
/// 2. `schedule` computes when a feed is polled. `poll` runs the poll.
/// 3. `fetch` sends the request, and `feedformat` parses the response.
/// 4. `items` compares the entries with the known items. `pages` fetches the pages of new and changed ones.
/// 5. `owner` publishes the items and the new poll state (`state`) in one transaction.
///
/// `websub` receives the notifications of hubs, `accounting` counts the requests to hosts, `imports`
/// publishes items from files, and `topics` reads Kafka topics.
@NullMarked
package org.newswire.ingest;

import org.jspecify.annotations.NullMarked;
