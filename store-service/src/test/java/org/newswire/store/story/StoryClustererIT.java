package org.newswire.store.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.tables.ArticleStore;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;

final class StoryClustererIT {
    private static final StoryClusterer CLUSTERER = new StoryClusterer(Duration.ofDays(3));
    private static final String WIRE = "The port authority opened the new harbour on Tuesday after three years of work,"
            + " and the first ship to come in was a ferry from Malmö with four hundred passengers on board.";

    private static StoreDatabase database;
    private ArticleStore store;

    @BeforeAll
    static void start() {
        database = new StoreDatabase();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void begin() throws Exception {
        database.empty();
        store = new PostgresArticleStore(database.connections());
    }

    @Test
    void copiesOfAWireStoryAreOneStory() throws Exception {
        List<SyndicatedNews.Item> items = new SyndicatedNews(new Random(7)).items(300);
        store(items.stream().map(SyndicatedNews.Item::article).toList());
        cluster();

        Map<String, String> found = found();
        List<StoryScore.Member> members = items.stream()
                .map(item -> new StoryScore.Member(
                        item.story(),
                        found.getOrDefault(
                                item.article().id().toString(),
                                item.article().id().toString()),
                        item.copy().name()))
                .toList();
        for (SyndicatedNews.Copy copy : SyndicatedNews.Copy.values()) {
            StoryScore score = StoryScore.of(members, copy.name());
            assertThat(score.f1()).as("%s %s", copy, score).isGreaterThan(0.95);
            assertThat(score.precision()).as("%s %s", copy, score).isGreaterThan(0.98);
        }
    }

    @Test
    void anyOrderOfArrivalLeadsToTheSameStories() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Article> articles = randomArticles(random);
        store(articles);
        cluster();
        List<String> expected = everything();
        assertThat(expected).isNotEmpty();

        for (int replay = 0; replay < 10; replay++) {
            database.empty();
            Collections.shuffle(articles, random);
            for (int from = 0; from < articles.size(); from += 30) {
                store(articles.subList(from, Math.min(articles.size(), from + 30)));
                if (random.nextBoolean()) {
                    cluster();
                }
            }
            cluster();
            assertThat(everything()).as("replay %d, seed %d", replay, seed).isEqualTo(expected);
        }
    }

    /// Returns copies of a few stories, some with a second version that tells another story.
    private static List<Article> randomArticles(Random random) {
        List<Article> articles = new ArrayList<>();
        for (SyndicatedNews.Item item : new SyndicatedNews(random).items(30)) {
            Article one = item.article();
            articles.add(one);
            if (random.nextInt(4) == 0) {
                Article other = articles.get(random.nextInt(articles.size()));
                articles.add(article(one.source().itemKey(), other.text(), random.nextInt(6000), "daily"));
            }
        }
        return articles;
    }

    @Test
    void theArticleSeenFirstIsTheOrigin() throws Exception {
        store(List.of(article("second", WIRE, 60, "daily"), article("first", WIRE, 0, "weekly")));
        cluster();

        assertThat(database.rows(
                        "select s.id = a.id, s.article_count, extract(epoch from last_seen_at - s.first_seen_at)::int"
                                + " from story s, article a where a.title = 'Headline of first'"))
                .containsExactly("t 2 3600");
        assertThat(database.rows("select title, score from story_article join article on article_id = id"
                        + " where merged_into is not null"))
                .containsExactly("Headline of second 1");
    }

    @Test
    void anEarlierArticleThatArrivesLateBecomesTheOrigin() throws Exception {
        store(List.of(article("b", WIRE, 60, "daily"), article("c", WIRE, 90, "daily")));
        cluster();
        store(List.of(article("a", WIRE, 0, "weekly")));
        cluster();

        assertThat(origins()).containsExactly("Headline of a 3");
    }

    @Test
    void aRewrittenArticleLeavesItsStory() throws Exception {
        store(List.of(
                article("a", WIRE, 0, "weekly"), article("b", WIRE, 60, "daily"), article("c", WIRE, 90, "daily")));
        cluster();
        store(List.of(article("a", "Nothing of that is true. " + "It never was. ".repeat(30), 100, "weekly")));
        cluster();

        assertThat(origins()).containsExactly("Headline of b 2");
    }

