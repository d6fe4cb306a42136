package org.newswire.ingest.permits;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Admission;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.fetch.RequestLimiter;
import org.newswire.ingest.fetch.RequestPriority;

/// Admits requests to the hosts of this instance with its own limiter, and others with permits of their
/// owners. After this process was suspended, another instance may own its hosts: then its own permits are void,
/// and requests wait until the ownership is certain. Thread-safe.
final class SharedLimiter implements RequestLimiter {
    /// Above it, owners learn of a new crawl delay from their own robots.txt.
    private static final int MAX_FRESH_HOSTS = 10_000;

    private final HostLimiter limiter;
    private final HostOwnership ownership;
    private final RemotePermits remote;
    private final PermitIssuer issuer;

    /// Hosts of other instances whose robots.txt was read since the last ask.
    private final Set<String> fresh = ConcurrentHashMap.newKeySet();

    SharedLimiter(HostLimiter limiter, HostOwnership ownership, RemotePermits remote, PermitIssuer issuer) {
        this.limiter = limiter;
        this.ownership = ownership;
        this.remote = remote;
        this.issuer = issuer;
    }

    @Override
    public Admission acquire(String host, RequestPriority priority, @Nullable Instant dueAt, Duration patience)
            throws InterruptedException {
        while (ownership.isLocal(host)) {
            if (ownership.isOwner(host)) {
                Thread.sleep(issuer.uncertainty());
            }
            Admission admission = limiter.acquire(host, priority, dueAt, patience);
            if (!(admission instanceof Admission.Permit permit)) {
                return admission;
            }
            permit.onlyWhile(() -> isCertainlyLocal(host));
            if (isCertainlyLocal(host)) {
                return permit;
            }
            permit.close();
        }
        Duration delay = limiter.knownCrawlDelay(host).orElse(null);
        return remote.acquire(new HostRequest(host, priority, dueAt, patience, delay, fresh.remove(host)));
    }

    private boolean isCertainlyLocal(String host) {
        return ownership.isOwner(host) ? issuer.uncertainty().isZero() : ownership.isLocal(host);
    }

    @Override
    public void crawlDelay(String host, @Nullable Duration delay) {
        limiter.crawlDelay(host, delay);
        if (!ownership.isLocal(host) && fresh.size() < MAX_FRESH_HOSTS) {
            fresh.add(host);
        }
    }

    @Override
    public boolean hasCrawlDelay(String host) {
        return limiter.hasCrawlDelay(host);
    }

    @Override
    public PolitenessSettings settings() {
        return limiter.settings();
    }
}
