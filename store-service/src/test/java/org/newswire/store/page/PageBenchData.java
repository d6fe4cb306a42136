package org.newswire.store.page;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.newswire.article.Article;
import org.newswire.article.ArticleBuilder;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.raw.NameUuid;
import org.newswire.store.database.BenchDatabase;
import org.newswire.store.database.Sql;
import org.newswire.store.story.StoryClusterer;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.GeneratedNews;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.store.tables.SearchIndexer;

/// Fills a database for [PageBench]: articles of the last 90 days on 500 sites, feeds of these sites, and stories of
/// the latest articles.
final class PageBenchData {
    private static final int DAYS = 90;
    private static final int BATCH = 500;
    private static final int SITES = 500;

    /// Every fifth of the latest articles has a copy on another site.
    private static final int LATEST = 20_000;

    private static final int COPY_EVERY = 5;

    /// Otherwise all articles would be of the last hour.
    private static final String STORED_WHEN_OBSERVED = """
            create function bench_times() returns trigger language plpgsql as $$ begin
                new.stored_at := new.observed_at; new.changed_at := new.observed_at; return new;
            end $$""";

    /// Days and polls of each feed, in the order in which a service writes them.
    private static final String DAYS_OF_FEEDS = """
            insert into feed_day (feed_id, slot, day, items_before, items, failure)
            select f.id, (day - date '1970-01-01') % 31, day, n * 10, n * 10 + 10,
                case when f.state = 'failing' and n > 28 then 'http-5xx' end
            from generate_series(0, 30) n, lateral (select (now() at time zone 'utc')::date - 30 + n as day) d, feed f
            order by n, f.id on conflict do nothing""";

    private static final String POLLS_OF_FEEDS = """
            insert into feed_poll (feed_id, slot, number, polled_at, state, status, reason, next_poll_at, items_published)
            select f.id, n % 20, n, f.last_poll_at - (1000 - n) * interval '1 hour', f.state, f.last_status, f.reason,
                f.next_poll_at - (1000 - n) * interval '1 hour', n
            from generate_series(981, 1000) n, feed f order by n, f.id on conflict do nothing""";

    /// The last statement of a fill. An interrupted fill is not used.
    private static final String FILLED = "create table page_bench_filled ()";

    private final BenchDatabase database;
    private final DataSource pool;
    private final Instant now = Instant.now();

    PageBenchData(BenchDatabase database) {
        this.database = database;
        this.pool = database.connections();
    }

    /// Uses the articles of an earlier run, if there are any.
    void fill(int articles, int feeds) throws Exception {
        if (count("pg_tables where tablename = 'page_bench_filled'") > 0) {
            database.execute("update feed set next_poll_at = now() + interval '1 hour' where next_poll_at < now()");
            return;
        }
        if (count("article") > 0) {
            throw new IllegalStateException("an earlier run was interrupted while it filled the database; delete it");
        }
        database.execute(
                STORED_WHEN_OBSERVED,
                "create trigger bench_times before insert on article" + " for each row execute function bench_times()");
        storeFeeds(feeds);
        database.execute(DAYS_OF_FEEDS, POLLS_OF_FEEDS);
        Duration period = Duration.ofDays(DAYS);
        store(GeneratedNews.ofShortTexts(1, now.minus(period), period), articles);
        database.execute("truncate story_pending");
        storeCopies();
        index();
        StoryClusterer clusterer = new StoryClusterer(Duration.ofDays(3));
        while (clusterer.cluster(pool) > 0) {
            // until no work is pending
        }
        database.execute(
                "drop trigger bench_times on article",
                "update article_change set changed_at = changed_at - interval '2 days'",
                "vacuum analyze",
                FILLED);
    }

    /// @param table with a condition, if any
    long count(String table) throws SQLException {
        return Sql.first(
                        pool, "select count(*) from (select from " + table + " limit 2000000) t", row -> row.getLong(1))
                .orElseThrow();
    }

    private void store(GeneratedNews news, int count) throws Exception {
        var store = new PostgresArticleStore(pool);
        for (int done = 0; done < count; done += BATCH) {
            write(store, news.articles(Math.min(BATCH, count - done)));
        }
    }

    private static void write(PostgresArticleStore store, List<Article> articles) throws Exception {
        store.write(articles.stream()
                .<Change>map(article -> new Change.Version(article, null))
                .toList());
    }

    private void storeCopies() throws Exception {
        var store = new PostgresArticleStore(pool);
        var random = new Random(5);
        var news = GeneratedNews.ofShortTexts(2, now.minus(Duration.ofDays(2)), Duration.ofDays(2));
        for (int done = 0; done < LATEST; done += BATCH) {
            List<Article> batch = new ArrayList<>();
            for (Article article : news.articles(BATCH)) {
                batch.add(article);
                if (batch.size() % COPY_EVERY == 0) {
                    batch.add(copy(article, random));
                }
            }
            write(store, batch);
        }
    }

    private static Article copy(Article article, Random random) {
        UUID id = new UUID(random.nextLong(), random.nextLong());
        String site = "paper" + random.nextInt(SITES) + ".example";
        return ArticleBuilder.builder(article)
                .id(id)
                .site(site)
                .url("https://www." + site + "/news/" + id)
                .observedAt(article.observedAt().plusSeconds(600))
                .build();
    }

    private void index() throws SQLException {
        int count = SearchIndexer.index(pool);
        while (count > 0) {
            count = SearchIndexer.index(pool);
        }
    }

    private void storeFeeds(int count) throws Exception {
        var store = new PostgresArticleStore(pool);
        for (int done = 0; done < count; done += BATCH) {
            store.write(IntStream.range(done, Math.min(done + BATCH, count))
                    .<Change>mapToObj(i -> new Change.FeedPolled(feed(i), now))
                    .toList());
        }
    }

    /// Articles are from the first 2,000 feeds. Every twentieth feed fails.
    private FeedStatus feed(int i) {
        String url = "https://www.paper" + i % SITES + ".example/feed" + i / SITES + ".xml";
        boolean fails = i % 20 == 7;
        return FeedStatusBuilder.builder()
                .feedId(NameUuid.ofFeed(url))
                .url(url)
                .name("Paper " + i % SITES + ", section " + i / SITES)
                .title("The Paper")
                .tags(List.of("news", i % 3 == 0 ? "world" : "local"))
                .format("rss2")
                .state(fails ? FeedStatus.State.FAILING : FeedStatus.State.ACTIVE)
                .reason(FeedStatus.Reason.RHYTHM)
                .lastPollAt(now.minusSeconds(i % 3_600))
                .lastSuccessAt(now.minusSeconds(fails ? 86_400 : i % 3_600))
                .nextPollAt(now.plusSeconds(3_600 - i % 3_600))
                .lastStatus(fails ? 500 : 200)
                .polls(1_000)
                .itemsPublished(i % 500)
                .itemsPerDay(i % 97 / 2.0)
                .build();
    }
}
