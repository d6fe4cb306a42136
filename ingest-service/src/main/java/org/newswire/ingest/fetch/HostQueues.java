package org.newswire.ingest.fetch;

import crawlercommons.domains.EffectiveTldFinder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.HeapShare;
import org.newswire.limits.Limit;
import org.newswire.net.IpLiteral;

/// Holds the queues of hosts, bounded in total and for each site. Anyone can create any number of hosts
/// (wildcard DNS) and link or redirect to them. A site is a registrable domain (Public Suffix List), an
/// IPv4 address, an IPv6 network (/48), or the host itself.
///
/// Above a limit, the least recently used hosts are dropped if their next request is permitted immediately,
/// so no host is requested too early. A crawl delay is read again from robots.txt. The largest sites lose
/// hosts first.
///
/// If all hosts of a site back off or are in use, other hosts of the site share a queue with the longest of
/// their delays. If this is so for all sites, all share one queue. Thread-safe.
final class HostQueues {
    @Limit(of = "hosts per site (registrable domain) with a separate limiter", past = "further hosts share a limiter")
    static final int MAX_HOSTS_PER_SITE = 500;

    @Limit(
            of = "hosts with stored back-off state",
            past = "hosts without pending back-off are dropped; further hosts of a site share a limiter",
            byDefault = "by heap, from 5,000 to 50,000")
    private static final int MOST_HOSTS = 50_000;

    /// Approximate memory for one host.
    private static final int HOST_BYTES = 800;

    /// Prefix of the names of shared queues, which no host name has. The name of the site follows it.
    private static final String SHARED = "*.";

    /// A scan of all hosts takes some milliseconds: if it could drop none, the next scan waits this long.
    private static final Duration FULL_FOR = Duration.ofSeconds(1);

    private static final int SWEEP_AT = 1024;
    private static final int IPV6_DIGITS = 12;

    private final PolitenessSettings settings;
    private final InstantSource clock;
    private final int maxHosts;
    private final int maxHostsPerSite;
    private final Consumer<String> forgotten;
    private final Map<String, Site> sites = new LinkedHashMap<>();
    private final HostQueue sharedByAll;
    private int size;
    private int sweepAt = SWEEP_AT;
    private Instant fullUntil = Instant.MIN;

    /// The hosts of a site, the least recently needed first.
    private static final class Site {
        private final Map<String, HostQueue> hosts = new LinkedHashMap<>(2, 0.75f, true);
        private @Nullable HostQueue shared;

        int size() {
            return hosts.size() + (shared == null ? 0 : 1);
        }
    }

    /// @param forgotten gets the name of each dropped host
    HostQueues(
            PolitenessSettings settings,
            InstantSource clock,
            int maxHosts,
            int maxHostsPerSite,
            Consumer<String> forgotten) {
        this.settings = settings;
        this.clock = clock;
        this.maxHosts = maxHosts;
        this.maxHostsPerSite = maxHostsPerSite;
        this.forgotten = forgotten;
        this.sharedByAll = new HostQueue(SHARED, true, settings, clock);
    }

    /// The number of hosts that fit in their share of the heap.
    static int maxHosts(long heapBytes) {
        return (int) Math.min(MOST_HOSTS, HeapShare.HOSTS.of(heapBytes) / HOST_BYTES);
    }

    /// Returns the queue for requests to a host, which is kept until the caller leaves it.
    synchronized HostQueue enter(String host) {
        HostQueue queue = queue(host, true);
        queue.enter();
        return queue;
    }

    /// Restores the state of a host, or of a shared queue.
    synchronized void restore(HostState state) {
        queue(state.host(), false).restore(state);
    }

    /// The existing queue for requests to a host, or null.
    synchronized @Nullable HostQueue find(String host) {
        Site site = sites.get(siteOf(host));
        HostQueue own = site == null ? null : own(site, host);
        return own != null ? own : sharedInUse(site);
    }

    /// The queues of all hosts and the shared queues.
    synchronized List<HostQueue> all() {
        List<HostQueue> all = new ArrayList<>(size + 1);
        all.add(sharedByAll);
        for (Site site : sites.values()) {
            all.addAll(site.hosts.values());
            if (site.shared != null) {
                all.add(site.shared);
            }
        }
        return all;
    }

    synchronized int size() {
        return size;
    }

