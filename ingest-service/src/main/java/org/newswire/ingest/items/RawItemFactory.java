package org.newswire.ingest.items;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.extensions.Extensions;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.feedformat.TextCharacters;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.kafka.KafkaSettings;
import org.newswire.limits.Limit;
import org.newswire.net.CanonicalUrl;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemBuilder;
import org.newswire.raw.RawItemEntryBuilder;
import org.newswire.raw.RawItemMediaBuilder;
import org.newswire.text.KebabCase;
import org.newswire.text.TextPrefix;
import org.newswire.text.UrlSecrets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Creates the raw items for the entries of one document.
public final class RawItemFactory {
    private static final Logger LOG = LoggerFactory.getLogger(RawItemFactory.class);
    private static final int SMALL_RECORD_BYTES = 512 << 10;
    private static final int MAX_HEADER_BYTES = 16 << 10;

    @Limit(of = "characters of an entry's link", past = "the item has no link")
    private static final int MAX_LINK_CHARS = 4_000;

    private final FeedDefinition definition;
    private final Exchange exchange;
    private final RawItem.Feed feed;
    private final RawItem.Fetch fetch;

    public RawItemFactory(
            FeedDefinition definition, ReadResult.Parsed parsed, Exchange exchange, @Nullable String sha256) {
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
                DeclaredTerms.of(parsed.feed().terms()));
        this.fetch = new RawItem.Fetch(
                UrlSecrets.masked(exchange.url().toString()),
                UrlSecrets.masked(exchange.finalUrl().toString()),
                exchange.status(),
                exchange.fetchedAt(),
                exchange.header("content-type"),
                sha256,
                exchange.hops().stream().map(UrlSecrets::masked).toList(),
                DeclaredTerms.of(exchange),
                KeptExchange.of(exchange));
    }

    public FeedDefinition definition() {
        return definition;
    }

    /// Creates the raw item of a new or changed entry.
    public RawItem item(IdentifiedItem item, RawItem.@Nullable Page page, KnownItems known) {
        UUID articleId = articleId(item, page, known);
        RawItem.Change change = item.change() == ItemChange.NEW ? RawItem.Change.PUBLISHED : RawItem.Change.UPDATED;
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

    /// An entry with unchanged content has a new version if its declared modification time differs.
    private static long fingerprint(IdentifiedItem item) {
        return item.hasSameContent()
                ? ItemIdentity.hash(item.fingerprint() + " " + item.stamp().minute())
                : item.fingerprint();
    }

    /// Creates the retraction of an item.
    ///
    /// @param key  `guid:` and the entry's id
    /// @param when declared time of the retraction
    public RawItem retraction(
            UUID articleId, String key, @Nullable String link, @Nullable Instant when, RawItem.@Nullable Page page) {
        var nothing =
                RawItemEntryBuilder.builder().key(key).link(link).updated(when).build();
        return new RawItem(
                articleId, RawItem.Change.RETRACTED, "0".repeat(16), exchange.fetchedAt(), feed, nothing, fetch, page);
    }

    /// Cuts an item that is too large for a record: first its longest fields, then its page.
    public static RawItem fitted(RawItem item) {
        if (weight(item) < SMALL_RECORD_BYTES || fits(item)) {
            return item;
        }
        LOG.warn(
                "item cut feed={} item={}: too large for a Kafka record",
                item.feed().url(),
                item.entry().key());
        RawItem.Entry shorter = cut(item.entry(), item.entry().flags());
        RawItem.Entry flagged = cut(
                item.entry(),
                Stream.concat(item.entry().flags().stream(), Stream.of("record-cut"))
                        .toList());
        RawItem cut = RawItemBuilder.builder(item)
                .entry(shorter.equals(item.entry()) ? shorter : flagged)
                .build();
        RawItem.Page page = cut.page();
        return page == null || fits(cut)
                ? cut
                : RawItemBuilder.builder(cut)
                        .page(page.withoutBody("too-large"))
                        .build();
    }

    private static boolean fits(RawItem item) {
        return RawItem.CONTRACT.encode(item).length < KafkaSettings.MAX_RECORD_BYTES - MAX_HEADER_BYTES;
    }

    private static RawItem.Entry cut(RawItem.Entry entry, List<String> flags) {
        return RawItemEntryBuilder.builder(entry)
                .guid(cut(entry.guid(), 2_000))
                .title(cut(entry.title(), 2_000))
                .summary(cut(entry.summary(), 100_000))
                .content(cut(entry.content(), 400_000))
                .authors(entry.authors().stream()
                        .limit(20)
                        .map(author -> new RawItem.Person(cut(author.name(), 200), cut(author.email(), 200)))
                        .toList())
                .language(cut(entry.language(), 100))
                .categories(entry.categories().stream()
                        .filter(category -> category.length() <= 200)
                        .limit(100)
                        .toList())
                .enclosures(entry.enclosures().stream()
                        .filter(enclosure -> weight(enclosure) <= 4_000)
                        .limit(50)
                        .toList())
                .flags(flags)
                .media(
                        entry.media() == null
                                ? null
                                : entry.media().stream().limit(10).toList())
                .build();
    }

    public static @Nullable String cut(@Nullable String text, int chars) {
        return text == null ? null : TextPrefix.of(text, chars);
    }

    /// Returns the article id. A known item keeps its id. A new id is derived from the first of these that
    /// is not taken:
    /// 1. the page's final URL, if the page was fetched and the URL names an article;
    /// 2. the canonical link;
    /// 3. the feed and the item's key;
    /// 4. the feed, the key and the content.
    public UUID articleId(IdentifiedItem item, RawItem.@Nullable Page page, KnownItems known) {
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
        return RawItemEntryBuilder.builder()
                .key(key)
                .guid(clean(entry.id()))
                .link(length(entry.link()) > MAX_LINK_CHARS ? null : entry.link())
                .title(label(entry.title()))
                .summary(clean(entry.summary()))
                .content(clean(entry.content()))
                .authors(entry.authors().stream()
                        .map(author -> new RawItem.Person(label(author.name()), label(author.email())))
                        .toList())
                .published(entry.published())
                .updated(entry.updated())
                .language(clean(cut(entry.language(), 100)))
                .categories(entry.categories().stream()
                        .map(TextCharacters::label)
                        .filter(category -> !category.isBlank())
                        .toList())
                .enclosures(entry.enclosures())
                .flags(entry.flags().stream().map(KebabCase::of).sorted().toList())
                .terms(DeclaredTerms.of(entry.terms()))
                .media(extensions.media().stream().map(RawItemFactory::clean).toList())
                .place(extensions.place())
                .comments(extensions.comments())
                .build();
    }

    private static RawItem.Media clean(RawItem.Media file) {
        return RawItemMediaBuilder.builder(file)
                .type(clean(file.type()))
                .caption(label(file.caption()))
                .credit(label(file.credit()))
                .copyright(label(file.copyright()))
                .rating(clean(file.rating()))
                .build();
    }

    /// Returns null if no text remains.
    private static @Nullable String label(@Nullable String text) {
        String label = text == null ? "" : TextCharacters.label(text);
        return text == null || (label.isEmpty() && !text.isEmpty()) ? null : label;
    }

    static @Nullable String clean(@Nullable String text) {
        return text == null ? null : TextCharacters.legal(text);
    }

    /// Returns the approximate memory of an item in bytes.
    static int weight(RawItem item) {
        RawItem.Entry entry = item.entry();
        return 2_000
                + entry.categories().stream().mapToInt(RawItemFactory::length).sum()
                + entry.enclosures().stream().mapToInt(RawItemFactory::weight).sum()
                + (entry.media() == null
                        ? 0
                        : entry.media().stream()
                                .mapToInt(RawItemFactory::weight)
                                .sum())
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

    /// Returns the approximate memory of an entry in bytes.
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
