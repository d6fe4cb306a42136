package org.newswire.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.InputSource;

class DemoSiteTest {
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final DemoSite site = DemoSite.start(0, () -> now);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        site.close();
        client.close();
    }

    @ParameterizedTest
    @CsvSource({"/city/rss.xml, item", "/county/atom.xml, entry", "/sport/news-sitemap.xml, url"})
    void servesTheNewestTenStoriesOfAFeedInWellFormedXml(String path, String element) throws Exception {
        var document = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(get(path).body())));

        assertThat(document.getElementsByTagName(element).getLength()).isEqualTo(10);
    }

    @Test
    void servesTheWholeTextInTheJsonFeed() throws Exception {
        JsonNode feed = new ObjectMapper().readTree(get("/culture/feed.json").body());

        JsonNode first = feed.path("items").path(0);
        long number = Long.parseLong(first.path("url").asText().replaceAll(".*/", ""));
        assertThat(first.path("content_html").asText())
                .isEqualTo(DemoStory.of(number).html(site.address()));
    }

    @Test
    void servesANewStoryAfterEachInterval() throws Exception {
        String before = get("/city/rss.xml").body();
        now = now.plus(DemoStory.INTERVAL.multipliedBy(DemoFeed.values().length));

        assertThat(get("/city/rss.xml").body()).isNotEqualTo(before);
    }

    @Test
    void answers304WithoutANewStory() throws Exception {
        String tag = get("/county/atom.xml").headers().firstValue("ETag").orElseThrow();

        assertThat(get("/county/atom.xml", "If-None-Match", tag).statusCode()).isEqualTo(304);

        now = now.plus(DemoStory.INTERVAL.multipliedBy(DemoFeed.values().length));
        assertThat(get("/county/atom.xml", "If-None-Match", tag).statusCode()).isEqualTo(200);
    }

    @Test
    void surroundsEachStoryWithBoilerplate() throws Exception {
        DemoStory story = site.storiesPublished(now, now).getFirst();

        String page = get(story.path()).body();

        assertThat(page).contains(story.html(site.address()), "Related Posts", "application/ld+json", "newsletter");
        assertThat(story.text()).doesNotContain("[", "](", "<").contains("\n\n");
    }

    /// A tenth of a minute at a time, as the quick start polls.
    @Test
    void correctsAndRetractsStoriesThatItsFeedsStillShow() throws Exception {
        Set<String> corrected = new TreeSet<>();
        Set<String> deleted = new TreeSet<>();
        for (int poll = 0; poll < 20; poll++) {
            String atom = get("/county/atom.xml").body();
            String json = get("/culture/feed.json").body();
            for (String body : List.of(atom, json)) {
                Pattern.compile("[A-Z][^<>\"]* after Thursday’s vote")
                        .matcher(body)
                        .results()
                        .forEach(title -> corrected.add((body.equals(atom) ? "atom " : "json ") + title.group()));
            }
            Pattern.compile("deleted-entry ref=\"tag:aldmere.example,2026:(\\d+)\"")
                    .matcher(atom)
                    .results()
                    .forEach(entry -> deleted.add(entry.group(1)));
            now = now.plusSeconds(6);
        }
        assertThat(corrected)
                .hasSizeBetween(4, 30)
                .anyMatch(title -> title.startsWith("atom "))
                .anyMatch(title -> title.startsWith("json "));
        assertThat(deleted).hasSizeGreaterThan(1);
        for (String number : deleted) {
            assertThat(get("/story/" + number).statusCode()).isEqualTo(410);
            assertThat(get("/county/atom.xml").body()).doesNotContain("/story/" + number + "\"");
        }
    }

    @Test
    void aCorrectionChangesPageAndTimeOfChange() throws Exception {
        long number = DemoStory.numberAt(now);
        while (DemoStory.of(number, now).updatedAt().equals(DemoStory.of(number).publishedAt())) {
            number--;
        }
        DemoStory story = DemoStory.of(number, now);

        assertThat(story.updatedAt()).isEqualTo(story.publishedAt().plus(DemoStory.CORRECTED_AFTER));
        assertThat(get(story.path()).body())
                .contains(story.title() + " | ", "Correction: ", "\"dateModified\": \"" + story.updatedAt() + "\"");
    }

    @Test
    void servesNoPageOfAFutureStory() throws Exception {
        long next = DemoStory.numberAt(now) + 1;

        assertThat(get("/story/" + next).statusCode()).isEqualTo(404);
    }

    @Test
    void listsItsFeeds(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("feeds.yaml");

        site.writeFeedsFile(file);

        assertThat(Files.readAllLines(file))
                .startsWith(
                        "feeds:",
                        "  - name: Aldmere City Desk",
                        "    url: " + site.address() + "/city/rss.xml",
                        "    tags: [demo, city]")
                .hasSize(13);
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(site.address() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
