package org.newswire.ingest.visit;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.ReadResult;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Accept;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.ingest.visit.PollRunner.Parts;

/// The older documents of a feed, one by one: its archives or pages (RFC 5005), or those that
/// `next_url` of JSON Feed names.
///
/// They are asked for like the feed itself, through the host's gate and in turn with its other
/// requests, [#MOST] at most and for [#LONGEST]: what came fresh waits for them. Used once, by one
/// thread.
final class OlderPages {
    static final int MOST = 10;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Parts parts;
    private final FeedDefinition definition;
    private final Set<URI> asked = new HashSet<>();
    private final Instant until;
    private final LargeTurn large;

    /// @param address of the feed
    /// @param large   the visit's
    OlderPages(Parts parts, FeedDefinition definition, URI address, LargeTurn large) {
        this.large = large;
        this.parts = parts;
        this.definition = definition;
        this.asked.add(address);
        this.until = parts.clock().instant().plus(LONGEST);
    }

    record Page(ReadResult.Parsed parsed, Exchange exchange, String sha256) {}

    /// What a page shows of how far back it is.
    enum Reach {
        FURTHER,
        FOUND,
        /// No further page is wanted, though what is looked for has not been found.
        FAR_ENOUGH
    }

    /// Goes back from page to page until one reaches what is looked for.
    ///
    /// @param newest address of the newest of them; absent where the feed names none
    /// @return whether one did
    boolean reach(@Nullable String newest, Function<Page, Reach> look) throws InterruptedException {
        String link = newest;
        while (link != null) {
            Optional<Page> page = page(link);
            if (page.isEmpty()) {
                return false;
            }
            Reach reach = look.apply(page.get());
            if (reach != Reach.FURTHER) {
                return reach == Reach.FOUND;
            }
            link = page.get().parsed().feed().hints().previousPage();
        }
        return false;
    }

    private Optional<Page> page(String link) throws InterruptedException {
        Optional<URI> url = WebUrl.parse(link);
        if (url.isEmpty() || !asked.add(url.get()) || asked.size() > MOST + 1) {
            return Optional.empty();
        }
        Duration patience = Duration.between(parts.clock().instant(), until);
        if (!patience.isPositive()) {
            return Optional.empty();
        }
        large.close(); // others that have been let in to the host may be waiting for it
        Optional<Page> page = parts.turns()
                .during(WebUrl.host(url.get()), Lane.POLL, patience, () -> fetch(url.get()))
                .flatMap(found -> found);
        parts.metrics().olderPage(page.isPresent());
        return page;
    }

    private Optional<Page> fetch(URI url) throws InterruptedException {
        FeedRobots robots = new FeedRobots(parts, definition);
        if (!robots.mayGoTo(url)) {
            return Optional.empty();
        }
        var request = new FetchRequest(
                        url, null, null, Accept.FEED, definition.headersFor(url), FeedRequest.MAX_FEED_BYTES)
                .through(robots)
                .with(large);
        return parts.fetcher().fetch(request) instanceof FetchResult.Fresh fresh
                        && FeedRequest.read(parts, fresh) instanceof ReadResult.Parsed parsed
                ? Optional.of(new Page(parsed, fresh.exchange(), fresh.body().sha256()))
                : Optional.empty();
    }
}
