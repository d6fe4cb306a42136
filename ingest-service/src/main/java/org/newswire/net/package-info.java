/// Reads the URLs of publishers: [WebUrl] for requests, [UriReference] as they were written, [CanonicalUrl]
/// as the identity of an article.
///
/// Limits the addresses that a service connects to ([AddressPolicy], [CheckedDns]).
@NullMarked
package org.newswire.net;

import org.jspecify.annotations.NullMarked;
