/// Permits for requests to hosts that other instances own: the owner of a host limits the requests of all
/// instances to it.
///
/// [org.newswire.ingest.permits.SharedLimiter] asks for them, [org.newswire.ingest.permits.PermitIssuer]
/// grants them, and both write to `news.host-permits`.
@NullMarked
package org.newswire.ingest.permits;

import org.jspecify.annotations.NullMarked;
