package org.newswire.ingest.poll;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.state.PollState;
import org.newswire.raw.RawItem;

/// Requests for the page of an item of which only the declared modification time has changed. Tests
/// `DeclaredEdits` and `EditState`.
class DeclaredEditConformanceIT extends PollConformanceCase {
    private Instant start = Instant.now();
    private int made;

    @BeforeEach
    void fetchPages() throws Exception {
        with(PagePolicy.AUTO);
    }

    /// Serves a newly generated sitemap of these articles, each given as its name and the number
    /// of minutes after the start of the test at which it was edited.
    private void sitemap(String... articles) {
        String urls = Stream.of(articles)
                .map(article -> article.split(" "))
                .map(parts -> "<url><loc>%s</loc><lastmod>%s</lastmod></url>"
                        .formatted(site.origin.url("/a/" + parts[0]), time(Integer.parseInt(parts[1]))))
                .collect(Collectors.joining());
        answer(
                200,
                Map.of(),
                "<!-- %d --><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>%s</urlset>"
                        .formatted(++made, urls));
    }

    private Instant time(int minutes) {
        return start.plus(Duration.ofMinutes(minutes));
    }

    private void page(String article, String html) {
        site.origin.on("/a/" + article, 200, Map.of(), html);
    }

    /// Serves four articles. The first poll requests their pages.
    private void showFour() throws InterruptedException {
        for (String article : List.of("1", "2", "3", "4")) {
            page(article, "<p>As it was");
        }
        sitemap("1 0", "2 0", "3 0", "4 0");
        site.poll();
        assertThat(site.items()).hasSize(4);
    }

    /// The reader ignores times that are more than a day ahead of the system's clock.
    private void startDaysAgo(int days) {
        site.clock.moveOn(Duration.ofDays(-days));
        start = site.clock.instant();
        site.pollState = PollState.blank(start);
    }

    private void pollAt(int minutes) throws InterruptedException {
        site.waitAndPoll(time(minutes));
    }

    private static String text(RawItem item) throws Exception {
        return new String(Objects.requireNonNull(item.page()).unpack(1 << 20), UTF_8);
    }

    @Test
    void aLaterLastmodOfASitemapRefetchesThePage() throws Exception {
        showFour();
        page("2", "<p>Corrected");
        sitemap("1 0", "2 30", "3 0", "4 0");
        pollAt(60);
        assertThat(site.requestCount("/a/2")).isEqualTo(2);
        assertThat(site.requestCount("/a/1")).isOne();
        assertThat(site.items()).hasSize(5);
        RawItem edited = site.items().getLast();
        assertThat(edited.change()).isEqualTo(RawItem.Change.UPDATED);
        assertThat(text(edited)).isEqualTo("<p>Corrected");
        RawItem before = site.items().stream()
                .filter(item -> item.articleId().equals(edited.articleId()))
                .findFirst()
                .orElseThrow();
        assertThat(edited.fingerprint()).as("two versions differ in it").isNotEqualTo(before.fingerprint());
        sitemap("1 0", "2 30", "3 0", "4 0");
        pollAt(120);
        assertThat(site.requestCount("/a/2")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"atom", "json"})
    void aLaterTimeInAFeedOfTitlesRefetchesThePage(String format) throws Exception {
        page("1", "<p>As it was");
        titles(format, "\"content_text\":\"\"", 0, 0);
        site.poll();
        page("1", "<p>Corrected");
        titles(format, "\"content_text\":\"\"", 30, 0);
        pollAt(60);
        assertThat(site.requestCount("/a/1")).isEqualTo(2);
        assertThat(text(site.items().getLast())).isEqualTo("<p>Corrected");
    }

    /// Returns two articles, edited this many minutes after the start.
    ///
    /// @param more additional fields of each item, in JSON
    private void titles(String format, String more, int... edited) {
        boolean json = format.equals("json");
        String item = json
                ? "{\"id\":\"%1$d\",\"url\":\"%2$s\",\"title\":\"T%1$d\",%4$s,\"date_modified\":\"%3$s\"}"
                : "<entry><id>%1$d</id><link href='%2$s'/><title>T%1$d</title><updated>%3$s</updated></entry>";
        String items = IntStream.range(0, edited.length)
                .mapToObj(i -> item.formatted(i + 1, site.origin.url("/a/" + (i + 1)), time(edited[i]), more))
                .collect(Collectors.joining(json ? "," : ""));
        answer(
                200,
                Map.of(),
                json
                        ? "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"F\",\"items\":[" + items + "]}"
                        : "<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title>" + items + "</feed>");
    }

