/// Fetches URLs politely and safely: conditional requests, a limiter for each host, checked addresses, limited
/// responses. [Fetcher] is the entry point.
@NullMarked
package org.newswire.ingest.fetch;

import org.jspecify.annotations.NullMarked;
