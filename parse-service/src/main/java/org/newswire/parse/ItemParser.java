package org.newswire.parse;

import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Article.Extent;
import org.newswire.article.Changes;
import org.newswire.parse.extract.ArticleDetails;
import org.newswire.parse.extract.Extraction;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.RejectReason;
import org.newswire.parse.extract.Source;
import org.newswire.parse.extract.detail.ImageFinder;
import org.newswire.parse.extract.markup.Markdown;
import org.newswire.parse.extract.page.FeedEntry;
import org.newswire.parse.extract.page.Page;
import org.newswire.parse.extract.page.PageTerms;
import org.newswire.parse.extract.text.CleanText;
import org.newswire.parse.extract.text.PublishedAddress;
import org.newswire.parse.extract.text.WebAddress;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.DeadLetters.Reason;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.untrusted.Limit;
import org.newswire.raw.RawItem;

/// Makes an article of a raw record: a pure function of the record, whose key is the article's id.
/// Thread-safe.
///
/// The page is the text where it holds one, else the entry's content, else its summary, beside what the
/// page
/// says of the article if it is that of one; an item of which no text is known is an article without text.
/// Rejected is what cannot be read, what holds nothing, and what the extractor fails on by a fault of
/// its own.
final class ItemParser {
    private static final int MAX_PAGE_BYTES = 16 << 20;

    @Limit(of = "bytes of an article", past = "the item is set aside as `too-large`")
    private static final int MAX_ARTICLE_BYTES = KafkaSettings.MAX_RECORD_BYTES - (16 << 10);

    private static final Set<String> CUT = Set.of("field-cut", "record-cut");

    private final Extractor extractor;
    private final boolean markdown;

    /// @param markdown whether articles hold their text as Markdown too
    ItemParser(Extractor extractor, boolean markdown) {
        this.extractor = extractor;
        this.markdown = markdown;
    }

    sealed interface Outcome {
        /// @param kept share of the page's text that the article's is, from 0 to 1: 0 where the
        ///     page held no article, NaN where there is no page
        record Parsed(Article article, double kept) implements Outcome {}

        /// The publisher took the article back: what is left of it says so.
        record Retracted(Article marked) implements Outcome {}

        /// A feed takes back what is not its own ([PublishersWord]): nothing is published.
        record NotTheirs(Article marked) implements Outcome {}

        record Rejected(Reason reason, String detail) implements Outcome {}
    }

    Outcome parse(ConsumerRecord<byte[], byte[]> raw) {
        RawItem item;
        Page page;
        int size = size(raw);
        if (size > KafkaSettings.MAX_RECORD_BYTES) {
            return new Outcome.Rejected(Reason.TOO_LARGE, "the value has " + size + " bytes");
        }
        try {
            item = RawItem.CONTRACT.decode(raw.value());
            if (!Arrays.equals(raw.key(), KnownArticles.key(item.articleId()))) {
                return new Outcome.Rejected(Reason.MALFORMED_KEY, wrongKey(raw.key(), item.articleId()));
            }
            if (item.change() == RawItem.Change.RETRACTED) {
                return new Outcome.Retracted(marked(raw, item));
            }
            page = page(item);
        } catch (Malformed e) {
            return new Outcome.Rejected(Reason.MALFORMED, Objects.requireNonNullElse(e.getMessage(), "unreadable"));
        } catch (IOException e) {
            return new Outcome.Rejected(
                    Reason.UNREADABLE_PAGE, Objects.requireNonNullElse(e.getMessage(), "unreadable"));
        }
        FeedEntry entry = entry(item);
        Extraction extraction = extractor.extract(new Source(page, entry, seen(item)));
        String pageMissing = item.page() == null ? null : item.page().missing();
        PageTerms terms = PageTerms.NONE;
        double pageless = Double.NaN;
        if (page != null
                && extraction instanceof Extraction.Rejected rejected
                && rejected.reason() != RejectReason.FAILED) {
            pageMissing = spelling(rejected.reason());
            terms = extractor.terms(page);
            page = null;
            pageless = 0;
            extraction = rejected.known() != null
                    ? rejected.known()
                    : extractor.extract(new Source(null, entry, seen(item)));
        }
        return switch (extraction) {
            case Extraction.Article article ->
                fitting(
                        article(
                                raw,
                                item,
                                article,
                                page != null,
                                pageMissing,
                                StatedRights.of(
                                        item, page != null ? article.details().terms() : terms)),
                        page != null ? article.kept() : pageless);
            case Extraction.Rejected rejected -> rejected(rejected);
        };
    }

