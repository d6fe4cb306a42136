package org.newswire.ingest.items;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.newswire.net.CanonicalUrl;

/// Forms of a canonical link that often lead to the same article, but not on every site: with and without
/// `www.`, and without a parameter that names the feed as referrer, such as `ref=rss`. Callers need evidence.
final class LinkVariants {
    private static final String HTTPS = "https://";
    private static final String WWW = HTTPS + "www.";
    private static final int MIN_REFERRED = 3;
    private static final Pattern REFERRER = Pattern.compile(
            "(?:ref|referer|referrer|source|src|from|via|origin|medium|channel)="
                    + "(?:rss|atom|feeds?|rss-?feed|newsfeed)(?:[-_.][a-z0-9_.-]{0,20}|[0-9.]{0,3})",
            Pattern.CASE_INSENSITIVE);

    private LinkVariants() {}

    /// The usual referrers. A known link with one is found by the plain link: only hashes of known links are stored.
    private static final List<String> USUAL =
            List.of("ref=rss", "ref=feed", "ref=atom", "source=rss", "source=feed", "from=rss", "src=rss", "via=rss");

    /// Returns the other forms of a link.
    static List<String> of(String link) {
        String plain = withoutReferrer(link);
        Stream<String> referred = USUAL.stream().map(pair -> plain + (plain.indexOf('?') < 0 ? "?" : "&") + pair);
        return Stream.concat(Stream.of(otherHost(link), plain, otherHost(plain)), referred)
                .filter(other -> !other.equals(link))
                .distinct()
                .toList();
    }

    private static String otherHost(String link) {
        return link.startsWith(WWW)
                ? HTTPS + link.substring(WWW.length())
                : link.startsWith(HTTPS) ? WWW + link.substring(HTTPS.length()) : link;
    }

    /// @param address as listed
    static boolean mayHaveReferrer(String address) {
        return address.indexOf('?') >= 0 && REFERRER.matcher(address).find();
    }

    /// Removes the referrer's parameter. A link without another path or parameter stays as it is.
    static String withoutReferrer(String link) {
        int query = link.indexOf('?');
        if (query < 0) {
            return link;
        }
        String kept = Stream.of(link.substring(query + 1).split("&", -1))
                .filter(pair -> !REFERRER.matcher(pair).matches())
                .collect(Collectors.joining("&"));
        String plain = link.substring(0, query) + (kept.isEmpty() ? "" : "?" + kept);
        return CanonicalUrl.isFrontPage(plain) ? link : plain;
    }

    /// Returns the hosts on which the parameter is proven to identify nothing: all links of the document to the
    /// host have it, at least three, and without it they still differ.
    ///
    /// @param links canonical links of a document
    static Set<String> hostsWithReferrer(List<String> links) {
        Map<String, List<String>> byHost = new HashMap<>();
        links.stream()
                .filter(link -> !link.isEmpty())
                .forEach(link -> byHost.computeIfAbsent(host(link), _ -> new ArrayList<>())
                        .add(link));
        return byHost.entrySet().stream()
                .filter(host -> isReferrerProven(host.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static boolean isReferrerProven(List<String> links) {
        Set<String> all = new HashSet<>(links);
        Set<String> plain = all.stream()
                .filter(link -> !withoutReferrer(link).equals(link))
                .map(LinkVariants::withoutReferrer)
                .collect(Collectors.toSet());
        return plain.size() >= MIN_REFERRED && plain.size() == all.size();
    }

    static String host(String link) {
        int end = link.indexOf('/', HTTPS.length());
        return end < 0 ? link : link.substring(0, end);
    }
}
