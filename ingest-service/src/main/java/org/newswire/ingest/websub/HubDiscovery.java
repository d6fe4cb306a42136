package org.newswire.ingest.websub;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.newswire.ingest.feedformat.PollHints;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.LinkHeader;
import org.newswire.net.WebUrl;

/// The hubs of a feed, and the topic URL that they know it by.
///
/// Links in the header precede links in the document (section 4). Without a topic URL, the hubs are
/// ignored. URLs of more than 2,000 characters are ignored.
///
/// @param hubs at least one
public record HubDiscovery(List<URI> hubs, URI topic) {
    private static final int MAX_URL_CHARS = 2_000;
    private static final int MAX_HUBS = 20;

    public HubDiscovery {
        hubs = List.copyOf(hubs);
        if (hubs.isEmpty()) {
            throw new IllegalArgumentException("a discovery has at least one hub");
        }
    }

    public static Optional<HubDiscovery> of(Exchange exchange, PollHints hints) {
        List<LinkHeader> links = LinkHeader.parse(exchange.header("link"));
        List<URI> hubs = named(links, "hub", exchange.finalUrl());
        List<URI> topics = named(links, "self", exchange.finalUrl());
        if (hubs.isEmpty()) {
            hubs = hints.hubs().stream()
                    .limit(MAX_HUBS)
                    .flatMap(url -> WebUrl.parse(url).stream())
                    .filter(HubDiscovery::isShort)
                    .toList();
        }
        Optional<URI> topic = topics.isEmpty()
                ? Optional.ofNullable(hints.self()).flatMap(WebUrl::parse).filter(HubDiscovery::isShort)
                : Optional.of(topics.getFirst());
        List<URI> found = hubs;
        return found.isEmpty() ? Optional.empty() : topic.map(url -> new HubDiscovery(found, url));
    }

    private static List<URI> named(List<LinkHeader> links, String relation, URI base) {
        return links.stream()
                .filter(link -> link.relations().contains(relation))
                .flatMap(link -> WebUrl.resolve(base, link.target()).stream())
                .filter(HubDiscovery::isShort)
                .toList();
    }

    private static boolean isShort(URI url) {
        return url.toString().length() <= MAX_URL_CHARS;
    }

    /// The hub for the next attempt: after each failure the next one.
    URI hub(int failures) {
        return hubs.get(failures % hubs.size());
    }
}
