package org.newswire.store.page.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.store.page.ServedPage;

/// The list of dead letters and the page of one, from a real broker to HTML. Tests [DeadLettersView].
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DeadLetterViewsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    static Path folder = Path.of("");

    private static DeadLetterBroker broker;
    private static ServedPage page;

    @BeforeAll
    static void start() throws Exception {
        broker = new DeadLetterBroker(folder);
        page = new ServedPage(Instant::now, broker.settings());
    }

    @AfterAll
    static void stop() {
        page.close();
        broker.close();
    }

    @Test
    @Order(1)
    void countsByReasonAndSiteWithTheCommandThatWritesThemBack() throws Exception {
        Document list = list();

        assertThat(list.expectFirst(".verdict").text()).isEqualTo("3 records could not be processed.");
        assertThat(list.expectFirst("tbody tr").text())
                .startsWith("the item has neither title nor text daily.example news.raw 2 ")
                .endsWith("deploy/newswire dlq retry --topic news.raw --reason no-content --site daily.example");
        assertThat(list.select(".items li")).hasSize(3);

        Document filtered =
                Jsoup.parse(page.get(list.expectFirst("tbody a").attr("href")).body());
        assertThat(filtered.expectFirst(".verdict").text()).isEqualTo("2 records could not be processed.");
        assertThat(filtered.select(".items li")).hasSize(2);
        assertThat(Jsoup.parse(page.get("/dead-letters?site=none").body())
                        .expectFirst(".verdict")
                        .text())
                .isEqualTo("No dead letter has this reason and site.");
    }

    @Test
    @Order(2)
    void aHostileRecordIsShownAsText() throws Exception {
        String record = list().expectFirst(".items a").attr("href");
        for (String path : List.of("/dead-letters", record)) {
            HttpResponse<String> response = record(path);
            Document document = Jsoup.parse(response.body());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).doesNotContain("\u202e", "\u0007", "<img");
            assertThat(document.select("main script, main img, [onerror]")).isEmpty();
            assertThat(document.text()).contains("<script>alert(1)</script>", "\\u202e");
        }
        assertThat(Jsoup.parse(record(record).body()).select("pre").eachText())
                .startsWith(
                        "deploy/newswire dlq retry news.raw-0@2",
                        "deploy/newswire dlq drop news.raw-0@2",
                        "deploy/newswire dlq show news.raw-0@2");
    }

    @Test
    @Order(3)
    void anUnknownRecordIsNotFound() throws Exception {
        for (String path :
                List.of("news.raw.dlq-0@99", "news.raw.dlq-9@0", "news.other.dlq-0@0", "news.raw-0@0", "x/y")) {
            assertThat(record("/dead-letters/" + path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    @Order(4)
    void answersWithTheLastFiguresWhileTheBrokerIsAway() throws Exception {
        list();
        broker.close();

        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> page.get("/dead-letters").body().contains("because the broker does not answer since"));
        Document away = Jsoup.parse(page.get("/dead-letters").body());
        assertThat(away.text()).contains("The figures are from", "3 records could not be processed.");
        HttpResponse<String> record = page.get("/dead-letters/news.raw.dlq-0@0");
        assertThat(record.statusCode()).isEqualTo(503);
        assertThat(record.body()).contains("The broker does not answer.");
    }

    /// Waits until the dead letters have been read.
    private static Document list() {
        return await().atMost(LIMIT)
                .until(
                        () -> Jsoup.parse(page.get("/dead-letters").body()),
                        document -> document.selectFirst(".verdict") != null);
    }

    /// Reads a page that needs the broker. A cold consumer may be late; the page then asks for a reload.
    private static HttpResponse<String> record(String path) {
        return await().atMost(LIMIT).until(() -> page.get(path), response -> response.statusCode() != 503);
    }
}