    @Test
    void articlesFurtherApartThanTheWindowOrOfOtherLanguagesStayApart() throws Exception {
        store(List.of(article("a", WIRE, 0, "weekly"), article("b", WIRE, 72 * 60 + 1, "daily")));
        database.execute("update article set language = 'sv' where title = 'Headline of b'");
        store(List.of(article("c", WIRE, 72 * 60, "daily")));
        cluster();

        assertThat(origins()).containsExactly("Headline of a 2");
    }

    @Test
    void aMergeCanBeUndoneAndRedone() throws Exception {
        store(List.of(
                article("a", WIRE, 0, "weekly"), article("b", WIRE, 60, "daily"), article("c", WIRE, 90, "daily")));
        cluster();
        database.execute("insert into story_split select id from article where title = 'Headline of b'");
        cluster();
        assertThat(origins()).containsExactly("Headline of a 2");

        database.execute("delete from story_split");
        cluster();
        assertThat(origins()).containsExactly("Headline of a 3");
    }

    @Test
    void theRemainderOfALargeStoryIsOneStory() throws Exception {
        List<Article> copies = IntStream.range(0, 260)
                .mapToObj(i -> article("copy" + i, WIRE, i, "daily"))
                .toList();
        store(copies);
        cluster();
        assertThat(origins()).containsExactly("Headline of copy0 260");
        assertThat(store.purge(copies.get(3).observedAt())).isEqualTo(3);

        assertThat(database.rows(
                        "select max(cardinality(article_ids)), sum(cardinality(article_ids)) from story_pending"))
                .containsExactly("100 257");
        assertThat(database.rows(
                        "select count(distinct waiting) from article, story_pending, unnest(article_ids) waiting"
                                + " where waiting = article.id"))
                .containsExactly("257");
        cluster();
        List<String> left = everything();
        database.empty();
        store(copies.subList(3, copies.size()));
        cluster();
        assertThat(left).isEqualTo(everything());
    }

    @Test
    void whileAnotherInstanceClustersTheArticlesWait() throws Exception {
        store(List.of(article("a", WIRE, 0, "weekly"), article("b", WIRE, 60, "daily")));
        try (Connection other = database.connections().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("select pg_advisory_xact_lock(hashtext('newswire-stories'))");
            assertThat(CLUSTERER.cluster(database.connections())).isZero();
            assertThat(database.rows("select cardinality(article_ids) from story_pending"))
                    .containsExactly("2");
            other.rollback();
        }
        cluster();
        assertThat(origins()).containsExactly("Headline of a 2");
    }

    @Test
    void veryShortTextsAreNotClustered() throws Exception {
        store(List.of(article("a", "Read more on our site.", 0, "a"), article("b", "Read more on our site.", 1, "b")));
        cluster();

        assertThat(origins()).isEmpty();
        assertThat(database.rows("select * from story_pending")).isEmpty();
    }

    private void store(List<Article> articles) throws Exception {
        store.write(articles.stream()
                .<Change>map(article -> new Change.Version(article, null))
                .toList());
    }

    private static void cluster() throws Exception {
        while (CLUSTERER.cluster(database.connections()) > 0) {
            // continue with the next batch
        }
    }

    private static List<String> origins() throws Exception {
        return database.rows("select title, article_count from story join article using (id) order by title");
    }

    /// Returns the story of each article.
    private static Map<String, String> found() throws Exception {
        return database.rows("select article_id, story_id from story_article").stream()
                .map(row -> row.split(" ", -1))
                .collect(Collectors.toMap(row -> row[0], row -> row[1]));
    }

    private static List<String> everything() throws Exception {
        List<String> all = new ArrayList<>(database.rows("select to_jsonb(t) as row from story t order by row"));
        all.addAll(database.rows("select to_jsonb(t) - 'merged_at' as row from story_article t order by row"));
        return all;
    }
}
