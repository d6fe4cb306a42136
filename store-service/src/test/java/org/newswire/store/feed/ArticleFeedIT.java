package org.newswire.store.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.NOON;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.with;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.article.Article;
import org.newswire.article.Articles;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.raw.RawItem;
import org.newswire.store.tables.Change;

/// Content of the feeds of articles, as the ingest's feed reader reads it.
final class ArticleFeedIT extends ServedFeeds {
    @ParameterizedTest
    @EnumSource(FeedOutputFormat.class)
    void anArticleRoundTrips(FeedOutputFormat format) throws Exception {
        Article stored = with(
                article("harbour", "It opens on Monday.", 0, "daily"),
                "images",
                List.of(
                        new Article.Image("https://paper.example/a.jpg", "Alternative", null, 640, null, null),
                        new Article.Image("https://paper.example/b", null, "A caption", 64, 48, null)));
        store(stored);

        Answer answer = get("/feeds/articles." + format.extension());
        ReadResult.Parsed feed = answer.read();
        Entry entry = feed.entries().getFirst();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains(format.mediaType());
        assertThat(entry.id()).isEqualTo("urn:uuid:" + stored.id());
        assertThat(entry.idIsPermalink()).isFalse();
        assertThat(entry.title()).isEqualTo(stored.title());
        assertThat(entry.link()).isEqualTo(stored.url());
        assertThat(entry.authors()).extracting(author -> author.name()).containsExactlyElementsOf(stored.authors());
        assertThat(entry.published()).isEqualTo(stored.publishedAt());
        assertThat(entry.updated()).isEqualTo(stored.observedAt());
        assertThat(entry.language()).isEqualTo(stored.language());
        assertThat(entry.categories()).containsExactlyElementsOf(stored.tags());
        assertThat(entry.summary()).isEqualTo(stored.lead());
        assertThat(entry.content()).isEqualTo(stored.html());
        assertThat(entry.enclosures())
                .extracting(RawItem.Enclosure::url)
                .containsExactlyInAnyOrder("https://paper.example/a.jpg", "https://paper.example/b");
    }

    @ParameterizedTest
    @EnumSource(FeedOutputFormat.class)
    void anArticleWithoutOptionalFieldsIsAnEntry(FeedOutputFormat format) throws Exception {
        Article bare = article("bare", "", 0, "daily");
        for (String component : List.of("url", "site", "siteName", "title", "publishedAt", "publishedOn", "lead")) {
            bare = with(bare, component, null);
        }
        for (String component : List.of("authors", "tags", "images")) {
            bare = with(bare, component, List.of());
        }
        bare = with(
                with(bare, "html", ""),
                "source",
                new Article.Source(bare.source().feedId(), bare.source().feedUrl(), null, List.of(), "key", null));
        store(bare);

        Answer answer = get("/feeds/articles." + format.extension());
        Entry entry = answer.read().entries().getFirst();

        assertThat(entry.id()).isEqualTo("urn:uuid:" + bare.id());
        assertThat(entry.title()).isNull();
        assertThat(entry.published()).isNull();
        assertThat(entry.updated()).isEqualTo(bare.observedAt());
        assertThat(answer.text()).doesNotContain("<name />", "<name/>");
        // Atom requires an author, so the host of the feed is used.
        assertThat(entry.authors()).hasSize(format == FeedOutputFormat.ATOM ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<script>",
                "AT&T &lt;b&gt;",
                "<b>bold</b>",
                "&amp;",
                "a < b & c > d",
                "]]>",
                "<!-- x -->",
                "\u202eevil",
                "%s \"'"
            })
    void aTitleRoundTrips(String title) throws Exception {
        store(article("harbour", "It opens on Monday.", 0, "daily", title));

        for (FeedOutputFormat format : FeedOutputFormat.values()) {
            Entry entry = get("/feeds/articles." + format.extension())
                    .read()
                    .entries()
                    .getFirst();
            assertThat(entry.title()).as("%s", format).isEqualTo(title);
        }
    }

