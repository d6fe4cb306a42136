package org.newswire.parse.item;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Article.Extent;
import org.newswire.article.ArticleBuilder;
import org.newswire.article.ArticleDetailsBuilder;
import org.newswire.article.ArticleProvenanceBuilder;
import org.newswire.article.Changes;
import org.newswire.net.UriReference;
import org.newswire.net.WebUrl;
import org.newswire.parse.extract.ArticleDetails;
import org.newswire.parse.extract.Extraction;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.detail.ImageFinder;
import org.newswire.parse.extract.markup.Markdown;
import org.newswire.parse.extract.text.CleanText;
import org.newswire.raw.RawItem;

/// Maps a raw item and the extraction of its page or entry to an article. Thread-safe.
final class ArticleMapper {
    /// Flags of an entry that the ingest service has truncated.
    private static final Set<String> TRUNCATED = Set.of("field-cut", "record-cut");

    private final boolean markdown;

    /// @param markdown whether articles include their text as Markdown
    ArticleMapper(boolean markdown) {
        this.markdown = markdown;
    }

    /// Returns the record of a retracted article, without its content.
    static Article retraction(ConsumerRecord<byte[], byte[]> raw, RawItem item) {
        String url = link(item);
        Instant claimed = item.entry().updated();
        return ArticleBuilder.builder()
                .id(item.articleId())
                .change(RawItem.Change.UPDATED)
                .contentHash(Changes.contentHash("", ""))
                .observedAt(item.observedAt())
                .url(url)
                .site(site(url))
                .authors(List.of())
                .modifiedAt(claimed == null || claimed.isAfter(item.observedAt()) ? null : claimed)
                .text("")
                .html("")
                .extent(Extent.TITLE)
                .images(List.of())
                .tags(List.of())
                .source(source(item))
                .provenance(provenance(raw, item, item.page(), null, Extractor.version(), Map.of(), Map.of(), null))
                .retractedAt(item.observedAt())
                .build();
    }

    /// Returns the article without its revision.
    ///
    /// @param fromPage    whether the text comes from the page
    /// @param pageMissing why the page is missing or unusable; null if no page was wanted
    Article article(
            ConsumerRecord<byte[], byte[]> raw,
            RawItem item,
            Extraction.Article found,
            boolean fromPage,
            @Nullable String pageMissing,
            Article.@Nullable Rights rights) {
        String url = found.canonicalUrl() == null ? link(item) : found.canonicalUrl();
        return ArticleBuilder.builder()
                .id(item.articleId())
                .change(item.change().ofVersion())
                .contentHash(Changes.contentHash(found.title(), found.text()))
                .observedAt(item.observedAt())
                .url(url)
                .site(site(url))
                .siteName(found.siteName())
                .title(found.title())
                .authors(found.authors())
                .publishedAt(instant(found.published()))
                .publishedOn(found.publishedDate())
                .modifiedAt(instant(found.modified()))
                .language(found.language())
                .text(found.text())
                .html(found.html())
                .lead(found.lead())
                .extent(extent(item, found, fromPage))
                .wordCount(found.wordCount())
                .images(images(found, item))
                .tags(found.keywords())
                .details(details(found, item.entry()))
                .rights(rights)
                .source(source(item))
                .provenance(provenance(
                        raw,
                        item,
                        fromPage ? item.page() : null,
                        pageMissing,
                        found.extractor(),
                        found.provenance(),
                        found.confidence(),
                        cut(item, found)))
                .build();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static List<Article.Image> images(Extraction.Article found, RawItem item) {
        List<Article.Image> page = found.images().stream()
                .map(image -> new Article.Image(
                        image.url(), image.alt(), image.caption(), image.width(), image.height(), null))
                .toList();
        return FeedImages.merge(page, EntryDetails.media(item.entry()), ImageFinder.MAX_IMAGES);
    }

    private Article.Details details(Extraction.Article found, RawItem.Entry entry) {
        ArticleDetails details = found.details();
        return ArticleDetailsBuilder.builder()
                .kind(Article.Kind.valueOf(details.kind().name()))
                .subtitle(details.subtitle())
                .section(details.section())
                .readingMinutes(details.readingMinutes())
                .amp(details.amp())
                .ampUrl(details.ampUrl())
                .paywalled(details.paywalled())
                .publishedOffset(offset(found.published()))
                .modifiedOffset(offset(found.modified()))
                .markdown(markdown ? Markdown.of(found.html()) : null)
                .media(EntryDetails.media(entry))
                .place(EntryDetails.place(entry))
                .comments(EntryDetails.comments(entry))
                .build();
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

    /// @param page null if the text comes from the entry
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
        return ArticleProvenanceBuilder.builder()
                .rawTopic(raw.topic())
                .rawPartition(raw.partition())
                .rawOffset(raw.offset())
                .fetchedAt(page != null ? page.fetchedAt() : fetch.fetchedAt())
                .status(page != null ? page.status() : fetch.status())
                .redirects(page != null ? page.redirects() : fetch.redirects())
                .sha256(page != null ? page.sha256() : fetch.sha256())
                .pageMissing(pageMissing)
                .extractor(extractor)
                .fields(fields)
                .confidence(confidence)
                .cut(cut)
                .build();
    }

    /// Adds `text` if the text comes from an entry that the ingest service has truncated.
    private static @Nullable List<String> cut(RawItem item, Extraction.Article found) {
        var cut = new TreeSet<>(found.cut());
        if ("feed".equals(found.provenance().get("text"))
                && item.entry().flags().stream().anyMatch(TRUNCATED::contains)) {
            cut.add("text");
        }
        return cut.isEmpty() ? null : List.copyOf(cut);
    }

    /// Returns the entry's link if it is an HTTP URL. Old records may have other links.
    static @Nullable String link(RawItem item) {
        String link = item.entry().link();
        return link == null ? null : UriReference.resolveToIri(null, link);
    }

    private static @Nullable String site(@Nullable String url) {
        return WebUrl.hostWithoutWww(url).orElse(null);
    }
}
