package org.newswire.store.tables;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// Articles for tests: what isn't given follows from what is.
public final class Articles {
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Articles() {}

    /// The status of a feed that was polled once and had one item.
    public static FeedStatus polled(String url) {
        return new FeedStatus(
                NameUuid.ofFeed(url),
                url,
                null,
                null,
                List.of(),
                "rss2",
                FeedStatus.State.ACTIVE,
                FeedStatus.Reason.RHYTHM,
                null,
                null,
                NOON,
                null,
                null,
                null,
                0,
                1,
                1,
                0.5,
                List.of(),
                null,
                null,
                null,
                null);
    }

    /// The article of a slug as feed `feed` showed it, `minute` minutes past noon.
    public static Article article(String slug, String text, int minute, String feed) {
        return article(slug, text, minute, feed, "Headline of " + slug);
    }

    public static Article article(String slug, String text, int minute, String feed, String title) {
        String url = "https://paper.example/" + slug;
        String feedUrl = "https://" + feed + ".example/rss";
        Instant observed = NOON.plusSeconds(60L * minute);
        String hash = UUID.nameUUIDFromBytes((title + text).getBytes(UTF_8)).toString();
        long offset = 1000L * minute + feed.length();
        return new Article(
                NameUuid.ofLink(url),
                RawItem.Change.PUBLISHED,
                hash,
                observed,
                url,
                "paper.example",
                "The Paper",
                title,
                List.of("Ada Field", "Ben Åse"),
                NOON.minusSeconds(3600),
                "2026-03-01",
                null,
                "en",
                text,
                "<p>" + text + "</p>",
                text,
                Article.Extent.FULL,
                text.split(" ", -1).length,
                List.of(new Article.Image("https://paper.example/a.jpg", "a \"quoted\" {alt}", "A caption", 640, null)),
                List.of("politics", "new, and \\odd"),
                new Article.Details(
                        Article.Kind.ARTICLE, "A \"subtitle\"", "Politics", 1, false, null, true, "Z", null, null),
                new Article.Rights(
                        "noarchive",
                        null,
                        true,
                        null,
                        List.of(new Article.License("https://paper.example/license.xml", null, "page")),
                        "© \"The Paper\""),
                new Article.Source(NameUuid.ofFeed(feedUrl), feedUrl, feed, List.of("news"), slug, url),
                new Article.Provenance(
                        "news.raw",
                        3,
                        offset,
                        observed,
                        200,
                        List.of(),
                        "ab12".repeat(16),
                        null,
                        "newswire/1",
                        Map.of("title", "json-ld"),
                        Map.of("title", 0.9),
                        null,
                        null));
    }

    public static Change version(String slug, String text, int minute, String feed) {
        return new Change.Version(article(slug, text, minute, feed), null);
    }

    /// That article with one component of its record changed.
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
