package org.newswire.store.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.with;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.article.Article;
import org.newswire.article.Articles;
import org.newswire.store.story.StoryClusterer;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.OpenTransaction;
import org.newswire.store.tables.PostgresArticleStore;

/// Lists of articles, and searches. Tests [ArticleSearch] and [ArticleFilters].
final class ReadApiListIT extends ServedApi {
    @Test
    void findsWordsByTheRulesOfTheLanguage() throws Exception {
        store(
                article("run", "The horses were running home.", 0, "daily"),
                with(article("haus", "Die Häuser am Hafen.", 1, "weekly"), "language", "de"),
                article("other", "Nothing of the kind.", 2, "daily"));

        assertThat(ids("/api/articles?q=horse+run")).containsExactly(id("run"));
        assertThat(ids("/api/articles?q=Haus")).containsExactly(id("haus"));
        assertThat(ids("/api/articles?q=Haus&language=en")).isEmpty();
        assertThat(ids("/api/articles?q=%22were+running%22+-home")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ja", "pl"})
    void findsOnlyTheExactWordsOfALanguageWithoutRules(String language) throws Exception {
        String text = "The harbours opened.";
        store(article("english", text, 0, "daily"), with(article("other", text, 1, "weekly"), "language", language));

        assertThat(ids("/api/articles?q=Harbours")).containsExactlyInAnyOrder(id("english"), id("other"));
        assertThat(ids("/api/articles?q=harbour")).containsExactly(id("english"));
        assertThat(ids("/api/articles?q=harbours&language=" + language)).containsExactly(id("other"));
        assertThat(ids("/api/articles?q=harbour&language=" + language)).isEmpty();
    }

    @Test
    void aSearchMayHavePhrasesAlternativesAndExcludedWords() throws Exception {
        store(
                article("opens", "The harbour opens today.", 0, "daily"),
                article("today", "Today the bridge opens.", 1, "daily"),
                article("closes", "The harbour closes.", 2, "daily"));

        assertThat(ids("/api/articles?q=%22opens+today%22")).containsExactly(id("opens"));
        assertThat(ids("/api/articles?q=bridge+or+closes")).containsExactlyInAnyOrder(id("today"), id("closes"));
        assertThat(ids("/api/articles?q=harbour+-closes")).containsExactly(id("opens"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%22harbour", "harbour%22", "harbour+%26+%7C+!+(+)+:*"})
    void aSearchWithBrokenSyntaxIsReadAsWords(String text) throws Exception {
        store(article("opens", "The harbour opens.", 0, "daily"));

        assertThat(ids("/api/articles?q=" + text)).containsExactly(id("opens"));
    }

    @Test
    void ranksTitlesAboveTextsAndHighlightsMatches() throws Exception {
        store(
                article("text", "Below the harbour bridge, 3 < 5 & more", 0, "daily", "Elsewhere"),
                article("title", "Something else", 1, "daily", "The harbour bridge"));

        JsonNode page = get("/api/articles?q=harbour+bridge").json();
        assertThat(page.at("/articles/0/title").asText()).isEqualTo("The harbour bridge");
        assertThat(page.at("/articles/1/highlight").asText())
                .contains("<mark>harbour</mark> <mark>bridge</mark>", "3 &lt; 5 &amp; more");
        assertConforms(page, "ArticlePage");
    }

    @Test
    void highlightsATextThatContainsHighlightMarkers() throws Exception {
        store(article("text", "Below \ue001 the harbour\ue000 and the bridge\ue001\ue001.", 0, "daily"));

        assertThat(get("/api/articles?q=harbour")
                        .json()
                        .at("/articles/0/highlight")
                        .asText())
                .isEqualTo("Below  the <mark>harbour</mark> and the bridge");
    }

    @Test
    void findsAnArticleByEachOfItsFeeds() throws Exception {
        Article first = article("one", "Harbour one", 0, "daily");
        Article then = article("one", "Harbour one", 5, "weekly");
        Article later = article("one", "Harbour one", 9, "weekly");
        store(first, article("two", "Harbour two", 1, "monthly"));
        store(then);
        store(later);

        for (Article each : List.of(first, then)) {
            String feed = each.source().feedId().toString();
            assertThat(ids("/api/articles?feed=" + feed)).containsExactly(id("one"));
            assertThat(ids("/api/articles?q=harbour&feed=" + feed)).containsExactly(id("one"));
        }
        JsonNode sources = get("/api/articles/" + id("one")).json().path("sources");
        assertThat(sources.findValuesAsText("feedName")).containsExactly("daily", "weekly");
        assertThat(sources.findValuesAsText("firstSeenAt"))
                .containsExactly(
                        first.observedAt().toString(), then.observedAt().toString());
    }

    @Test
    void listsALargeEndedFeedInTime() throws Exception {
        store(
                article("own", "Harbour", 0, "daily"),
                article("carried", "Harbour", 0, "monthly"),
                article("new", "Harbour", 0, "weekly"));
        copy("own", -30_000);
        copy("carried", -30_000);
        copy("new", 30_000);
        String daily = article("own", "", 0, "daily").source().feedId().toString();
        database.execute("insert into article_source (article_id, feed_id, feed_url, item_key, first_seen_at,"
                + " raw_partition, raw_offset) select id, '" + daily + "', 'https://daily.example/rss', item_key,"
                + " first_seen_at, 3, 7 from article where feed_name = 'monthly'");
        database.execute("analyze article, article_source");

        JsonNode page = ask(
                        new ReadApi(new ReadAccess(() -> Optional.of(impatient("300ms")), InstantSource.system())),
                        "/api/articles?limit=4&feed=" + daily)
                .json();
        assertThat(page.path("articles").findValuesAsText("publishedAt"))
                .containsExactly(
                        "2026-03-01T11:00:00Z", "2026-03-01T11:00:00Z", "2026-03-01T10:59:59Z", "2026-03-01T10:59:59Z");
    }

    /// Copies the article as many times, each published one second after (or before) the previous
    /// one.
    private static void copy(String slug, int count) throws Exception {
        String columns =
                "id, content_hash, observed_at, first_observed_at, first_revision, first_seen_at, version_count";
        database.execute("insert into article (" + OpenTransaction.COLUMNS + ", " + columns + ") select "
                + OpenTransaction.COLUMNS.replace("published_at", "published_at + n * interval '1 second'")
                + columns.replace("id,", ", gen_random_uuid(),") + " from article, generate_series("
                + Math.min(count, 1) + ", " + Math.max(count, -1) + ") n where id = '" + id(slug) + "'");
    }

    /// The planner's estimate is -1 in a new table, and 0 if that was analyzed before its first row.
    @Test
    void countsTheArticlesOfASmallTable() throws Exception {
        database.execute("vacuum analyze article");
        store(article("harbour", "It opens.", 0, "daily"));
        assertThat(estimate()).isOne();
        database.execute("analyze article");
        copy("harbour", 99);
        assertThat(estimate()).isEqualTo(100);
        copy("harbour", 12_000);
        database.execute("analyze article");
        assertThat(estimate()).isBetween(12_000L, 12_200L);
    }

    private static long estimate() throws Exception {
        return get("/api/stats").json().path("articlesEstimated").asLong();
    }

    @Test
    void filtersLimitTheList() throws Exception {
        store(
                article("one", "Harbour one", 0, "daily"),
                with(article("two", "Harbour two", 1, "weekly"), "language", "de"));
        String feed = article("one", "", 0, "daily").source().feedId().toString();

        assertThat(ids("/api/articles?feed=" + feed)).containsExactly(id("one"));
        assertThat(ids("/api/articles?q=harbour&feed=" + feed)).containsExactly(id("one"));
        assertThat(ids("/api/articles?language=de")).containsExactly(id("two"));
        assertThat(ids("/api/articles?site=paper.example&tag=politics&author=Ben+%C3%85se"))
                .hasSize(2);
        assertThat(ids("/api/articles?site=other.example")).isEmpty();
        assertThat(ids("/api/articles?from=2026-03-01&to=2026-03-02")).hasSize(2);
        assertThat(ids("/api/articles?q=harbour&to=2026-03-01")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "DE", "de-AT", "De_CH", "de-Latn-DE-1996"})
    void matchesALanguageByItsPrimarySubtag(String tag) throws Exception {
        store(
                with(article("one", "Der Hafen.", 0, "daily"), "language", "de"),
                with(article("two", "Havnen.", 1, "weekly"), "language", "no"));

        assertThat(ids("/api/articles?language=" + tag)).containsExactly(id("one"));
        assertThat(ids("/api/articles?q=Hafen&language=" + tag)).containsExactly(id("one"));
        assertThat(ids("/api/articles?language=nb-NO")).containsExactly(id("two"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/articles?language=", "/api/articles?q=a&language=", "/api/stories?language="})
    void rejectsInvalidLanguages(String url) throws Exception {
        for (String tag : List.of("e", "english", "en-", "-en", "en,de", "en%20GB", "*", "d%C3%A9", "en-abcdefghi")) {
            Answer answer = get(url + tag);
            assertThat(answer.response().statusCode()).as(tag).isEqualTo(400);
            assertProblem(answer, url, "Bad Request");
            assertThat(answer.json().path("detail").asText())
                    .isEqualTo("language must be a language tag such as en or pt-BR");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/articles?limit=7", "/api/articles?limit=7&q=harbour", "/api/articles?limit=7&feed={daily}"
            })
    void pagesContainEachArticleOnce(String pages) throws Exception {
        List<Article> articles = new ArrayList<>();
        List<Article> carriedAgain = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            articles.add(article("slug" + i, "Harbour " + i, i, "daily"));
            if (i % 3 == 0) {
                carriedAgain.add(article("slug" + i, "Harbour, again " + i, i + 40, "weekly"));
            }
        }
        store(articles.toArray(Article[]::new));
        store(carriedAgain.toArray(Article[]::new));
        String first =
                pages.replace("{daily}", articles.getFirst().source().feedId().toString());

        assertThat(idsOfAllPages(first)).hasSize(30).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/articles?limit=4", "/api/articles?limit=4&q=harbour"})
    void pagesMissAndRepeatNothingWhileArticlesArrive(String first) throws Exception {
        List<String> present = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            store(article("slug" + i, "Harbour " + i, i, "daily"));
            present.add(id("slug" + i));
        }
        List<String> seen = new ArrayList<>();
        Optional<String> next = Optional.of(first);
        for (int page = 0; next.isPresent(); page++) {
            assertThat(page).isLessThan(12);
            JsonNode answer = get(next.get()).json();
            answer.path("articles")
                    .forEach(article -> seen.add(article.path("id").asText()));
            next = Optional.ofNullable(answer.get("next")).map(cursor -> first + "&cursor=" + cursor.asText());
            store(article("later" + page, "Harbour, later " + page, 60 + page, "daily"));
            store(article("slug" + page, "Harbour, edited " + page, 90 + page, "daily"));
        }

        assertThat(seen).containsAll(present).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/articles?limit=1", "/api/articles?limit=1&q=harbour"})
    void aPageMayEndAtATimeOfAnyAge(String first) throws Exception {
        List<String> claimed =
                List.of("294276-12-31 23:59:59.999999+00", "12026-01-01", "0044-03-15 BC", "4714-11-24 00:00+00 BC");
        for (int i = 0; i < claimed.size(); i++) {
            store(article("slug" + i, "Harbour", i, "daily"));
            database.execute("update article set published_at = '" + claimed.get(i) + "' where id = '" + id("slug" + i)
                    + "'; update article_search set listed_at = '" + claimed.get(i) + "' where article_id = '"
                    + id("slug" + i) + "'");
        }

        assertThat(idsOfAllPages(first)).containsExactly(id("slug0"), id("slug1"), id("slug2"), id("slug3"));
    }

    private static List<String> idsOfAllPages(String first) throws Exception {
        List<String> seen = new ArrayList<>();
        String url = first;
        while (true) {
            JsonNode page = get(url).json();
            page.path("articles").forEach(article -> seen.add(article.path("id").asText()));
            if (!page.has("next")) {
                return seen;
            }
            url = first + "&cursor=" + page.path("next").asText();
        }
    }

    @Test
    void retractedArticlesAreMarkedEverywhere() throws Exception {
        String wire = "The council of the town has voted for a new bridge over the river on Monday evening. ".repeat(4);
        store(article("gone", wire, 0, "daily"), article("live", wire + "More.", 1, "weekly"));
        new StoryClusterer(Duration.ofDays(3)).cluster(database.connections());
        UUID gone = UUID.fromString(id("gone"));
        new PostgresArticleStore(database.connections())
                .write(List.of(new Change.Retraction(gone, Articles.NOON.plusSeconds(60))));

        for (String url : List.of(
                "/api/articles",
                "/api/articles?site=paper.example&limit=2",
                "/api/articles?q=bridge",
                "/api/stories/" + gone)) {
            JsonNode answer = get(url).json();
            assertConforms(answer, url.contains("stories") ? "Story" : "ArticlePage");
            assertThat(answer.path("articles")).as(url).hasSize(2).allSatisfy(article -> {
                boolean taken = article.path("id").asText().equals(gone.toString());
                assertThat(article.path("retracted").asBoolean()).isEqualTo(taken);
                assertThat(article.path("retractedAt").asText()).isEqualTo(taken ? "2026-03-01T12:01:00Z" : "");
            });
        }
        store(article("gone", "It is back.", 9, "daily"));
        assertThat(get("/api/articles?q=back")
                        .json()
                        .at("/articles/0/retracted")
                        .isBoolean())
                .isTrue();
        assertThat(get("/api/articles?q=back")
                        .json()
                        .at("/articles/0/retracted")
                        .asBoolean())
                .isFalse();
    }

    /// A cursor has rank, time and id of the last entry, but no filters. In a list, the rank is 0.
    @Test
    void aCursorOfAnotherQueryIsAPlaceInItsOrder() throws Exception {
        store(
                published("newest", 3),
                published("newer", 2),
                with(published("german", 1), "language", "de"),
                published("oldest", 0));
        String list =
                get("/api/articles?limit=1&language=en").json().path("next").asText();

        assertThat(ids("/api/articles?cursor=" + list)).containsExactly(id("newer"), id("german"), id("oldest"));
        assertThat(ids("/api/articles?language=de&cursor=" + list)).containsExactly(id("german"));
        assertThat(ids("/api/articles?q=harbour&cursor=" + list)).isEmpty();
    }

    @Test
    void aCursorOfTheFutureIsAPlaceBeforeAllArticles() throws Exception {
        store(published("newer", 2), published("oldest", 0));
        String ahead = new ArticleQuery.Place(0, Instant.parse("2999-01-01T00:00:00Z"), new UUID(0, 1)).cursor();

        assertThat(ids("/api/articles?cursor=" + ahead)).containsExactly(id("newer"), id("oldest"));
    }

    private static Article published(String slug, int minute) {
        return with(article(slug, "The harbour", minute, "daily"), "publishedAt", Articles.NOON.plusSeconds(minute));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0|+999999999-01-01T00:00:00Z|00000000-0000-0000-0000-000000000000",
                "0.0|-999999999-01-01T00:00:00Z|00000000-0000-0000-0000-000000000000",
                "1E99|2026-03-01T12:00:00Z|00000000-0000-0000-0000-000000000000",
                "NaN|2026-03-01T12:00:00Z|00000000-0000-0000-0000-000000000000",
                "Infinity|2026-03-01T12:00:00Z|00000000-0000-0000-0000-000000000000",
                "1-2|2026-03-01T12:00:00Z|00000000-0000-0000-0000-000000000000",
                "0.0|2026-03-01|00000000-0000-0000-0000-000000000000",
                "0.0|2026-03-01T12:00:00Z|------------------------------------"
            })
    void rejectsAForgedCursor(String text) throws Exception {
        String cursor = Base64.getUrlEncoder().encodeToString(text.getBytes(UTF_8));

        for (String query : List.of("", "q=a&")) {
            Answer answer = get("/api/articles?" + query + "cursor=" + cursor);
            assertThat(answer.response().statusCode()).isEqualTo(400);
            assertThat(answer.json().path("detail").asText()).startsWith("cursor ");
        }
    }

    @Test
    void rejectsAPeriodThatEndsBeforeItStarts() throws Exception {
        Answer answer = get("/api/articles?from=2026-03-02&to=2026-03-01T12:00:00Z");

        assertThat(answer.response().statusCode()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText())
                .isEqualTo("from 2026-03-02T00:00:00Z is after to 2026-03-01T12:00:00Z");
        assertThat(get("/api/articles?from=2026-03-01&to=2026-03-01").response().statusCode())
                .isEqualTo(200);
    }
}
