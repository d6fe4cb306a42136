package org.newswire.ingest.websub;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.newswire.ingest.feed.PollHints;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.LinkHeader;
import org.newswire.ingest.fetch.WebUrl;

/// What a feed offers: hubs that push its news, and the address by which they know it.
///
/// Links in the header count before those in the document (section 4); without an address of its own a
/// feed offers nothing, as hubs would not know what is meant. An address of more than 2,000 characters
/// is none.
///
/// @param hubs at least one
public record Offer(List<URI> hubs, URI topic) {
    private static final int MAX_URL_CHARS = 2_000;
    private static final int MAX_HUBS = 20;

    public Offer {
        hubs = List.copyOf(hubs);
        if (hubs.isEmpty()) {
            throw new IllegalArgumentException("an offer without a hub");
        }
    }

    public static Optional<Offer> of(Exchange exchange, PollHints hints) {
        List<LinkHeader> links = LinkHeader.parse(exchange.header("link"));
        List<URI> hubs = named(links, "hub", exchange.finalUrl());
        List<URI> topics = named(links, "self", exchange.finalUrl());
        if (hubs.isEmpty()) {
            hubs = hints.hubs().stream()
                    .limit(MAX_HUBS)
                    .flatMap(url -> WebUrl.parse(url).stream())
                    .filter(Offer::isShort)
                    .toList();
        }
        Optional<URI> topic = topics.isEmpty()
                ? Optional.ofNullable(hints.self()).flatMap(WebUrl::parse).filter(Offer::isShort)
                : Optional.of(topics.getFirst());
        List<URI> found = hubs;
        return found.isEmpty() ? Optional.empty() : topic.map(url -> new Offer(found, url));
    }

    private static List<URI> named(List<LinkHeader> links, String relation, URI base) {
        return links.stream()
                .filter(link -> link.relations().contains(relation))
                .flatMap(link -> WebUrl.resolve(base, link.target()).stream())
                .filter(Offer::isShort)
                .toList();
    }

    private static boolean isShort(URI url) {
        return url.toString().length() <= MAX_URL_CHARS;
    }

    /// The hub to ask after so many attempts in vain: each in its turn.
    URI hub(int failures) {
        return hubs.get(failures % hubs.size());
    }
}
