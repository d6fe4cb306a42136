package org.newswire.ingest.permits;

import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.PolitenessMonitor;
import org.newswire.ingest.fetch.RequestMetrics;

/// The hosts of this instance.
///
/// @param limiter   limits the requests of all instances to them
/// @param ownership which hosts they are
/// @param monitor   judges these requests
/// @param metrics   counts violations
public record LocalHosts(
        HostLimiter limiter, HostOwnership ownership, PolitenessMonitor monitor, RequestMetrics metrics) {}
