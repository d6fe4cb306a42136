package org.newswire.store.page.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.polled;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.chain.PausedContainer;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.store.page.ServedPage;
import org.newswire.store.tables.Change;
import org.newswire.timing.BestOfThree;

class OverviewIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SHOWN_WITHIN = Duration.ofSeconds(2);
    private static ServedPage page;

    @BeforeAll
    static void start() throws Exception {
        page = new ServedPage();
    }

    @AfterAll
    static void stop() {
        page.close();
    }

    @BeforeEach
    void empty() throws Exception {
        page.database().empty();
    }

    /// An open page: the lines of its event stream.
    private static final class OpenPage implements AutoCloseable {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final HttpClient client = HttpClient.newHttpClient();
        private final Stream<String> body;

        OpenPage(String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(page.url(live())));
            if (headers.length > 0) {
                request.headers(headers);
            }
            HttpResponse<Stream<String>> response = client.send(request.build(), BodyHandlers.ofLines());
            body = response.body();
            Thread.ofVirtual().start(() -> {
                try {
                    body.forEach(lines::add);
                } catch (RuntimeException e) {
                    lines.add("closed");
                }
            });
            await().atMost(LIMIT).until(() -> lines.stream().anyMatch(line -> line.equals("event: status")));
        }

        /// Loads the page for the address of its stream.
        private static String live() throws Exception {
            Matcher address = Pattern.compile("data-live=\"([^\"]+)\"")
                    .matcher(page.get("/").body());
            assertThat(address.find()).isTrue();
            return address.group(1);
        }

        boolean shows(String text) {
            return lines.stream().anyMatch(line -> line.contains(text));
        }

        String lastId() {
            return lines.stream().filter(line -> line.startsWith("id: ")).reduce("", (_, last) -> last.substring(4));
        }

        @Override
        public void close() {
            body.close();
            client.shutdownNow();
        }
    }

    private static FeedStatus daily() {
        return FeedStatusBuilder.builder(polled("https://daily.example/rss"))
                .lastPollAt(Instant.now().minusSeconds(150))
                .nextPollAt(Instant.now().plusSeconds(300))
                .build();
    }

    @Test
    void anEmptyInstallationSaysWhatToDo() throws Exception {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(page.get("/").body())
                        .contains("No feed is watched yet.", "No article is stored yet."));
    }

    @Test
    void showsFeedsAndArticles() throws Exception {
        page.write(new Change.FeedPolled(daily(), Instant.now()));
        page.store(article("flood", "The river rose.", 1, "daily", "<b>River</b> & \u202esea"));

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(page.get("/").body())
                        .contains(
                                "All is well: one feed is watched.", "&lt;b&gt;River&lt;/b&gt; &amp; sea", "The Paper")
                        .contains("New articles in the last minute")
                        .containsPattern("Feeds polled in the last hour</dt>\\s*<dd>1</dd>")
                        .doesNotContain("<b>River"));
        assertThat(page.get("/", "Accept-Language", "de").body()).contains("Alles in Ordnung");
    }

    @Test
    void countsTheArticlesThatWereStoredInTheLastMinuteAndHour() throws Exception {
        for (int minutes : List.of(0, 2, 59, 61)) {
            page.store(article("stored-" + minutes, "The river rose.", 1, "daily"));
            page.database()
                    .execute("update article set stored_at = now() - interval '" + minutes
                            + " minutes' where title = 'Headline of stored-" + minutes + "'");
        }

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(page.get("/").body())
                        .containsPattern("New articles in the last minute</dt>\\s*<dd>1</dd>")
                        .containsPattern("New articles in the last hour</dt>\\s*<dd>3</dd>"));
    }

    @Test
    void theTimeFromFeedToDatabaseStaysKnownForAnHour() throws Exception {
        page.store(article("flood", "The river rose.", 1, "daily"));
        page.database()
                .execute("update article set stored_at = now() - interval '59 minutes',"
                        + " observed_at = now() - interval '59 minutes 7 seconds'");

        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(page.get("/").body()).contains("Median time from feed to database", "7.0 s"));
    }

    @Test
    void anArticleIsOnOpenPagesWithinTwoSecondsOfItsCommit() throws Exception {
        try (OpenPage open = new OpenPage()) {
            Iterator<String> slugs = List.of("flood", "ebb", "tide").iterator();
            assertThat(BestOfThree.of(SHOWN_WITHIN, () -> timeToPage(open, slugs.next())))
                    .isLessThan(SHOWN_WITHIN);
        }
    }

    private static Duration timeToPage(OpenPage open, String slug) throws Exception {
        page.store(article(slug, "The river rose.", 1, "daily"));
        long committed = System.nanoTime();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> open.shows("Headline of " + slug));
        return Duration.ofNanos(System.nanoTime() - committed);
    }

    @Test
    void eachArticleOfABurstIsShownOnce() throws Exception {
        try (OpenPage open = new OpenPage()) {
            List<Article> burst = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                burst.add(article("burst-" + i + "-end", "Text " + i, 1, "daily"));
            }
            page.store(burst.toArray(Article[]::new));

            await().atMost(LIMIT)
                    .until(() -> open.lines.stream()
                                    .filter(line -> line.contains("Headline of burst-"))
                                    .count()
                            >= 1_000);
            for (int i = 0; i < 1_000; i++) {
                String headline = "Headline of burst-" + i + "-end";
                assertThat(open.lines.stream().filter(line -> line.contains(headline)))
                        .as(headline)
                        .hasSize(1);
            }
        }
    }

    @Test
    void anArticleThatIsCommittedLateIsNotSkipped() throws Exception {
        page.store(article("early", "Text", 1, "daily"));
        try (OpenPage open = new OpenPage();
                Connection late = page.database().connections().getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("update article set title = 'Committed late', changed_at = clock_timestamp()");
            statement.execute("insert into article_change (article_ids) select array_agg(id) from article");
            page.store(article("between", "Text", 1, "daily"));
            await().atMost(LIMIT).until(() -> open.shows("Headline of between"));
            assertThat(open.shows("Committed late")).isFalse();

            late.commit();

            await().atMost(LIMIT).until(() -> open.shows("Committed late"));
            late.setAutoCommit(true);
        }
    }

    @Test
    void aPageThatReconnectsGetsWhatItMissed() throws Exception {
        page.store(article("zero", "Text", 1, "daily"));
        try (OpenPage other = new OpenPage()) {
            String position;
            try (OpenPage open = new OpenPage()) {
                page.store(article("one", "Text", 1, "daily"));
                await().atMost(LIMIT).until(() -> open.shows("Headline of one"));
                position = open.lastId();
            }
            page.store(article("two", "Text", 1, "daily"));
            await().atMost(LIMIT).until(() -> other.shows("Headline of two"));

            try (OpenPage again = new OpenPage("Last-Event-ID", position)) {
                await().atMost(LIMIT).until(() -> again.shows("Headline of two"));
                assertThat(again.shows("Headline of one")).isFalse();
                assertThat(again.shows("event: list")).isFalse();
            }
        }
    }

    @Test
    void aPageThatReconnectsWithAnUnknownLastEventIdGetsTheWholeList() throws Exception {
        page.store(article("zero", "Text", 1, "daily"));
        try (OpenPage unknown = new OpenPage("Last-Event-ID", "unknown-1")) {
            await().atMost(LIMIT).until(() -> unknown.shows("event: list") && unknown.shows("Headline of zero"));
        }
    }

    @Test
    void thePageStaysUpWhileTheDatabaseHangs() throws Exception {
        page.write(new Change.FeedPolled(daily(), Instant.now()));
        await().atMost(LIMIT).until(() -> page.get("/").body().contains("All is well"));
        try (var _ = PausedContainer.of(page.database().container())) {
            await().atMost(LIMIT).untilAsserted(() -> {
                long begin = System.nanoTime();
                HttpResponse<String> response = page.get("/");
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body())
                        .contains("The figures are from", "cannot be read at the moment", "Last known poll");
            });
        }
        await().atMost(LIMIT).until(() -> !page.get("/").body().contains("The figures are from"));
    }
}
