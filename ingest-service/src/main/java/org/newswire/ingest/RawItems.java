package org.newswire.ingest;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.ItemIdentity.Identified;
import org.newswire.ingest.ItemIdentity.Standing;
import org.newswire.ingest.feed.Entry;
import org.newswire.ingest.feed.ReadResult;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// Makes raw items of the entries of one document.
final class RawItems {
    private final FeedDefinition definition;
    private final Exchange exchange;
    private final RawItem.Feed feed;
    private final RawItem.Fetch fetch;

    RawItems(FeedDefinition definition, ReadResult.Parsed parsed, Exchange exchange, String sha256) {
        this.definition = definition;
        this.exchange = exchange;
        this.feed = new RawItem.Feed(
                definition.id(),
                definition.url(),
                definition.name(),
                parsed.feed().title(),
                parsed.feed().link(),
                parsed.feed().language(),
                definition.tags());
        this.fetch = new RawItem.Fetch(
                exchange.url().toString(),
                exchange.finalUrl().toString(),
                exchange.status(),
                exchange.fetchedAt(),
                exchange.contentType(),
                sha256,
                Exchanges.hops(exchange));
    }

    RawItem item(Identified item, RawItem.@Nullable Page page, KnownItems known) {
        UUID articleId = item.former() != null ? item.former().articleId() : articleId(item, page, known);
        RawItem.Change change = item.standing() == Standing.NEW ? RawItem.Change.PUBLISHED : RawItem.Change.UPDATED;
        String fingerprint = String.format("%016x", item.fingerprint());
        return new RawItem(
                articleId,
                change,
                fingerprint,
                exchange.fetchedAt(),
                feed,
                entry(item.key(), item.entry()),
                fetch,
                page);
    }

    /// From the canonical link, after redirects where the page was fetched; from feed and key where no link
    /// stands for
    /// this item alone.
    private UUID articleId(Identified item, RawItem.@Nullable Page page, KnownItems known) {
        Optional<String> link = Optional.ofNullable(item.link());
        Optional<String> landed = page == null || page.missing() != null
                ? Optional.empty()
                : CanonicalUrl.of(page.finalUrl()).filter(url -> !CanonicalUrl.isFrontPage(url));
        return link.flatMap(own -> landed.map(NameUuid::ofLink)
                        .filter(id -> !known.holdsArticle(id))
                        .or(() -> Optional.of(NameUuid.ofLink(own))))
                .filter(id -> !known.holdsArticle(id))
                .orElseGet(() -> NameUuid.ofItem(definition.id(), item.key()));
    }

    private static RawItem.Entry entry(String key, Entry entry) {
        return new RawItem.Entry(
                key,
                entry.id(),
                entry.link(),
                entry.title(),
                entry.summary(),
                entry.content(),
                entry.authors().stream()
                        .map(author -> new RawItem.Person(author.name(), author.email()))
                        .toList(),
                entry.published(),
                entry.updated(),
                entry.language(),
                entry.categories(),
                entry.enclosures().stream()
                        .map(enclosure -> new RawItem.Enclosure(enclosure.url(), enclosure.type(), enclosure.length()))
                        .toList());
    }

    /// About how many bytes an item holds in memory.
    static int weight(RawItem item) {
        return 2_000
                + length(item.entry().summary())
                + length(item.entry().content())
                + (item.page() == null ? 0 : length(item.page().body()));
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
