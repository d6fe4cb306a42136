/// Asks origins politely and safely: conditional requests, one gate per host, checked addresses, bounded
/// answers.
@NullMarked
package org.newswire.ingest.fetch;

import org.jspecify.annotations.NullMarked;
