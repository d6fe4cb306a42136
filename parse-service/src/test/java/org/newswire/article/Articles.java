package org.newswire.article;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// Articles for tests. Missing values are derived from the given ones.
public final class Articles {
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Articles() {}

    /// Returns the status of a feed that was polled once and had one item.
    public static FeedStatus polled(String url) {
        return FeedStatusBuilder.builder()
                .feedId(NameUuid.ofFeed(url))
                .url(url)
                .format("rss2")
                .state(FeedStatus.State.ACTIVE)
                .reason(FeedStatus.Reason.RHYTHM)
                .nextPollAt(NOON)
                .polls(1)
                .itemsPublished(1)
                .itemsPerDay(0.5)
                .build();
    }

    /// A retraction of the article by the same feed, without its content.
    public static Article retracted(Article article, Instant at) {
        return ArticleBuilder.builder()
                .id(article.id())
                .change(RawItem.Change.UPDATED)
                .contentHash(article.contentHash())
                .observedAt(at)
                .url(article.url())
                .site(article.site())
                .authors(List.of())
                .text("")
                .html("")
                .extent(Article.Extent.TITLE)
                .images(List.of())
                .tags(List.of())
                .source(article.source())
                .provenance(article.provenance())
                .retractedAt(at)
                .build();
    }

    /// Returns the article with this slug that feed `feed` had `minute` minutes after noon.
    public static Article article(String slug, String text, int minute, String feed) {
        return article(slug, text, minute, feed, "Headline of " + slug);
    }

    public static Article article(String slug, String text, int minute, String feed, String title) {
        String url = "https://paper.example/" + slug;
        String feedUrl = "https://" + feed + ".example/rss";
        Instant observed = NOON.plusSeconds(60L * minute);
        String hash = UUID.nameUUIDFromBytes((title + text).getBytes(UTF_8)).toString();
        long offset = 1000L * minute + feed.length();
        return ArticleBuilder.builder()
                .id(NameUuid.ofLink(url))
                .change(RawItem.Change.PUBLISHED)
                .contentHash(hash)
                .observedAt(observed)
                .url(url)
                .site("paper.example")
                .siteName("The Paper")
                .title(title)
                .authors(List.of("Ada Field", "Ben Åse"))
                .publishedAt(NOON.minusSeconds(3600))
                .publishedOn("2026-03-01")
                .language("en")
                .text(text)
                .html("<p>" + text + "</p>")
                .lead(text)
                .extent(Article.Extent.FULL)
                .wordCount(text.split(" ", -1).length)
                .images(List.of(new Article.Image(
                        "https://paper.example/a.jpg", "a \"quoted\" {alt}", "A caption", 640, null, null)))
                .tags(List.of("politics", "new, and \\odd"))
                .details(ArticleDetailsBuilder.builder()
                        .kind(Article.Kind.ARTICLE)
                        .subtitle("A \"subtitle\"")
                        .section("Politics")
                        .readingMinutes(1)
                        .paywalled(true)
                        .publishedOffset("Z")
                        .build())
                .rights(new Article.Rights(
                        "noarchive",
                        null,
                        true,
                        null,
                        List.of(new Article.License("https://paper.example/license.xml", null, "page")),
                        "© \"The Paper\""))
                .source(new Article.Source(NameUuid.ofFeed(feedUrl), feedUrl, feed, List.of("news"), slug, url))
                .provenance(ArticleProvenanceBuilder.builder()
                        .rawTopic("news.raw")
                        .rawPartition(3)
                        .rawOffset(offset)
                        .fetchedAt(observed)
                        .status(200)
                        .redirects(List.of())
                        .sha256("ab12".repeat(16))
                        .extractor("newswire/1")
                        .fields(Map.of("title", "json-ld"))
                        .confidence(Map.of("title", 0.9))
                        .build())
                .build();
    }

    /// Returns the article with one component of its record changed.
    public static Article with(Article article, String component, @Nullable Object value) {
        List<RecordComponent> components = List.of(Article.class.getRecordComponents());
        if (components.stream().noneMatch(each -> each.getName().equals(component))) {
            throw new IllegalArgumentException("an article has no " + component);
        }
        try {
            @Nullable Object[] values = new Object[components.size()];
            for (int i = 0; i < values.length; i++) {
                RecordComponent each = components.get(i);
                values[i] = each.getName().equals(component)
                        ? value
                        : each.getAccessor().invoke(article);
            }
            Class<?>[] types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
            return Article.class.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot copy an article with another " + component, e);
        }
    }
}