    @Test
    void anItemBeyondTheLimitOfPendingPagesIsLeftForAnotherPoll() throws Exception {
        with(PagePolicy.ALWAYS);
        String text = "\"content_text\":\"" + "word ".repeat(10_000) + "\"";
        page("1", "<p>As it was");
        titles("json", text, 0, 0);
        site.poll();
        int room = site.pendingKib.drainPermits();
        titles("json", text, 30, 0);
        pollAt(60);
        assertThat(site.requestCount("/a/1")).isOne();
        assertThat(site.items()).hasSize(2);
        site.pendingKib.release(room);
        titles("json", text + ",\"language\":\"en\"", 30, 0);
        pollAt(120);
        assertThat(site.requestCount("/a/1")).isEqualTo(2);
        assertThat(site.items()).hasSize(3);
    }

    @Test
    void withoutPagesAModificationTimeIsNotAnEdit() throws Exception {
        with(PagePolicy.NEVER);
        sitemap("1 0", "2 0", "3 0", "4 0");
        site.poll();
        sitemap("1 0", "2 30", "3 0", "4 0");
        pollAt(60);
        assertThat(site.requestCount("/a/2")).isZero();
        assertThat(site.items()).hasSize(4);
    }

    @Test
    void ignoresASitemapThatDeclaresAnotherTimeForAllItems() throws Exception {
        showFour();
        for (int hour = 1; hour < 5; hour++) {
            int time = 60 * hour - 20;
            sitemap("1 " + time, "2 " + time, "3 " + time, "4 " + time);
            pollAt(60 * hour);
        }
        assertThat(site.items()).hasSize(4);
        assertThat(site.origin.requests().stream().map(Origin.Request::path).filter(path -> path.startsWith("/a/")))
                .hasSize(4);
    }

    @Test
    void aStateWithoutTimesIsCompletedWithoutRefetchingPages() throws Exception {
        showFour();
        site.pollState = withoutTimes(site.pollState);
        sitemap("1 0", "2 30", "3 0", "4 0");
        pollAt(60);
        assertThat(site.items()).hasSize(4);
        sitemap("1 0", "2 90", "3 0", "4 0");
        pollAt(120);
        assertThat(site.requestCount("/a/2")).isEqualTo(2);
    }

    private static PollState withoutTimes(PollState memory) throws Exception {
        JsonMapper json = new JsonMapper();
        ObjectNode value = (ObjectNode) json.readTree(PollState.CONTRACT.encode(memory));
        assertThat(value.remove("knownStamps")).isNotNull();
        return PollState.CONTRACT.decode(json.writeValueAsBytes(value));
    }

    @Test
    void anItemWithAFailedPageStaysUnchanged() throws Exception {
        showFour();
        site.origin.on("/a/2", 404, Map.of(), "");
        sitemap("1 0", "2 30", "3 0", "4 0");
        pollAt(60);
        sitemap("1 0", "2 30", "3 0", "4 0");
        pollAt(120);
        assertThat(site.requestCount("/a/2")).isEqualTo(2);
        assertThat(site.items()).hasSize(4);
        page("2", "<p>Corrected");
        sitemap("1 0", "2 150", "3 0", "4 0");
        pollAt(180);
        assertThat(site.items()).hasSize(5);
    }

    @Test
    void anItemWithAGonePageIsRetractedOnce() throws Exception {
        showFour();
        site.origin.on("/a/2", 410, Map.of(), "");
        sitemap("1 0", "2 30", "3 0", "4 0");
        pollAt(60);
        sitemap("1 0", "2 90", "3 0", "4 0");
        pollAt(120);
        assertThat(site.requestCount("/a/2")).isEqualTo(2);
        assertThat(site.items()).hasSize(5);
        assertThat(site.items().getLast().change()).isEqualTo(RawItem.Change.RETRACTED);
    }

    @Test
    void requestsAnItemAtIncreasingIntervals() throws Exception {
        showFour();
        for (int minutes = 5; minutes <= 180; minutes += 5) {
            sitemap("1 0", "2 " + minutes, "3 0", "4 0");
            pollAt(minutes);
        }
        assertThat(site.requestCount("/a/2"))
                .as("at 0, 5, 15, 35, 75 and 155 minutes")
                .isEqualTo(6);
    }

