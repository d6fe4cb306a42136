package org.newswire.ingest.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import crawlercommons.domains.EffectiveTldFinder;
import java.net.URI;
import org.apache.kafka.common.utils.Utils;
import org.newswire.net.WebUrl;

/// Assigns sites to partitions. The site of a host is its registrable domain (Public Suffix List), or the
/// host itself if it has no such domain.
///
/// New feeds of a site share a partition, so only one instance at a time sends requests to its hosts. A
/// known feed stays in the partition with its poll state, even if its site changes.
public final class SitePartition {
    private SitePartition() {}

    /// Returns the partition of the URL's host.
    public static int partition(String url, int partitions) {
        return partitionOfHost(WebUrl.host(URI.create(url)), partitions);
    }

    /// Returns the partition of a host as the host limiter writes it: an IPv6 address has no brackets, and
    /// `*.` before a site denotes the shared queue of its hosts.
    public static int partitionOfHost(String host, int partitions) {
        String name = host.startsWith("*.") ? host.substring(2) : host;
        String inUrl = name.indexOf(':') < 0 ? name : "[" + name + "]";
        String domain = EffectiveTldFinder.getAssignedDomain(inUrl, true, false);
        byte[] site = (domain == null ? inUrl : domain).getBytes(UTF_8);
        return Utils.toPositive(Utils.murmur2(site)) % partitions;
    }
}
