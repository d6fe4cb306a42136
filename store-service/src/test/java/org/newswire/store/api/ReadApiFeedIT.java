package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.newswire.article.Articles;
import org.newswire.raw.FeedStatus;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;

/// Feeds and statistics. Tests [FeedResource].
final class ReadApiFeedIT extends ServedApi {
    @Test
    void feedsAndStatsMatchTheirDescription() throws Exception {
        polled("https://daily.example/rss");

        JsonNode feeds = get("/api/feeds?watched=true").json();
        assertThat(feeds.at("/feeds/0/state").asText()).isEqualTo("active");
        assertConforms(feeds, "FeedPage");
        assertThat(get("/api/feeds?watched=false").json().path("feeds")).isEmpty();
        JsonNode stats = get("/api/stats").json();
        assertThat(stats.at("/feedsByState/active").asInt()).isEqualTo(1);
        assertConforms(stats, "Stats");
    }

    @Test
    void aSingleFeedEqualsItsEntryInTheList() throws Exception {
        polled("https://daily.example/rss");
        String weekly = polled("https://weekly.example/rss").toString();

        JsonNode feed = get("/api/feeds/" + weekly).json();
        assertConforms(feed, "Feed");
        assertThat(feed.path("url").asText()).isEqualTo("https://weekly.example/rss");
        assertThat(get("/api/feeds").json().path("feeds")).hasSize(2).contains(feed);
    }

    @Test
    void theStatisticsCountTheArticlesOfTheLastHourAndThoseThatWaitForTheSearch() throws Exception {
        for (int minutes : List.of(0, 59, 61)) {
            store(Articles.article("stored-" + minutes, "It opens.", 0, "daily"));
            database.execute("update article set stored_at = now() - interval '" + minutes
                    + " minutes' where title = 'Headline of stored-" + minutes + "'");
        }
        database.execute(
                "insert into search_pending (article_ids) values (array[gen_random_uuid(), gen_random_uuid()]),"
                        + " (array[gen_random_uuid()])");

        JsonNode stats = get("/api/stats").json();
        assertThat(stats.path("articlesEstimated").asInt()).isEqualTo(3);
        assertThat(stats.path("storedLastHour").asInt()).isEqualTo(2);
        assertThat(stats.path("searchPending").asInt()).isEqualTo(3);
        assertThat(stats.has("purgedBefore")).isFalse();
    }

    private static UUID polled(String url) throws Exception {
        FeedStatus status = Articles.polled(url);
        new PostgresArticleStore(database.connections()).write(List.of(new Change.FeedPolled(status, Articles.NOON)));
        return status.feedId();
    }
}
