package org.newswire.ingest.visit;

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

/// What becomes of items that came and went between two polls, where the feed keeps them (RFC 5005).
class GapRepairTest {
    private final OneFeed site = new OneFeed(PagePolicy.NEVER);

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
    void archivesAreReadUntilAKnownItemShowsUp() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One"));
        site.visit();
        show("/feed", "prev-archive", "/archive/2", "5|Five");
        show("/archive/2", "prev-archive", "/archive/1", "4|Four", "3|Three");
        show("/archive/1", "prev-archive", "/archive/0", "2|Two", "1|One");
        site.visitWhenDue();
        assertThat(site.items())
                .extracting(item -> item.entry().title())
                .containsExactly("One", "Five", "Four", "Three", "Two");
        assertThat(site.asked("/archive/0")).isZero();
        assertThat(site.status().flags()).contains("gap-repaired").doesNotContain("possible-gap");
        assertThat(count("newswire.ingest.possible.gaps", "repaired")).isEqualTo(1);
        assertThat(count("newswire.ingest.older.pages", "read")).isEqualTo(2);
    }

    @Test
    void noPageIsReadWhereRobotsTxtForbidsWhatARedirectLeadsTo() throws Exception {
        try (var kept = new OneFeed(PagePolicy.NEVER, true)) {
            kept.origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /private/");
            kept.origin.on("/feed", 200, Map.of(), kept.feed("1|One"));
            kept.visit();
            String older = "<link xmlns='http://www.w3.org/2005/Atom' rel='next' href='/older'/>";
            kept.origin.on("/feed", 200, Map.of(), kept.feed("3|Three").replace("<item>", older + "<item>"));
            kept.origin.on("/older", 302, Map.of("Location", "/private/older"), "");
            kept.visitWhenDue();
            assertThat(kept.asked("/older")).isOne();
            assertThat(kept.asked("/private/older")).isZero();
        }
    }

    @Test
    void pagesThatShiftMeanwhileBringNoItemTwice() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One"));
        site.visit();
        show("/feed", "next", "/feed?page=2", "4|Four", "3|Three");
        show("/feed?page=2", "next", "/feed?page=3", "3|Three", "2|Two");
        show("/feed?page=3", "next", "/feed?page=4", "2|Two", "1|One");
        site.visitWhenDue();
        assertThat(site.items())
                .extracting(item -> item.entry().title())
                .containsExactly("One", "Four", "Three", "Two");
        assertThat(site.items()).extracting(RawItem::change).containsOnly(RawItem.Change.PUBLISHED);
    }

    @Test
    void noPageIsAskedForWithoutAGap() throws Exception {
        show("/feed", "next", "/feed?page=2", "1|One");
        site.visit();
        show("/feed", "next", "/feed?page=2", "2|Two", "1|One");
        site.visitWhenDue();
        assertThat(site.asked("/feed?page=2")).isZero();
    }

    @Test
    void pagesWithoutEndAreLeftAfterTen() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("old|Old"));
        site.visit();
        show("/feed", "next", "/page/1", "new|New");
        IntStream.range(1, 30)
                .forEach(page -> show("/page/" + page, "next", "/page/" + (page + 1), page + "|Item " + page));
        site.visitWhenDue();
        assertThat(site.asked("/page/10")).isOne();
        assertThat(site.asked("/page/11")).isZero();
        assertThat(site.items()).hasSize(12);
        assertThat(site.status().flags()).contains("possible-gap").doesNotContain("gap-repaired");
    }

    @Test
    void pagesThatBringMoreThanMayWaitInMemoryAreLeft() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("old|Old"));
        site.visit();
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
        site.visitWhenDue();
        assertThat(site.asked("/page/4")).isOne();
        assertThat(site.asked("/page/5")).isZero();
        assertThat(site.items()).hasSize(2 + 11);
        assertThat(site.status().flags()).contains("possible-gap");
    }

    @Test
    void noPageIsAskedForOnceHalfAMinuteIsOver() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("old|Old"));
        site.visit();
        show("/feed", "next", "/page/1", "new|New");
        show("/page/2", "next", "/page/3", "2|Two");
        byte[] first = site.feed("1|One")
                .replace("<item>", "<link xmlns='http://www.w3.org/2005/Atom' rel='next' href='/page/2'/><item>")
                .getBytes(StandardCharsets.UTF_8);
        site.origin.on("/page/1", (asked, out) -> {
            site.clock.moveOn(Duration.ofSeconds(31));
            out.write("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
                    .formatted(first.length)
                    .getBytes(StandardCharsets.UTF_8));
            out.write(first);
            return true;
        });
        site.visitWhenDue();
        assertThat(site.items()).extracting(item -> item.entry().title()).containsExactly("Old", "New", "One");
        assertThat(site.asked("/page/2")).isZero();
    }

    @Test
    void aRepairThatIsBrokenOffIsMadeAnewByTheNext() throws Exception {
        repairAfterStop("5|Five");
    }

    @Test
    void alsoThatOfALongDocument() throws Exception {
        String text = "|" + "long text ".repeat(30_000);
        repairAfterStop("5|Five" + text, "6|Six" + text, "7|Seven" + text, "8|Eight" + text, "9|Nine" + text);
    }

    private void repairAfterStop(String... fresh) throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One"));
        site.visit();
        show("/feed", "prev-archive", "/archive", fresh);
        CountDownLatch over = new CountDownLatch(1);
        site.origin.on("/archive", (asked, out) -> {
            Conformance.await(over);
            return false;
        });
        site.clock.moveOn(OneFeed.MAX);
        Thread visit = site.start("/feed");
        Conformance.waitFor(() -> site.asked("/archive") == 1);
        site.stop(visit);
        over.countDown();
        assertThat(site.items()).hasSize(1);

        show("/archive", "prev-archive", "/older", "4|Four", "1|One");
        site.visitWhenDue();
        assertThat(site.items())
                .extracting(item -> item.entry().title())
                .contains("Five", "Four")
                .doesNotHaveDuplicates()
                .hasSize(fresh.length + 2);
        assertThat(site.status().flags()).contains("gap-repaired");
    }

    @Test
    void whatWasMissedGoesWithoutItsPageWhereTheServiceStopsBeforeThatIsThere() throws Exception {
        try (OneFeed paged = new OneFeed(PagePolicy.ALWAYS)) {
            paged.origin.on("/feed", 200, Map.of(), paged.feed("1|One"));
            paged.visit();
            String link = "<link xmlns='http://www.w3.org/2005/Atom' rel='next' href='/older'/>";
            String fresh = paged.feed("4|Four").replace("<item>", link + "<item>");
            paged.origin.on("/feed", 200, Map.of(), fresh);
            paged.origin.on("/older", 200, Map.of(), paged.feed("3|Three", "2|Two", "1|One"));
            paged.origin.on("/a/3", 500, Map.of(), ""); // to be asked for again after ten seconds
            paged.clock.moveOn(OneFeed.MAX);
            Thread visit = paged.start("/feed");
            Conformance.waitFor(() -> paged.asked("/a/3") == 1);
            paged.stop(visit);
            assertThat(paged.items())
                    .extracting(item -> item.entry().title())
                    .containsExactlyInAnyOrder("One", "Four", "Three", "Two");
            paged.visitWhenDue();
            assertThat(paged.items()).hasSize(4);
        }
    }

    @Test
    void aPageThatNamesItselfIsReadOnce() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("old|Old"));
        site.visit();
        show("/feed", "next", "/page", "new|New");
        show("/page", "next", "/page", "2|Two");
        site.visitWhenDue();
        assertThat(site.asked("/page")).isOne();
    }

    @Test
    void aPageThatCannotBeReadLeavesTheGapOpenAndTheNewItemsPublished() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("old|Old"));
        site.visit();
        show("/feed", "next", "/page", "new|New");
        site.visitWhenDue();
        assertThat(site.items()).extracting(item -> item.entry().title()).containsExactly("Old", "New");
        assertThat(site.status().flags()).contains("possible-gap");
        assertThat(count("newswire.ingest.possible.gaps", "open")).isEqualTo(1);
        assertThat(count("newswire.ingest.older.pages", "failed")).isEqualTo(1);
    }
}