    /// Of the value, whether or not the client has handed it on.
    private static int size(ConsumerRecord<byte[], byte[]> raw) {
        return Math.max(raw.serializedValueSize(), raw.value() == null ? 0 : raw.value().length);
    }

    private static String wrongKey(byte @Nullable [] key, UUID id) {
        String what = key == null
                ? "absent"
                : Standing.id(key).isEmpty()
                        ? "no id"
                        : Standing.id(key).get().equals(id) ? "the item's id in another spelling" : "another id";
        return "the key is " + what + "; articleId is " + id;
    }

    private static Outcome fitting(Article article, double kept) {
        byte[] value = Article.CONTRACT.encode(article);
        return fits(value) ? new Outcome.Parsed(article, kept) : tooLarge(value);
    }

    /// Whether a record can hold it.
    static boolean fits(Article article) {
        return fits(Article.CONTRACT.encode(article));
    }

    /// Whether a record can hold an article as it is written.
    static boolean fits(byte[] value) {
        return value.length <= MAX_ARTICLE_BYTES;
    }

    static Outcome.Rejected tooLarge(byte[] value) {
        return new Outcome.Rejected(Reason.TOO_LARGE, "the article has " + value.length + " bytes");
    }

    private static Article marked(ConsumerRecord<byte[], byte[]> raw, RawItem item) {
        String url = link(item);
        Instant claimed = item.entry().updated();
        return Article.retracted(
                item.articleId(),
                Changes.contentHash("", ""),
                item.observedAt(),
                claimed == null || claimed.isAfter(item.observedAt()) ? null : claimed,
                url,
                site(url),
                source(item),
                provenance(raw, item, item.page(), null, Extractor.version(), Map.of(), Map.of(), null));
    }

    private static @Nullable Page page(RawItem item) throws IOException {
        RawItem.Page page = item.page();
        if (page == null || page.body() == null) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        if (page.contentType() != null) {
            headers.put("content-type", page.contentType());
        }
        byte[] body = page.unpack((int) Math.min(MAX_PAGE_BYTES, page.bytes() + 1));
        if (body.length > page.bytes()) { // memory was taken for no more
            throw new IOException("the page is larger than the " + page.bytes() + " bytes that it is said to have");
        }
        return new Page(body, page.finalUrl(), headers);
    }

    /// When what is read was read. A page that was never asked for bears the year 1970 in older records.
    private static Instant seen(RawItem item) {
        RawItem.Page page = item.page();
        return page == null || page.body() == null ? item.observedAt() : page.fetchedAt();
    }

    private static FeedEntry entry(RawItem item) {
        RawItem.Entry entry = item.entry();
        return new FeedEntry(
                entry.title(),
                entry.summary(),
                entry.content(),
                entry.authors().stream()
                        .map(RawItem.Person::name)
                        .filter(Objects::nonNull)
                        .toList(),
                entry.published(),
                entry.updated(),
                entry.language() == null ? item.feed().language() : entry.language(),
                entry.link(),
                entry.categories(),
                image(entry));
    }

    /// The first image; of records from before media were read, the first enclosure that is one.
    private static @Nullable String image(RawItem.Entry entry) {
        List<RawItem.Media> media = FeedDetails.media(entry);
        if (media != null) {
            return FeedImages.merge(List.of(), media, 1).stream()
                    .map(Article.Image::url)
                    .findFirst()
                    .orElse(null);
        }
        return entry.enclosures().stream()
                .filter(enclosure ->
                        enclosure.type() != null && enclosure.type().startsWith("image/"))
                .map(RawItem.Enclosure::url)
                .findFirst()
                .orElse(null);
    }

    private static Outcome.Rejected rejected(Extraction.Rejected rejected) {
        return rejected.reason() == RejectReason.FAILED
                ? new Outcome.Rejected(Reason.EXTRACTOR_FAILED, rejected.detail())
                : new Outcome.Rejected(Reason.NO_CONTENT, "neither a title nor a text: " + rejected.detail());
    }

