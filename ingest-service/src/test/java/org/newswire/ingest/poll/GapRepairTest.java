package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.raw.RawItem;

/// Repairs gaps with archived pages (RFC 5005) when items appeared and disappeared between two polls.
class GapRepairTest {
    private final PollFixture site = new PollFixture(PagePolicy.NEVER);

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    private void show(String path, String rel, String older, String... entries) {
        String link = "<link xmlns='http://www.w3.org/2005/Atom' rel='%s' href='%s'/>".formatted(rel, older);
        site.origin.on(path, 200, Map.of(), site.feed(entries).replace("<item>", link + "<item>"));
    }

    private double count(String meter, String outcome) {
        return site.meters.get(meter).tag("outcome", outcome).counter().count();
    }

    @Test
    void readsArchivesUpToAKnownItem() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One"));
        site.poll();
        show("/feed", "prev-archive", "/archive/2", "5|Five");
        show("/archive/2", "prev-archive", "/archive/1", "4|Four", "3|Three");
        show("/archive/1", "prev-archive", "/archive/0", "2|Two", "1|One");
        site.pollWhenDue();
        assertThat(site.items())
                .extracting(item -> item.entry().title())
                .containsExactly("One", "Five", "Four", "Three", "Two");
        assertThat(site.requestCount("/archive/0")).isZero();
        assertThat(site.status().flags()).contains("gap-repaired").doesNotContain("possible-gap");
        assertThat(count("newswire.ingest.possible.gaps", "repaired")).isEqualTo(1);
        assertThat(count("newswire.ingest.older.documents", "read")).isEqualTo(2);
    }

    @Test
    void readsNoArchiveIfRobotsTxtDisallowsItsRedirect() throws Exception {
        try (var kept = new PollFixture(PagePolicy.NEVER, true)) {
            kept.origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /private/");
            kept.origin.on("/feed", 200, Map.of(), kept.feed("1|One"));
            kept.poll();
            String older = "<link xmlns='http://www.w3.org/2005/Atom' rel='next' href='/older'/>";
            kept.origin.on("/feed", 200, Map.of(), kept.feed("3|Three").replace("<item>", older + "<item>"));
            kept.origin.on("/older", 302, Map.of("Location", "/private/older"), "");
            kept.pollWhenDue();
            assertThat(kept.requestCount("/older")).isOne();
            assertThat(kept.requestCount("/private/older")).isZero();
        }
    }

    @Test
    void archivesThatShiftDuringTheRepairYieldNoItemTwice() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One"));
        site.poll();
        show("/feed", "next", "/feed?page=2", "4|Four", "3|Three");
        show("/feed?page=2", "next", "/feed?page=3", "3|Three", "2|Two");
        show("/feed?page=3", "next", "/feed?page=4", "2|Two", "1|One");
        site.pollWhenDue();
        assertThat(site.items())
                .extracting(item -> item.entry().title())
                .containsExactly("One", "Four", "Three", "Two");
        assertThat(site.items()).extracting(RawItem::change).containsOnly(RawItem.Change.PUBLISHED);
    }

    @Test
    void readsNoArchiveWithoutAGap() throws Exception {
        show("/feed", "next", "/feed?page=2", "1|One");
        site.poll();
        show("/feed", "next", "/feed?page=2", "2|Two", "1|One");
        site.pollWhenDue();
        assertThat(site.requestCount("/feed?page=2")).isZero();
    }

    @Test
    void readsAtMostTenArchives() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("old|Old"));
        site.poll();
        show("/feed", "next", "/page/1", "new|New");
        IntStream.range(1, 30)
                .forEach(page -> show("/page/" + page, "next", "/page/" + (page + 1), page + "|Item " + page));
        site.pollWhenDue();
        assertThat(site.requestCount("/page/10")).isOne();
        assertThat(site.requestCount("/page/11")).isZero();
        assertThat(site.items()).hasSize(12);
        assertThat(site.status().flags()).contains("possible-gap").doesNotContain("gap-repaired");
    }

    @Test
    void stopsWhenPendingItemsExceedTheLimit() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("old|Old"));
        site.poll();
        show("/feed", "next", "/page/1", "new|New");
        String text = "|" + "long text ".repeat(40_000);
        IntStream.range(1, 9)
                .forEach(page -> show(
                        "/page/" + page,
                        "next",
                        "/page/" + (page + 1),
                        page + "a|A " + page + text,
                        page + "b|B " + page + text,
                        page + "c|C " + page + text));
        site.pollWhenDue();
        assertThat(site.requestCount("/page/4")).isOne();
        assertThat(site.requestCount("/page/5")).isZero();
        assertThat(site.items()).hasSize(2 + 11);
        assertThat(site.status().flags()).contains("possible-gap");
    }

    @Test
    void readsNoArchiveAfterHalfAMinute() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("old|Old"));
        site.poll();
        show("/feed", "next", "/page/1", "new|New");
        show("/page/2", "next", "/page/3", "2|Two");
        byte[] first = site.feed("1|One")
                .replace("<item>", "<link xmlns='http://www.w3.org/2005/Atom' rel='next' href='/page/2'/><item>")
                .getBytes(StandardCharsets.UTF_8);
        site.origin.on("/page/1", (request, out) -> {
            site.clock.moveOn(Duration.ofSeconds(31));
            out.write("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
                    .formatted(first.length)
                    .getBytes(StandardCharsets.UTF_8));
            out.write(first);
            return true;
        });
        site.pollWhenDue();
        assertThat(site.items()).extracting(item -> item.entry().title()).containsExactly("Old", "New", "One");
        assertThat(site.requestCount("/page/2")).isZero();
    }

    @Test
    void repeatsAnInterruptedRepair() throws Exception {
        repairAfterStop("5|Five");
    }

    @Test
    void repeatsAnInterruptedRepairOfALongDocument() throws Exception {
        String text = "|" + "long text ".repeat(30_000);
        repairAfterStop("5|Five" + text, "6|Six" + text, "7|Seven" + text, "8|Eight" + text, "9|Nine" + text);
    }

    private void repairAfterStop(String... fresh) throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One"));
        site.poll();
        show("/feed", "prev-archive", "/archive", fresh);
        CountDownLatch over = new CountDownLatch(1);
        site.origin.on("/archive", (request, out) -> {
            PollConformanceCase.await(over);
            return false;
        });
        site.clock.moveOn(PollFixture.MAX);
        Thread poll = site.start("/feed");
        PollConformanceCase.waitFor(() -> site.requestCount("/archive") == 1);
        site.stop(poll);
        over.countDown();
        assertThat(site.items()).hasSize(1);

        show("/archive", "prev-archive", "/older", "4|Four", "1|One");
        site.pollWhenDue();
        assertThat(site.items())
                .extracting(item -> item.entry().title())
                .contains("Five", "Four")
                .doesNotHaveDuplicates()
                .hasSize(fresh.length + 2);
        assertThat(site.status().flags()).contains("gap-repaired");
    }

    @Test
    void publishesMissedItemsWithoutPagesIfTheServiceStops() throws Exception {
        try (PollFixture paged = new PollFixture(PagePolicy.ALWAYS)) {
            paged.origin.on("/feed", 200, Map.of(), paged.feed("1|One"));
            paged.poll();
            String link = "<link xmlns='http://www.w3.org/2005/Atom' rel='next' href='/older'/>";
            String fresh = paged.feed("4|Four").replace("<item>", link + "<item>");
            paged.origin.on("/feed", 200, Map.of(), fresh);
            paged.origin.on("/older", 200, Map.of(), paged.feed("3|Three", "2|Two", "1|One"));
            paged.origin.on("/a/3", 500, Map.of(), ""); // retried after ten seconds
            paged.clock.moveOn(PollFixture.MAX);
            Thread poll = paged.start("/feed");
            PollConformanceCase.waitFor(() -> paged.requestCount("/a/3") == 1);
            paged.stop(poll);
            assertThat(paged.items())
                    .extracting(item -> item.entry().title())
                    .containsExactlyInAnyOrder("One", "Four", "Three", "Two");
            paged.pollWhenDue();
            assertThat(paged.items()).hasSize(4);
        }
    }

    @Test
    void readsAnArchiveThatReferencesItselfOnce() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("old|Old"));
        site.poll();
        show("/feed", "next", "/page", "new|New");
        show("/page", "next", "/page", "2|Two");
        site.pollWhenDue();
        assertThat(site.requestCount("/page")).isOne();
    }

    @Test
    void anUnreadableArchiveLeavesTheGapButPublishesNewItems() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("old|Old"));
        site.poll();
        show("/feed", "next", "/page", "new|New");
        site.pollWhenDue();
        assertThat(site.items()).extracting(item -> item.entry().title()).containsExactly("Old", "New");
        assertThat(site.status().flags()).contains("possible-gap");
        assertThat(count("newswire.ingest.possible.gaps", "open")).isEqualTo(1);
        assertThat(count("newswire.ingest.older.documents", "failed")).isEqualTo(1);
    }
}
