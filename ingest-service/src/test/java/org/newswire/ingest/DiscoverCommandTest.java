package org.newswire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.fetch.Origin;
import org.newswire.tools.CommandRunner;

class DiscoverCommandTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("FETCH_ALLOW_ADDRESSES", "127.0.0.1");
    private static final Map<String, String> HTML = Map.of("Content-Type", "text/html");

    private final Origin origin = new Origin();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @AfterEach
    void close() throws IOException {
        origin.close();
    }

    private int discover(String address) {
        return CommandRunner.run(
                DiscoverCommand::new,
                ENVIRONMENT,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                "discover",
                address);
    }

    private String url(String path) {
        return origin.url(path).toString();
    }

    private static String rss(String title, String day) {
        return "<rss version='2.0'><channel><title>" + title + "</title><item><guid>1</guid><title>A</title><pubDate>"
                + day + " Nov 2026 09:30:00 GMT</pubDate></item></channel></rss>";
    }

    private static String pageWith(String... links) {
        StringBuilder page = new StringBuilder("<!DOCTYPE html><html><head><title>A site</title>");
        for (String link : links) {
            page.append("<link rel='alternate' type='application/rss+xml' href='")
                    .append(link)
                    .append("'>");
        }
        return page + "</head><body>News</body></html>";
    }

    private List<String> paths() {
        return origin.requests().stream().map(Origin.Request::path).toList();
    }

    private String output() {
        return out.toString(UTF_8);
    }

    @Test
    void printsTheFeedsOfAPageFreshestFirst() {
        origin.on("/robots.txt", 404, Map.of(), "");
        origin.on("/", 200, HTML, pageWith("/comments/feed", "/old", "/new"));
        origin.on("/old", 200, Map.of(), rss("Old news", "03"));
        origin.on("/new", 200, Map.of(), rss("New \"news\"", "04"));
        origin.on("/comments/feed", 200, Map.of(), rss("Comments", "02"));

        assertThat(discover(url("/"))).isZero();

        assertThat(output().lines())
                .startsWith(
                        "feeds:",
                        "  # rss2, 1 items, newest 2026-11-04T09:30:00Z",
                        "  - url: \"" + url("/new") + "\"",
                        "    name: \"New \\\"news\\\"\"",
                        "  # rss2, 1 items, newest 2026-11-03T09:30:00Z",
                        "  - url: \"" + url("/old") + "\"")
                .contains("    name: \"Comments\"");
        assertThat(paths()).containsExactly("/robots.txt", "/", "/old", "/new", "/comments/feed");
        assertThat(err.toString(UTF_8)).contains("found 3 (5 requests); add the lines to the list that FEEDS names");
    }

    @Test
    void sendsAtMostSixRequestsAndListsTheOtherAddresses() {
        origin.on("/robots.txt", 200, Map.of(), "Sitemap: /map.xml\nSitemap: /news-map.xml\n");
        origin.on("/", 200, HTML, pageWith("/1", "/2", "/3", "/4", "/5", "http://127.0.0.2/6"));
        for (String path : List.of("/1", "/2", "/3", "/4", "/5", "/map.xml", "/news-map.xml")) {
            origin.on(path, 200, Map.of(), rss(path, "04"));
        }

        assertThat(discover(url("/"))).isZero();

        assertThat(paths()).containsExactly("/robots.txt", "/", "/1", "/2", "/news-map.xml", "/3");
        assertThat(output()).contains("  # not requested: " + url("/4"), "  # not requested: " + url("/map.xml"));
    }

    @Test
    void readsCommonPathsThatRobotsTxtAllows() {
        origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /feed\n");
        origin.on("/", 200, HTML, pageWith());
        origin.on("/rss.xml", 200, Map.of(), rss("Common", "04"));

        assertThat(discover(url("/"))).isZero();
        assertThat(output()).contains(url("/rss.xml"));
        assertThat(paths()).doesNotContain("/feed");
        assertThat(err.toString(UTF_8)).contains("/feed: robots.txt disallows it");
    }

    @Test
    void readsAFeedThatIsNamedDirectlyAndNothingElse() {
        origin.on("/robots.txt", 404, Map.of(), "");
        origin.on("/moved", 301, Map.of("Location", "/feed.xml"), "");
        origin.on("/feed.xml", 200, Map.of(), rss("The feed", "04"));

        assertThat(discover(url("/moved"))).isZero();
        assertThat(output()).contains("- url: \"" + url("/feed.xml") + "\"");
        assertThat(paths()).containsExactly("/robots.txt", "/moved", "/feed.xml");
    }

    @Test
    void reportsASiteWithoutFeeds() {
        origin.on("/robots.txt", 404, Map.of(), "");
        origin.on("/", 200, HTML, pageWith());

        assertThat(discover(url("/"))).isOne();
        assertThat(output()).isEmpty();
        assertThat(err.toString(UTF_8))
                .contains("a web page that names no feed", "no feed found (6 requests); look for");
        assertThat(paths()).hasSize(6);
    }

    @Test
    void sendsNothingToForbiddenAddresses() {
        assertThat(discover("http://10.0.0.1/")).isOne();
        assertThat(err.toString(UTF_8)).contains("no feed found");

        origin.on("/robots.txt", 404, Map.of(), "");
        origin.on(
                "/", 200, HTML, pageWith("http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "//[::1]/x"));
        assertThat(discover(url("/"))).isOne();
        assertThat(output()).doesNotContain("passwd");
    }

    @Test
    void sendsNothingWhereRobotsTxtForbidsIt() {
        origin.on("/robots.txt", 200, Map.of(), "User-agent: newswire\nDisallow: /\n");

        assertThat(discover(url("/"))).isOne();
        assertThat(paths()).containsExactly("/robots.txt");
    }

    @Test
    void sendsNothingWhileRobotsTxtIsUnavailable() {
        origin.on("/robots.txt", 500, Map.of(), "");

        assertThat(discover(url("/"))).isOne();
        assertThat(paths()).containsExactly("/robots.txt");
        assertThat(err.toString(UTF_8)).contains("robots.txt cannot be read, so nothing may be requested now");
    }

    @Test
    void aHostileTitleStaysOneQuotedScalar() {
        origin.on("/robots.txt", 404, Map.of(), "");
        origin.on(
                "/feed",
                200,
                Map.of("Content-Type", "application/feed+json"),
                "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"x\\\"\\n- url: evil\\u202e\\u001b[2J\",\"items\":[]}");

        assertThat(discover(url("/feed"))).isZero();
        assertThat(output()).doesNotContain("\u202e", "\u001b", "\n- url");
        assertThat(output().lines()).hasSize(4).last().asString().startsWith("    name: \"x\\\"");
    }

    @Test
    void rejectsWhatIsNoAddress() {
        assertThat(discover("http://no host/")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("is not an address; write it as https://news.example/");
    }
}
