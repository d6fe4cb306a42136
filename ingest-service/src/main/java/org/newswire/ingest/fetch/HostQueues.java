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
import org.newswire.pipeline.untrusted.Limit;

/// The queues of hosts, bounded in total and for each site, since anybody can have any number of hosts
/// (wildcard DNS) and link or redirect to them. A site is a registrable domain (Public Suffix List), an
/// IPv4 address, an IPv6 network (/48), or else the host itself.
///
/// Past a limit those hosts go that were needed longest ago and may be asked at once: so none is asked
/// too early afterwards. What robots.txt asks for is told again with their next request. The largest
/// sites give first. Where no host of a site can go, as all of them are in a pause or in use, a host
/// that has no queue uses the one that its site shares, whose pauses and delays are the longest of those
/// of its hosts. Where that is so with all sites, one is shared by all. Thread-safe.
final class HostQueues {
    @Limit(of = "hosts of a site (registrable domain) that have a gate of their own", past = "further hosts share one")
    static final int MAX_HOSTS_PER_SITE = 500;

    @Limit(
            of = "hosts whose pauses are remembered",
            past = "those whose next request is allowed are forgotten; further hosts of a site share a gate",
            byDefault = "by heap, from 5,000 to 50,000")
    private static final int MOST_HOSTS = 50_000;

    private static final int LEAST_HOSTS = 5_000;
    private static final int HEAP_SHARE = 16;

    /// What a host takes, about.
    private static final int HOST_BYTES = 800;

    /// What the names of shared queues begin with, and no host's does. The site follows.
    private static final String SHARED = "*.";

    /// Looking through all hosts takes some milliseconds: where none could go, that is done no sooner again.
    private static final Duration FULL_FOR = Duration.ofSeconds(1);

    private static final int SWEEP_AT = 1024;
    private static final int IPV6_DIGITS = 12;

    private final GateSettings settings;
    private final InstantSource clock;
    private final int maxHosts;
    private final int maxHostsPerSite;
    private final Consumer<String> forgotten;
    private final Map<String, Site> sites = new LinkedHashMap<>();
    private final HostQueue sharedByAll;
    private int size;
    private int sweepAt = SWEEP_AT;
    private Instant fullUntil = Instant.MIN;

    /// Its hosts, in the order in which they were needed last.
    private static final class Site {
        private final Map<String, HostQueue> hosts = new LinkedHashMap<>(2, 0.75f, true);
        private @Nullable HostQueue shared;

        int size() {
            return hosts.size() + (shared == null ? 0 : 1);
        }
    }

    /// @param forgotten takes the name of each host that is not known any more
    HostQueues(
            GateSettings settings, InstantSource clock, int maxHosts, int maxHostsPerSite, Consumer<String> forgotten) {
        this.settings = settings;
        this.clock = clock;
        this.maxHosts = maxHosts;
        this.maxHostsPerSite = maxHostsPerSite;
        this.forgotten = forgotten;
        this.sharedByAll = HostQueue.shared(SHARED, settings, clock);
    }

    /// As many as a sixteenth of the heap holds.
    static int maxHosts(long heapBytes) {
        return Math.clamp(heapBytes / HEAP_SHARE / HOST_BYTES, LEAST_HOSTS, MOST_HOSTS);
    }

    /// The queue for requests to a host, which stays until it is left.
    synchronized HostQueue enter(String host) {
        HostQueue queue = queue(host, true);
        queue.enter();
        return queue;
    }

    /// Takes up what was remembered of a host, or of those that share a queue.
    synchronized void restore(HostState state) {
        queue(state.host(), false).restore(state);
    }

    /// The queue that requests to a host would use, if there is one.
    synchronized @Nullable HostQueue find(String host) {
        Site site = sites.get(siteOf(host));
        HostQueue own = site == null ? null : own(site, host);
        return own != null ? own : sharedInUse(site);
    }

    /// Those of all hosts, and those that are shared.
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

    /// @param mayBeShared whether the host may have been asked already, through a shared queue
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
        makeRoom();
        if (size >= maxHosts) {
            return sharedByAll;
        }
        Site into = sites.computeIfAbsent(name, _ -> new Site());
        if (isSharedName(host) || isFull(into)) {
            return share(name, into);
        }
        return add(into, host, new HostQueue(host, settings, clock));
    }

    private static @Nullable HostQueue own(Site site, String host) {
        return isSharedName(host) ? site.shared : site.hosts.get(host);
    }

    /// A host that has no queue of its own may have been asked through a shared one: as long as that has
    /// anything to keep to, it goes on with that.
    private @Nullable HostQueue sharedInUse(@Nullable Site site) {
        if (site != null && site.shared != null && !site.shared.isIdle()) {
            return site.shared;
        }
        return sharedByAll.isIdle() ? null : sharedByAll;
    }

    /// Whether no more of its hosts may have a queue, though those have gone that can.
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
        HostQueue shared = HostQueue.shared(SHARED + name, settings, clock);
        site.shared = shared;
        size++;
        return shared;
    }

    private HostQueue add(Site site, String host, HostQueue queue) {
        site.hosts.put(host, queue);
        size++;
        return queue;
    }

    /// Of all sites those that have most give first, down to a tenth below the limit.
    private void makeRoom() {
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
            takeTogether(most);
        }
        fullUntil = size < maxHosts ? Instant.MIN : now.plus(FULL_FOR);
    }

    private boolean isCrowded() {
        return size > maxHosts * 9L / 10;
    }

    /// What more than so many hosts of a site asked for holds from now on for the queue that they share.
    private void takeTogether(int left) {
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

    /// @param left as many hosts of each site stay, whatever they are
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

    /// An IPv4 address, however it is spelt, or the /48 of an IPv6 address: owners have as many as that.
    private static String network(String host) {
        return IpLiteral.parse(host)
                .map(address -> HexFormat.of().formatHex(address.getAddress()))
                .map(hex -> "ip:" + hex.substring(0, Math.min(hex.length(), IPV6_DIGITS)))
                .orElse(host);
    }
}
