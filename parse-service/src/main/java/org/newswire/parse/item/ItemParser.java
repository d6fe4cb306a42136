package org.newswire.parse.item;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.ArticleKey;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.KafkaSettings;
import org.newswire.parse.extract.Extraction;
import org.newswire.parse.extract.ExtractionInput;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.RejectReason;
import org.newswire.parse.extract.page.PageTerms;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.page.SyndicatedEntryBuilder;
import org.newswire.parse.extract.page.WebPage;
import org.newswire.raw.RawItem;
import org.newswire.text.KebabCase;

/// Parses a raw record into an article. The result depends only on the record. Thread-safe.
///
/// The text comes from the page. If the page is missing or has no article, it comes from the entry's
/// content or summary; the page may still contribute metadata. An item without text becomes an article
/// without text. A record is rejected if it is malformed or has no content, or if the extractor fails.
///
/// ```java
/// ParseOutcome outcome = new ItemParser(new Extractor(), false).parse(raw);
/// ```
public final class ItemParser implements RawItemParser {
    private static final int MAX_PAGE_BYTES = 16 << 20;

    private final Extractor extractor;
    private final ArticleMapper mapper;

    /// @param markdown whether articles include their text as Markdown
    public ItemParser(Extractor extractor, boolean markdown) {
        this.extractor = extractor;
        this.mapper = new ArticleMapper(markdown);
    }

    @Override
    public ParseOutcome parse(ConsumerRecord<byte[], byte[]> raw) {
        RawItem item;
        WebPage page;
        int size = size(raw);
        if (size > KafkaSettings.MAX_RECORD_BYTES) {
            return new ParseOutcome.Rejected(
                    DeadLetterReason.TOO_LARGE,
                    "the record's value has " + size + " bytes; the limit is " + KafkaSettings.MAX_RECORD_BYTES);
        }
        try {
            item = RawItem.CONTRACT.decode(raw.value());
            if (!Arrays.equals(raw.key(), ArticleKey.of(item.articleId()))) {
                return new ParseOutcome.Rejected(DeadLetterReason.MALFORMED_KEY, wrongKey(raw.key(), item.articleId()));
            }
            if (item.change() == RawItem.Change.RETRACTED) {
                return new ParseOutcome.Retracted(ArticleMapper.retraction(raw, item));
            }
            page = page(item);
        } catch (MalformedValueException | IOException e) {
            return new ParseOutcome.Rejected(
                    e instanceof IOException ? DeadLetterReason.UNREADABLE_PAGE : DeadLetterReason.MALFORMED,
                    Objects.requireNonNullElse(e.getMessage(), "unreadable"));
        }
        return extract(raw, item, page);
    }

    private ParseOutcome extract(ConsumerRecord<byte[], byte[]> raw, RawItem item, @Nullable WebPage page) {
        SyndicatedEntry entry = entry(item);
        Extraction extraction = extractor.extract(new ExtractionInput(page, entry, readAt(item)));
        String pageMissing = item.page() == null ? null : item.page().missing();
        PageTerms terms = PageTerms.NONE;
        double textShare = Double.NaN;
        boolean isFromPage = page != null;
        if (page != null
                && extraction instanceof Extraction.Rejected rejected
                && rejected.reason() != RejectReason.FAILED) {
            pageMissing = KebabCase.of(rejected.reason());
            terms = extractor.terms(page);
            isFromPage = false;
            textShare = 0;
            extraction = rejected.known() != null
                    ? rejected.known()
                    : extractor.extract(new ExtractionInput(null, entry, readAt(item)));
        }
        return switch (extraction) {
            case Extraction.Article article -> {
                Article.Rights rights =
                        DeclaredRights.of(item, isFromPage ? article.details().terms() : terms);
                yield fitting(
                        mapper.article(raw, item, article, isFromPage, pageMissing, rights),
                        isFromPage ? article.kept() : textShare);
            }
            case Extraction.Rejected rejected -> rejected(rejected);
        };
    }

    /// Returns the size of the value, also if the consumer has discarded a large value.
    private static int size(ConsumerRecord<byte[], byte[]> raw) {
        return Math.max(raw.serializedValueSize(), raw.value() == null ? 0 : raw.value().length);
    }

    private static String wrongKey(byte @Nullable [] key, UUID id) {
        String what = key == null
                ? "absent"
                : ArticleKey.parse(key).isEmpty()
                        ? "no id"
                        : ArticleKey.parse(key).get().equals(id) ? "the item's id in another spelling" : "another id";
        return "the key is " + what + "; articleId is " + id;
    }

    private static ParseOutcome fitting(Article article, double kept) {
        EncodedArticle encoded = EncodedArticle.of(article);
        return encoded.fits() ? new ParseOutcome.Parsed(encoded.article(), kept) : encoded.tooLarge();
    }

    private static @Nullable WebPage page(RawItem item) throws IOException {
        RawItem.Page page = item.page();
        if (page == null || page.body() == null) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        if (page.contentType() != null) {
            headers.put("content-type", page.contentType());
        }
        byte[] body = page.unpack((int) Math.min(MAX_PAGE_BYTES, page.bytes() + 1));
        if (body.length > page.bytes()) { // only that much memory is reserved
            throw new IOException("the page expands to more than its declared " + page.bytes() + " bytes");
        }
        return new WebPage(body, page.finalUrl(), headers);
    }

    private static SyndicatedEntry entry(RawItem item) {
        RawItem.Entry entry = item.entry();
        return SyndicatedEntryBuilder.builder()
                .title(entry.title())
                .summary(entry.summary())
                .content(entry.content())
                .authors(entry.authors().stream()
                        .map(RawItem.Person::name)
                        .filter(Objects::nonNull)
                        .toList())
                .published(entry.published())
                .updated(entry.updated())
                .language(entry.language() == null ? item.feed().language() : entry.language())
                .link(entry.link())
                .categories(entry.categories())
                .image(image(entry))
                .build();
    }

    /// Returns the URL of the first image, or the first image enclosure in records that were written before
    /// media existed.
    private static @Nullable String image(RawItem.Entry entry) {
        List<RawItem.Media> media = EntryDetails.media(entry);
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

    /// Returns when the text was read. `fetchedAt` is not used for a page that was not requested: old
    /// records have 1970.
    private static Instant readAt(RawItem item) {
        RawItem.Page page = item.page();
        return page == null || page.body() == null ? item.observedAt() : page.fetchedAt();
    }

    private static ParseOutcome.Rejected rejected(Extraction.Rejected rejected) {
        return rejected.reason() == RejectReason.FAILED
                ? new ParseOutcome.Rejected(DeadLetterReason.EXTRACTOR_FAILED, rejected.detail())
                : new ParseOutcome.Rejected(
                        DeadLetterReason.NO_CONTENT, "the item has neither a title nor a text: " + rejected.detail());
    }
}
