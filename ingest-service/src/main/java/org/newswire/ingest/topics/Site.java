package org.newswire.ingest.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import crawlercommons.domains.EffectiveTldFinder;
import java.net.URI;
import org.apache.kafka.common.utils.Utils;
import org.newswire.ingest.fetch.WebUrl;

/// The site of a host: its registrable domain (Public Suffix List), or the host itself where there is none.
///
/// All new feeds of a site share a partition, so that one instance at a time talks to its hosts. One that is
/// watched already stays where its memory is, whatever its site is by now.
public final class Site {
    private Site() {}

    /// Of the host of a URL.
    public static int partition(String url, int partitions) {
        return partitionOfHost(WebUrl.host(URI.create(url)), partitions);
    }

    /// The partition of a host in the gate's notation: an IPv6 address has no brackets, and `*.` before a
    /// site denotes the shared queue of its hosts.
    public static int partitionOfHost(String host, int partitions) {
        String name = host.startsWith("*.") ? host.substring(2) : host;
        return partitionOf(of(name.indexOf(':') < 0 ? name : "[" + name + "]"), partitions);
    }

    private static String of(String host) {
        String domain = EffectiveTldFinder.getAssignedDomain(host, true, false);
        return domain == null ? host : domain;
    }

    private static int partitionOf(String site, int partitions) {
        return Utils.toPositive(Utils.murmur2(site.getBytes(UTF_8))) % partitions;
    }
}