    /// @param mayBeShared whether earlier requests to the host may have used a shared queue
    private HostQueue queue(String host, boolean mayBeShared) {
        if (host.equals(SHARED)) {
            return sharedByAll;
        }
        String name = siteOf(host);
        Site site = sites.get(name);
        HostQueue own = site == null ? null : own(site, host);
        if (own != null) {
            return own;
        }
        HostQueue inUse = sharedInUse(site);
        if (inUse != null && mayBeShared) {
            return inUse;
        }
        if (size >= sweepAt) {
            forget(HostQueue::isForgettable, 0);
            sweepAt = Math.max(SWEEP_AT, 2 * size);
        }
        dropHosts();
        if (size >= maxHosts) {
            return sharedByAll;
        }
        Site into = sites.computeIfAbsent(name, _ -> new Site());
        if (isSharedName(host) || isFull(into)) {
            return share(name, into);
        }
        return add(into, host, new HostQueue(host, false, settings, clock));
    }

    private static @Nullable HostQueue own(Site site, String host) {
        return isSharedName(host) ? site.shared : site.hosts.get(host);
    }

    /// A host without a queue may have been requested through a shared queue. It keeps using that queue
    /// while a pause or delay is pending there.
    private @Nullable HostQueue sharedInUse(@Nullable Site site) {
        if (site != null && site.shared != null && !site.shared.isIdle()) {
            return site.shared;
        }
        return sharedByAll.isIdle() ? null : sharedByAll;
    }

    /// Whether the site has reached its limit of hosts, after all droppable hosts are dropped.
    private boolean isFull(Site site) {
        if (site.hosts.size() >= maxHostsPerSite) {
            forget(site, HostQueue::isIdle, maxHostsPerSite * 9 / 10);
        }
        return site.hosts.size() >= maxHostsPerSite;
    }

    private HostQueue share(String name, Site site) {
        HostQueue present = site.shared;
        if (present != null) {
            return present;
        }
        HostQueue shared = new HostQueue(SHARED + name, true, settings, clock);
        site.shared = shared;
        size++;
        return shared;
    }

    private HostQueue add(Site site, String host, HostQueue queue) {
        site.hosts.put(host, queue);
        size++;
        return queue;
    }

    /// Drops hosts down to a tenth below the limit, those of the largest sites first.
    private void dropHosts() {
        Instant now = clock.instant();
        if (size < maxHosts || now.isBefore(fullUntil)) {
            return;
        }
        forget(HostQueue::isForgettable, 0);
        for (int most = maxHostsPerSite; isCrowded() && most > 0; ) {
            most /= 2;
            forget(HostQueue::isIdle, most);
        }
        for (int most = maxHostsPerSite; isCrowded() && most > 0; ) {
            most /= 2;
            merge(most);
        }
        fullUntil = size < maxHosts ? Instant.MIN : now.plus(FULL_FOR);
    }

    private boolean isCrowded() {
        return size > maxHosts * 9L / 10;
    }

    /// Moves the pauses and delays of a site's hosts beyond that number to the queue that they share.
    private void merge(int left) {
        sites.forEach((name, site) -> {
            if (site.size() > left + 1) {
                HostQueue shared = share(name, site);
                forget(site, queue -> moves(queue, shared), left);
            }
        });
    }

    private static boolean moves(HostQueue from, HostQueue into) {
        if (from.isInUse()) {
            return false;
        }
        into.restore(from.snapshot());
        return true;
    }

    /// @param left this number of hosts of each site is kept in any case
    private void forget(Predicate<HostQueue> which, int left) {
        for (Iterator<Site> each = sites.values().iterator(); each.hasNext(); ) {
            Site site = each.next();
            forget(site, which, left);
            HostQueue shared = site.shared;
            if (shared != null && which.test(shared)) {
                site.shared = null;
                size--;
                forgotten.accept(shared.name());
            }
            if (site.size() == 0) {
                each.remove();
            }
        }
    }

    private void forget(Site site, Predicate<HostQueue> which, int left) {
        Iterator<HostQueue> each = site.hosts.values().iterator();
        while (site.hosts.size() > left && each.hasNext()) {
            HostQueue queue = each.next();
            if (which.test(queue)) {
                each.remove();
                size--;
                forgotten.accept(queue.name());
            }
        }
    }

    private static boolean isSharedName(String host) {
        return host.startsWith(SHARED);
    }

    private static String siteOf(String host) {
        if (isSharedName(host)) {
            return host.substring(SHARED.length());
        }
        if (IpLiteral.isNumeric(host)) {
            return network(host);
        }
        String domain = EffectiveTldFinder.getAssignedDomain(host, true, false);
        return domain == null ? host : domain;
    }

    /// Returns the IPv4 address, however it is spelt, or the /48 of an IPv6 address, the usual size of one
    /// owner's network.
    private static String network(String host) {
        return IpLiteral.parse(host)
                .map(address -> HexFormat.of().formatHex(address.getAddress()))
                .map(hex -> "ip:" + hex.substring(0, Math.min(hex.length(), IPV6_DIGITS)))
                .orElse(host);
    }
}
