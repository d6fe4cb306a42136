package org.newswire.ingest.items;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.extensions.Extensions;
import org.newswire.ingest.feed.Entry;
import org.newswire.ingest.feed.ReadResult;
import org.newswire.ingest.feed.TextCharacters;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.items.ItemIdentity.Identified;
import org.newswire.ingest.items.ItemIdentity.Standing;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.spelling.Spelling;
import org.newswire.pipeline.text.UrlSecrets;
import org.newswire.pipeline.untrusted.Limit;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes raw items of the entries of one document.
public final class RawItems {
    private static final Logger LOG = LoggerFactory.getLogger(RawItems.class);
    private static final int SURELY_FITS = 512 << 10;
    private static final int HEADERS_BYTES = 16 << 10;

    /// A longer link is left out of the record.
    @Limit(of = "characters of an entry's link", past = "the item has no link")
    private static final int MAX_LINK_CHARS = 4_000;

    private final FeedDefinition definition;
    private final Exchange exchange;
    private final RawItem.Feed feed;
    private final RawItem.Fetch fetch;

    public RawItems(FeedDefinition definition, ReadResult.Parsed parsed, Exchange exchange, @Nullable String sha256) {
        this.definition = definition;
        this.exchange = exchange;
        this.feed = new RawItem.Feed(
                definition.id(),
                UrlSecrets.masked(definition.url()),
                definition.name(),
                label(cut(parsed.feed().title(), 1_000)),
                cut(parsed.feed().link(), 4_000),
                cut(parsed.feed().language(), 100),
                definition.tags(),
                StatedTerms.of(parsed.feed().terms()));
        this.fetch = new RawItem.Fetch(
                UrlSecrets.masked(exchange.url().toString()),
                UrlSecrets.masked(exchange.finalUrl().toString()),
                exchange.status(),
                exchange.fetchedAt(),
                exchange.contentType(),
                sha256,
                exchange.hops().stream().map(UrlSecrets::masked).toList(),
                StatedTerms.of(exchange));
    }

    /// What is published of a new or changed item.
    public RawItem item(Identified item, RawItem.@Nullable Page page, KnownItems known) {
        UUID articleId = articleId(item, page, known);
        RawItem.Change change = item.standing() == Standing.NEW ? RawItem.Change.PUBLISHED : RawItem.Change.UPDATED;
        String fingerprint = String.format("%016x", fingerprint(item));
        return fitted(new RawItem(
                articleId,
                change,
                fingerprint,
                exchange.fetchedAt(),
                feed,
                entry(item.key(), item.entry()),
                fetch,
                page));
    }

    /// Of what is shown as it was before, its time of change tells one version from another.
    private static long fingerprint(Identified item) {
        return item.showsNothingNew()
                ? ItemIdentity.hash(item.fingerprint() + " " + item.stamp().minute())
                : item.fingerprint();
    }

    /// The publisher takes an item back.
    ///
    /// @param key  `guid:` and the entry's id
    /// @param when it did so, as it says
    public RawItem retraction(
            UUID articleId, String key, @Nullable String link, @Nullable Instant when, RawItem.@Nullable Page page) {
        var nothing = new RawItem.Entry(
                key, null, link, null, null, null, List.of(), null, when, null, List.of(), List.of(), List.of(), null);
        return new RawItem(
                articleId, RawItem.Change.RETRACTED, "0".repeat(16), exchange.fetchedAt(), feed, nothing, fetch, page);
    }

    /// An item that is too large for a record loses what is least: first the ends of its longest
    /// fields, then its page.
    public static RawItem fitted(RawItem item) {
        if (weight(item) < SURELY_FITS || fits(item)) {
            return item;
        }
        LOG.warn(
                "feed={} item={} is too large for a record and is cut",
                item.feed().id(),
                item.entry().key());
        RawItem.Entry shorter = cut(item.entry());
        RawItem cut = with(item, shorter.equals(item.entry()) ? shorter : flagged(shorter), item.page());
        RawItem.Page page = cut.page();
        return page == null || fits(cut) ? cut : with(cut, cut.entry(), page.withoutBody("too-large"));
    }

    private static boolean fits(RawItem item) {
        return RawItem.CONTRACT.encode(item).length < KafkaSettings.MAX_RECORD_BYTES - HEADERS_BYTES;
    }

    private static RawItem with(RawItem item, RawItem.Entry entry, RawItem.@Nullable Page page) {
        return new RawItem(
                item.articleId(),
                item.change(),
                item.fingerprint(),
                item.observedAt(),
                item.feed(),
                entry,
                item.fetch(),
                page);
    }

    private static RawItem.Entry cut(RawItem.Entry entry) {
        return new RawItem.Entry(
                entry.key(),
                cut(entry.guid(), 2_000),
                entry.link(),
                cut(entry.title(), 2_000),
                cut(entry.summary(), 100_000),
                cut(entry.content(), 400_000),
                entry.authors().stream()
                        .limit(20)
                        .map(author -> new RawItem.Person(cut(author.name(), 200), cut(author.email(), 200)))
                        .toList(),
                entry.published(),
                entry.updated(),
                cut(entry.language(), 100),
                entry.categories().stream()
                        .filter(category -> category.length() <= 200)
                        .limit(100)
                        .toList(),
                entry.enclosures().stream()
                        .filter(enclosure -> weight(enclosure) <= 4_000)
                        .limit(50)
                        .toList(),
                entry.flags(),
                entry.terms(),
                entry.media() == null ? null : entry.media().stream().limit(10).toList(),
                entry.place(),
                entry.comments());
    }

