package org.newswire.store.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.NOON;
import static org.newswire.article.Articles.article;

import java.sql.Connection;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.store.api.ChangeCursor;
import org.newswire.store.api.ChangeReader;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.feed.FeedTopic;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;

/// Articles that retention deletes after they were logged as changed and before their ping is created.
final class PingMakerIT {
    private static final String BASE = "https://news.example";

    private static StoreDatabase database;
    private static PostgresArticleStore store;

    private final PingMaker maker = new PingMaker(BASE + "/hub");

    @BeforeAll
    static void start() {
        database = new StoreDatabase();
        store = new PostgresArticleStore(database.connections());
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() throws Exception {
        database.empty();
    }

    @Test
    void aPingLeavesOutArticlesThatExpiredBeforeItAndHasTheOthers() throws Exception {
        try (Connection connection = database.connections().getConnection()) {
            ChangeCursor begin = ChangeReader.horizon(connection).cursor();
            write(article("expired", "It was open.", 0, "daily"), article("kept", "It opens.", 90, "daily"));
            store.purge(NOON.plusSeconds(3600));

            Ping ping = ping(connection, begin).orElseThrow();
            assertThat(new String(ping.content(), UTF_8))
                    .contains("Headline of kept")
                    .doesNotContain("Headline of expired", "deleted-entry");
        }
    }

    @Test
    void articlesThatHaveAllExpiredMakeNoPingAndAreNotReadAgain() throws Exception {
        try (Connection connection = database.connections().getConnection()) {
            ChangeCursor begin = ChangeReader.horizon(connection).cursor();
            write(article("expired", "It was open.", 0, "daily"));
            store.purge(NOON.plusSeconds(3600));

            assertThat(ping(connection, begin)).isEmpty();
            ChangeCursor end = ChangeReader.horizon(connection).cursor();
            assertThat(PingMaker.read(connection, begin, end).to()).isEqualTo(end);
        }
    }

    private static void write(Article... articles) throws Exception {
        store.write(Stream.of(articles)
                .<Change>map(article -> new Change.Version(article, null))
                .toList());
    }

    private Optional<Ping> ping(Connection connection, ChangeCursor begin) throws Exception {
        PingMaker.Changes changes = PingMaker.read(
                connection, begin, ChangeReader.horizon(connection).cursor());
        return maker.ping(connection, changes, FeedTopic.parse(BASE, BASE + "/feeds/articles.atom"));
    }
}