    @Test
    void elevenEditsOfALiveBlogAreElevenVersionsInOrder() throws Exception {
        for (int edit = 0; edit <= 11; edit++) {
            page("1", "<p>Page " + edit);
            answer(200, Map.of(), site.feed("1|Live: the election|Minute " + edit));
            site.pollWhenDue();
            site.pollWhenDue();
        }
        List<RawItem> versions = site.items();
        assertThat(versions)
                .extracting(item -> item.entry().summary())
                .containsExactlyElementsOf(IntStream.rangeClosed(0, 11)
                        .mapToObj(i -> "Minute " + i)
                        .toList());
        assertThat(versions.getFirst().change()).isEqualTo(RawItem.Change.PUBLISHED);
        assertThat(versions.subList(1, 12)).extracting(RawItem::change).containsOnly(RawItem.Change.UPDATED);
        assertThat(versions)
                .extracting(RawItem::articleId)
                .containsOnly(versions.getFirst().articleId());
        assertThat(versions).extracting(RawItem::fingerprint).doesNotHaveDuplicates();
        for (int edit = 0; edit <= 11; edit++) {
            assertThat(text(versions.get(edit))).isEqualTo("<p>Page " + edit);
        }
    }

    /// Each request doubles the wait, and a week after its last known edit the item is settled.
    @Test
    void aLiveBlogThatOnlyDeclaresLaterTimesHasElevenFurtherVersionsInOrder() throws Exception {
        startDaysAgo(30);
        showFour();
        int minutes = 0;
        for (int edit = 1; edit <= 13; edit++) {
            minutes += edit == 1 ? 5 : 10 << (edit - 2);
            page("2", "<p>Edit " + edit);
            sitemap("1 0", "2 " + minutes, "3 0", "4 0");
            pollAt(minutes + 5);
        }
        List<RawItem> edits = site.items().subList(4, site.items().size());
        assertThat(edits).hasSize(11);
        for (int edit = 1; edit <= 11; edit++) {
            assertThat(text(edits.get(edit - 1))).isEqualTo("<p>Edit " + edit);
        }
        assertThat(edits).extracting(RawItem::change).containsOnly(RawItem.Change.UPDATED);
        assertThat(site.requestCount("/a/2")).isEqualTo(12);
    }

    @Test
    void fetchesAtMostTenPagesPerPoll() throws Exception {
        String[] shown = IntStream.range(0, 30).mapToObj(i -> i + " 0").toArray(String[]::new);
        IntStream.range(0, 30).forEach(i -> page(String.valueOf(i), "<p>As it was"));
        sitemap(shown);
        site.poll();
        assertThat(site.items()).hasSize(30);
        Arrays.setAll(shown, i -> i + (i < 12 ? " 30" : " 0"));
        sitemap(shown);
        pollAt(60);
        assertThat(site.items()).hasSize(40);
        sitemap(shown);
        pollAt(120);
        assertThat(site.items()).hasSize(42);
        sitemap(shown);
        pollAt(180);
        assertThat(site.items()).hasSize(42);
    }

    @Test
    void pagesOfNewItemsComeFirst() throws Exception {
        showFour();
        page("5", "<p>New");
        sitemap("1 30", "2 30", "3 0", "4 0", "5 30");
        pollAt(60);
        List<String> asked =
                site.origin.requests().stream().map(Origin.Request::path).toList();
        assertThat(asked).endsWith("/feed", "/a/5", "/a/1", "/a/2");
    }

    @Test
    void anEditIsFoundAgainAfterAStopDuringThePageRequest() throws Exception {
        showFour();
        sitemap("1 0", "2 30", "3 0", "4 0");
        site.origin.on("/a/2", 500, Map.of(), "");
        site.clock.moveOn(Duration.ofHours(1));
        Thread poll = site.start("/feed");
        waitFor(() -> site.requestCount("/a/2") == 2);
        site.stop(poll);
        page("2", "<p>Corrected");
        pollAt(120);
        assertThat(site.items()).hasSize(5);
        assertThat(text(site.items().getLast())).isEqualTo("<p>Corrected");
    }
}