    private static RawItem.Entry flagged(RawItem.Entry entry) {
        return new RawItem.Entry(
                entry.key(),
                entry.guid(),
                entry.link(),
                entry.title(),
                entry.summary(),
                entry.content(),
                entry.authors(),
                entry.published(),
                entry.updated(),
                entry.language(),
                entry.categories(),
                entry.enclosures(),
                Stream.concat(entry.flags().stream(), Stream.of("record-cut")).toList(),
                entry.terms(),
                entry.media(),
                entry.place(),
                entry.comments());
    }

    /// The beginning of a text that is longer, without half a surrogate pair at its end.
    public static @Nullable String cut(@Nullable String text, int chars) {
        if (text == null || text.length() <= chars) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(chars - 1));
        return text.substring(0, splitsPair ? chars - 1 : chars);
    }

    /// The one it has for ever, if it has been given one; else from the canonical link, after redirects
    /// where the page was fetched and its address names an article; from feed and key where no link
    /// stands for this item alone, and from its content, too, where another item had that key.
    public UUID articleId(Identified item, RawItem.@Nullable Page page, KnownItems known) {
        if (item.former() != null) {
            return item.former().articleId();
        }
        Optional<String> link = Optional.ofNullable(item.link());
        Optional<String> landed = page == null || page.missing() != null
                ? Optional.empty()
                : CanonicalUrl.of(page.finalUrl()).filter(CanonicalUrl::namesAnArticle);
        return link.flatMap(own -> landed.map(NameUuid::ofLink)
                        .filter(id -> !known.holdsArticle(id))
                        .or(() -> Optional.of(NameUuid.ofLink(own))))
                .filter(id -> !known.holdsArticle(id))
                .or(() -> Optional.of(NameUuid.ofItem(definition.id(), item.key()))
                        .filter(id -> !known.holdsArticle(id)))
                .orElseGet(() -> NameUuid.ofItem(definition.id(), item.key() + " " + item.fingerprint()));
    }

    private static RawItem.Entry entry(String key, Entry entry) {
        Extensions extensions = entry.extensions().get();
        return new RawItem.Entry(
                key,
                clean(entry.id()),
                length(entry.link()) > MAX_LINK_CHARS ? null : entry.link(),
                label(entry.title()),
                clean(entry.summary()),
                clean(entry.content()),
                entry.authors().stream()
                        .map(author -> new RawItem.Person(label(author.name()), label(author.email())))
                        .toList(),
                entry.published(),
                entry.updated(),
                clean(cut(entry.language(), 100)),
                entry.categories().stream()
                        .map(TextCharacters::label)
                        .filter(category -> !category.isBlank())
                        .toList(),
                entry.enclosures().stream()
                        .map(enclosure -> new RawItem.Enclosure(enclosure.url(), enclosure.type(), enclosure.length()))
                        .toList(),
                entry.flags().stream().map(Spelling::of).sorted().toList(),
                StatedTerms.of(entry.terms()),
                extensions.media().isEmpty()
                        ? null
                        : extensions.media().stream().map(RawItems::clean).toList(),
                extensions.place(),
                extensions.comments());
    }

    private static RawItem.Media clean(RawItem.Media file) {
        return new RawItem.Media(
                file.url(),
                clean(file.type()),
                file.medium(),
                file.width(),
                file.height(),
                file.duration(),
                file.thumbnail(),
                label(file.caption()),
                label(file.credit()),
                label(file.copyright()),
                clean(file.rating()));
    }

    /// Returns null if nothing is left of it.
    private static @Nullable String label(@Nullable String text) {
        String label = text == null ? "" : TextCharacters.label(text);
        return text == null || (label.isEmpty() && !text.isEmpty()) ? null : label;
    }

    static @Nullable String clean(@Nullable String text) {
        return text == null ? null : TextCharacters.legal(text);
    }

    /// About how many bytes an item holds in memory.
    static int weight(RawItem item) {
        RawItem.Entry entry = item.entry();
        return 2_000
                + entry.categories().stream().mapToInt(RawItems::length).sum()
                + entry.enclosures().stream().mapToInt(RawItems::weight).sum()
                + (entry.media() == null
                        ? 0
                        : entry.media().stream().mapToInt(RawItems::weight).sum())
                + entry.authors().stream()
                        .mapToInt(author -> length(author.name()) + length(author.email()))
                        .sum()
                + length(entry.link())
                + length(entry.guid())
                + length(entry.language())
                + length(entry.title())
                + length(entry.summary())
                + length(entry.content())
                + (item.page() == null ? 0 : length(item.page().body()));
    }

    /// About how many bytes an entry holds in memory.
    public static int weight(Entry entry) {
        return 2_000 + length(entry.title()) + entry.heldChars();
    }

    private static int weight(RawItem.Media file) {
        return 200
                + length(file.url())
                + length(file.type())
                + length(file.thumbnail())
                + length(file.caption())
                + length(file.credit())
                + length(file.copyright());
    }

    private static int weight(RawItem.Enclosure enclosure) {
        return 50 + length(enclosure.url()) + length(enclosure.type());
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