    private Article article(
            ConsumerRecord<byte[], byte[]> raw,
            RawItem item,
            Extraction.Article found,
            boolean fromPage,
            @Nullable String pageMissing,
            Article.@Nullable Rights rights) {
        String url = found.canonicalUrl() == null ? link(item) : found.canonicalUrl();
        return new Article(
                item.articleId(),
                item.change().ofVersion(),
                Changes.contentHash(found.title(), found.text()),
                item.observedAt(),
                url,
                site(url),
                found.siteName(),
                found.title(),
                found.authors(),
                instant(found.published()),
                found.publishedDate(),
                instant(found.modified()),
                found.language(),
                found.text(),
                found.html(),
                found.lead(),
                extent(item, found, fromPage),
                found.wordCount(),
                images(found, item),
                found.keywords(),
                details(found, item.entry()),
                rights,
                source(item),
                provenance(
                        raw,
                        item,
                        fromPage ? item.page() : null,
                        pageMissing,
                        found.extractor(),
                        found.provenance(),
                        found.confidence(),
                        cut(item, found)));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static List<Article.Image> images(Extraction.Article found, RawItem item) {
        List<Article.Image> page = found.images().stream()
                .map(image ->
                        new Article.Image(image.url(), image.alt(), image.caption(), image.width(), image.height()))
                .toList();
        return FeedImages.merge(page, FeedDetails.media(item.entry()), ImageFinder.MAX_IMAGES);
    }

    private Article.Details details(Extraction.Article found, RawItem.Entry entry) {
        ArticleDetails details = found.details();
        return new Article.Details(
                Article.Kind.valueOf(details.kind().name()),
                details.subtitle(),
                details.section(),
                details.readingMinutes(),
                details.amp(),
                details.ampUrl(),
                details.paywalled(),
                offset(found.published()),
                offset(found.modified()),
                markdown ? Markdown.of(found.html()) : null,
                FeedDetails.media(entry),
                FeedDetails.place(entry),
                FeedDetails.comments(entry));
    }

    private static @Nullable String offset(@Nullable OffsetDateTime time) {
        return time == null ? null : time.getOffset().getId();
    }

    private static Extent extent(RawItem item, Extraction.Article found, boolean fromPage) {
        if (found.text().isBlank()) {
            return Extent.TITLE;
        }
        return fromPage || item.entry().content() != null ? Extent.FULL : Extent.SUMMARY;
    }

    private static Article.Source source(RawItem item) {
        RawItem.Feed feed = item.feed();
        String name = feed.name() == null ? CleanText.ofNullableLabel(feed.title()) : feed.name();
        return new Article.Source(
                feed.id(), feed.url(), name, feed.tags(), item.entry().key(), link(item));
    }

    /// @param page null where the text is the entry's
    private static Article.Provenance provenance(
            ConsumerRecord<byte[], byte[]> raw,
            RawItem item,
            RawItem.@Nullable Page page,
            @Nullable String pageMissing,
            String extractor,
            Map<String, String> fields,
            Map<String, Double> confidence,
            @Nullable List<String> cut) {
        RawItem.Fetch fetch = item.fetch();
        return new Article.Provenance(
                raw.topic(),
                raw.partition(),
                raw.offset(),
                page != null ? page.fetchedAt() : fetch.fetchedAt(),
                page != null ? page.status() : fetch.status(),
                page != null ? page.redirects() : fetch.redirects(),
                page != null ? page.sha256() : fetch.sha256(),
                pageMissing,
                extractor,
                fields,
                confidence,
                cut,
                null);
    }

    /// What the ingest has cut of an entry is of its text, where the article's is that.
    private static @Nullable List<String> cut(RawItem item, Extraction.Article found) {
        var cut = new TreeSet<>(found.cut());
        if ("feed".equals(found.provenance().get("text"))
                && item.entry().flags().stream().anyMatch(CUT::contains)) {
            cut.add("text");
        }
        return cut.isEmpty() ? null : List.copyOf(cut);
    }

    /// The entry's link if it is an http(s) address: older records also hold other links.
    private static @Nullable String link(RawItem item) {
        String link = item.entry().link();
        return link == null ? null : WebAddress.resolve(null, link);
    }

    private static @Nullable String site(@Nullable String url) {
        return PublishedAddress.read(url).map(PublishedAddress::host).orElse(null);
    }

    private static String spelling(RejectReason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