    /// The calendars of readers differ before 1583, and they accept years of four digits.
    @Test
    void omitsATimeOfPublicationThatReadersCannotRead() throws Exception {
        for (String time : List.of(
                "1582-12-31T23:59:59Z", "1583-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "+10000-01-01T00:00:00Z")) {
            store(with(article(time, "It opens.", 0, "daily"), "publishedAt", Instant.parse(time)));
        }
        JsonNode feed = get("/feeds/articles.json").json();
        assertThat(feed.path("items")).hasSize(4);
        assertThat(feed.findValuesAsText("date_published"))
                .containsExactly("9999-12-31T23:59:59Z", "1583-01-01T00:00:00Z");
    }

    @Test
    void omitsListsOfMoreThan16KibibytesOfAnEntry() throws Exception {
        String fitting = "a".repeat((16 << 10) - 2);
        store(with(
                with(article("fitting", "It opens.", 1, "daily"), "authors", List.of(fitting)),
                "tags",
                List.of(fitting)));
        store(with(
                with(article("long", "It opens.", 0, "daily"), "authors", List.of(fitting + "a")),
                "tags",
                List.of(fitting + "a")));
        JsonNode items = get("/feeds/articles.json").json().path("items");
        assertThat(items).hasSize(2);
        JsonNode tooLong = items.get(items.get(0).path("id").asText().endsWith(id("long")) ? 0 : 1);
        assertThat(tooLong.has("authors") || tooLong.has("tags")).isFalse();
        assertThat(items.findValuesAsText("name")).containsExactly(fitting);
        assertThat(items.findValues("tags")).hasSize(1);
    }

    @Test
    void hasTheFiltersOfTheApi() throws Exception {
        store(
                article("one", "Harbour one", 0, "daily"),
                with(article("two", "Harbour two", 1, "weekly"), "language", "de"));
        String feed = article("one", "", 0, "daily").source().feedId().toString();

        assertThat(ids("/feeds/articles.json?feed=" + feed)).containsExactly(id("one"));
        assertThat(ids("/feeds/feed/" + feed + ".json")).isEmpty();
        assertThat(ids("/feeds/articles.json?language=de-AT")).containsExactly(id("two"));
        assertThat(ids("/feeds/articles.json?q=harbour")).hasSize(2);
        assertThat(ids("/feeds/articles.json?q=harbour&language=de")).containsExactly(id("two"));
        assertThat(ids("/feeds/articles.json?site=paper.example&tag=politics&author=Ben+%C3%85se"))
                .hasSize(2);
        assertThat(ids("/feeds/articles.json?to=2026-03-01")).isEmpty();
        assertThat(ids("/feeds/site/www.Paper.example.json?limit=1")).hasSize(1);
        assertThat(ids("/feeds/site/other.example.json")).isEmpty();
    }

    @Test
    void aFeedIsNamedAfterTheWatchedFeed() throws Exception {
        store(article("one", "Harbour one", 0, "daily"));
        write(new Change.FeedPolled(Articles.polled("https://daily.example/rss"), NOON));
        String feed = article("one", "", 0, "daily").source().feedId().toString();

        JsonNode json = get("/feeds/feed/" + feed + ".json?language=en").json();

        assertThat(json.path("title").asText()).isEqualTo("https://daily.example/rss: language=en");
        assertThat(json.path("items")).hasSize(1);
        assertThat(json.at("/_newswire/api").asText())
                .isEqualTo(uri("/api/articles?feed=" + feed + "&language=en").toString());
    }

    @ParameterizedTest
    @EnumSource(FeedOutputFormat.class)
    void aRetractedArticleIsADeletedEntry(FeedOutputFormat format) throws Exception {
        Article article = article("gone", "It opens.", 0, "daily");
        store(article, article("stays", "It shuts.", 0, "daily"));
        write(new Change.Retraction(article.id(), article.observedAt().plusSeconds(60)));

        Answer answer = get("/feeds/articles." + format.extension());
        ReadResult.Parsed feed = answer.read();

        assertThat(feed.entries()).extracting(Entry::id).containsExactly("urn:uuid:" + id("stays"));
        assertThat(answer.text()).doesNotContain("It opens.").contains(id("gone"));
        if (format == FeedOutputFormat.ATOM) {
            assertThat(feed.deleted())
                    .extracting(ReadResult.Deletion::toString)
                    .allMatch(text -> text.contains(id("gone")));
            assertThat(feed.deleted()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/feeds/articles.json?limit=7", "/feeds/articles.json?limit=7&q=harbour"})
    void pagesLoseAndDuplicateNothingWhileArticlesAreStored(String first) throws Exception {
        Set<String> expected = new LinkedHashSet<>();
        for (int i = 0; i < 40; i++) {
            store(with(article("slug" + i, "Harbour " + i, i, "daily"), "publishedAt", NOON.minusSeconds(i % 5)));
            expected.add(id("slug" + i));
        }

        List<String> found = new ArrayList<>();
        int pages = 0;
        for (String at = first; !at.isEmpty(); pages++) {
            JsonNode page = get(at).json();
            page.path("items")
                    .forEach(item -> found.add(item.path("id").asText().replace("urn:uuid:", "")));
            at = page.path("next_url").asText("");
            // one newer than all, and one among those read before
            store(with(article("new" + pages, "Harbour", 0, "daily"), "publishedAt", NOON.plusSeconds(pages)));
        }

        assertThat(pages).isEqualTo(6);
        assertThat(found).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void pagesAreLinkedInEachFormat() throws Exception {
        store(article("one", "Harbour one", 0, "daily"), article("two", "Harbour two", 1, "daily"));

        String atom = get("/feeds/articles.atom?limit=1&language=en").text();
        String self = uri("/feeds/articles.atom?limit=1&amp;language=en").toString();
        assertThat(atom)
                .contains("rel=\"self\" type=\"application/atom+xml\" href=\"" + uri("/feeds/articles.atom?limit=1"))
                .contains("rel=\"next\"", "&amp;cursor=")
                .doesNotContain("rel=\"first\"", "rel=\"hub\"");
        assertThat(self).contains("language=en");
        assertThat(get("/feeds/articles.rss?limit=1").text()).contains("<atom:link", "rel=\"self\"", "rel=\"next\"");
        JsonNode json = get("/feeds/articles.json?limit=1").json();
        assertThat(json.path("feed_url").asText())
                .isEqualTo(uri("/feeds/articles.json?limit=1").toString());
        String next = get(json.path("next_url").asText()).text();
        assertThat(next).contains(id("one"));
    }

    @Test
    void theHubIsLinkedInEachFormat() throws Exception {
        assertThat(get("/feeds/articles.atom?language=en").text()).contains("rel=\"hub\" href=\"" + HUB);
        assertThat(get("/feeds/articles.rss").text()).contains("rel=\"hub\"");
        assertThat(get("/feeds/articles.json").json().at("/hubs/0/url").asText())
                .isEqualTo(HUB);
    }

    private static List<String> ids(String path) throws Exception {
        List<String> ids = new ArrayList<>();
        get(path)
                .json()
                .path("items")
                .forEach(item -> ids.add(item.path("id").asText().replace("urn:uuid:", "")));
        return ids;
    }
}
