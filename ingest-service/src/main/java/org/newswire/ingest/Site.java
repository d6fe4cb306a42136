package org.newswire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import crawlercommons.domains.EffectiveTldFinder;
import java.net.URI;
import java.util.Locale;
import org.apache.kafka.common.utils.Utils;

/// The site of a URL: its registrable domain (Public Suffix List), or the host where there is none.
///
/// All feeds of a site share a partition, so that one instance at a time talks to its hosts.
final class Site {
    private Site() {}

    static String of(String url) {
        String host = URI.create(url).getHost();
        return host == null ? "" : ofHost(host);
    }

    private static String ofHost(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        String domain = EffectiveTldFinder.getAssignedDomain(lower, true, false);
        return domain == null ? lower : domain;
    }

    static int partition(String url, int partitions) {
        return partitionOf(of(url), partitions);
    }

    /// Of a host as the gate knows it: an IPv6 address is without brackets.
    static int partitionOfHost(String host, int partitions) {
        return partitionOf(ofHost(host.indexOf(':') < 0 ? host : "[" + host + "]"), partitions);
    }

    private static int partitionOf(String site, int partitions) {
        return Utils.toPositive(Utils.murmur2(site.getBytes(UTF_8))) % partitions;
    }
}
