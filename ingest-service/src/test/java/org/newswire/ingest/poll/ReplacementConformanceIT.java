package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.ingest.fetch.Origin;
import org.newswire.raw.FeedStatus;

/// Feeds that are gone, on sites that name another one. Tests [ReplacementSearch].
class ReplacementConformanceIT extends PollConformanceCase {
    private static final Map<String, String> HTML = Map.of("Content-Type", "text/html; charset=utf-8");
    private static final int UNTIL_PROBABLY_GONE = 12;

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void thePageOfTheErrorNamesTheReplacement(int status) throws Exception {
        answer(status, HTML, page("/comments/feed", "/feed/", "/rss"));

        site.poll();

        assertThat(site.status().replacement()).isEqualTo(url("/rss"));
        assertThat(site.status().lastFailureDetail()).endsWith("the site names " + url("/rss"));
        assertThat(paths()).as("requests").containsExactly("/robots.txt", "/feed");
    }

    @Test
    void aFeedOfTheSameHostIsPreferredToAnEarlierOneOfAnotherHost() throws Exception {
        answer(404, HTML, page("https://feeds.example/daily", "/rss"));

        site.poll();

        assertThat(site.status().replacement()).isEqualTo(url("/rss"));
    }

    @Test
    void aFeedOfCommentsIsNoReplacement() throws Exception {
        answer(404, HTML, page("/comments/feed", "/?feed=comments-rss2", "/rss/comment/1"));

        site.poll();

        assertThat(site.status().replacement()).isNull();
    }

    @Test
    void aCompressedErrorPageIsRead() throws Exception {
        Map<String, String> headers = Map.of("Content-Type", "text/html", "Content-Encoding", "gzip");
        site.origin.on("/feed", 404, headers, gzip(page("/rss")));

        site.poll();

        assertThat(site.status().replacement()).isEqualTo(url("/rss"));
    }

    @Test
    void theStartPageNamesTheReplacementOfAGoneFeed() throws Exception {
        answer(410, Map.of(), "");
        site.origin.on("/", 200, HTML, page("/feed", "/rss"));

        site.poll();

        assertThat(site.status().state()).isEqualTo(FeedStatus.State.GONE);
        assertThat(site.status().replacement()).isEqualTo(url("/rss"));
        assertThat(paths()).containsExactly("/robots.txt", "/feed", "/");
        assertThat(site.requestCount("/rss")).as("only reported").isZero();
    }

    @Test
    void theStartPageIsRequestedOnceTheFeedIsProbablyGone() throws Exception {
        answer(404, HTML, "<html><body>Not found</body></html>");
        site.origin.on("/", 200, HTML, page("https://feeds.example/daily"));

        for (int poll = 1; poll < UNTIL_PROBABLY_GONE; poll++) {
            site.pollWhenDue();
        }
        assertThat(site.requestCount("/")).isZero();

        site.pollWhenDue();
        site.pollWhenDue();
        assertThat(site.requestCount("/")).as("one per check").isEqualTo(2);
        assertThat(site.status().replacement()).isEqualTo("https://feeds.example/daily");
        assertThat(site.status().reason()).isEqualTo(FeedStatus.Reason.PROBABLY_GONE);
    }

    @Test
    void aStartPageThatRobotsTxtDisallowsIsNotRequested() throws Exception {
        site.origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /\n");
        answer(410, Map.of(), "");

        site.poll();

        assertThat(site.requestCount("/feed")).isOne();
        assertThat(site.requestCount("/")).isZero();
        assertThat(site.status().replacement()).isNull();
    }

    @Test
    void aStartPageMayRedirectOnce() throws Exception {
        answer(410, Map.of(), "");
        site.origin.on("/", 302, Map.of("Location", "/a"), "").on("/a", 302, Map.of("Location", "/b"), "");

        site.poll();

        assertThat(paths()).containsExactly("/robots.txt", "/feed", "/", "/a");
    }

    @Test
    void theStartPageGetsNoPassword() throws Exception {
        site.user = "ann:p%40ss@";
        answer(410, Map.of(), "");

        site.poll();

        assertThat(site.last("/feed").header("authorization")).isNotNull();
        assertThat(site.last("/").header("authorization")).isNull();
    }

    private String page(String... feeds) {
        StringBuilder links = new StringBuilder();
        List.of(feeds)
                .forEach(feed -> links.append("<link rel='alternate' type='application/rss+xml' href='")
                        .append(feed)
                        .append("'>"));
        return "<!DOCTYPE html><html><head>" + links + "</head><body>Not here</body></html>";
    }

    private String url(String path) {
        return site.origin.url(path).toString();
    }

    private List<String> paths() {
        return site.origin.requests().stream().map(Origin.Request::path).toList();
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
