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
        if (host == null) {
            return "";
        }
        String lower = host.toLowerCase(Locale.ROOT);
        String domain = EffectiveTldFinder.getAssignedDomain(lower, true, false);
        return domain == null ? lower : domain;
    }

    static int partition(String url, int partitions) {
        return Utils.toPositive(Utils.murmur2(of(url).getBytes(UTF_8))) % partitions;
    }
}
