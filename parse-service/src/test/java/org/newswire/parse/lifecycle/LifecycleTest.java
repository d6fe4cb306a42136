package org.newswire.parse.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.ArticleBuilder;
import org.newswire.article.Articles;
import org.newswire.article.Changes;
import org.newswire.article.SampleArticle;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.parse.RawRecords;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.item.ItemParser;
import org.newswire.parse.item.ParseOutcome;
import org.newswire.parse.lifecycle.LatestState.Status;
import org.newswire.raw.RawItem;

class LifecycleTest {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final long NOON_MS = NOON.toEpochMilli();
    private static final ObjectMapper JSON = new ObjectMapper();

    /// An offset after that of the sample.
    private static final long LATER_OFFSET = 50_000;

    private static final Arrival PAST = new Arrival(true, 0);
    private static final String HASH = "a".repeat(64);
    private static final String OTHER_HASH = "b".repeat(64);

    /// Returns the article as the parser creates it, before its position is set.
    private static Article shown(Instant observedAt, Consumer<ObjectNode> edit) {
        return SampleArticle.with(sample -> {
            List.of("revision", "changes", "previousHash", "retractedAt").forEach(sample::remove);
            ((ObjectNode) sample.get("provenance")).remove("textRevision");
            sample.put("contentHash", HASH);
            sample.put("observedAt", observedAt.toString());
            edit.accept(sample);
        });
    }

    private static Article shown(Instant observedAt) {
        return shown(observedAt, sample -> {});
    }

    private static Article retitled(Instant observedAt) {
        return shown(observedAt, sample -> {
            sample.put("title", "Harbour closed again");
            sample.put("contentHash", OTHER_HASH);
            sample.put("change", "updated");
        });
    }

    private static Article ofAnotherFeed(Instant observedAt, Consumer<ObjectNode> edit) {
        return shown(observedAt, sample -> {
            ((ObjectNode) sample.get("source")).put("feedId", new UUID(0, 9).toString());
            ((ObjectNode) sample.get("provenance")).put("rawOffset", 9999);
            edit.accept(sample);
        });
    }

    /// Returns the article with another position of its raw record.
    private static Article at(long rawOffset, Article article) {
        try {
            ObjectNode json = (ObjectNode) JSON.readTree(Article.CONTRACT.encode(article));
            ((ObjectNode) json.get("provenance")).put("rawOffset", rawOffset);
            return Article.CONTRACT.decode(JSON.writeValueAsBytes(json));
        } catch (IOException | MalformedValueException e) {
            throw new AssertionError(e);
        }
    }

    private static Article retraction(Instant at) {
        return ArticleBuilder.builder(Articles.retracted(shown(at), at))
                .contentHash("c".repeat(64))
                .build();
    }

    private static Lifecycle.Decision decide(@Nullable LatestVersion present, Article shown) {
        return Lifecycle.decide(
                present, shown, new Arrival(false, shown.observedAt().toEpochMilli()));
    }

    private static boolean needsArticle(LatestState latest, Article shown) {
        return Lifecycle.needsArticle(latest, shown, new Arrival(false, 0));
    }

    private static LatestVersion present(Article article) {
        return new LatestVersion(latest(article), article);
    }

    private static LatestState latest(Article article) {
        return LatestState.of(article, Event.CREATED, null);
    }

    private static LatestVersion latest() {
        return present(shown(NOON).revised(NOON_MS, null, null));
    }

    private static LatestVersion gone() {
        return new LatestVersion(
                present(retraction(NOON).revised(NOON_MS, null, null)).state().deleted(), null);
    }

    private static void assertDecision(
            Lifecycle.Decision decision,
            Event event,
            long revision,
            @Nullable List<String> changes,
            @Nullable String previousHash,
            boolean late) {
        assertThat(decision.event()).isEqualTo(event);
        assertThat(decision.article().revision()).isEqualTo(revision);
        assertThat(decision.article().changes()).isEqualTo(changes);
        assertThat(decision.article().previousHash()).isEqualTo(previousHash);
        assertThat(decision.isLate()).isEqualTo(late);
    }

    @Test
    void createsTheFirstVersionAtItsTimeOfObservation() {
        assertDecision(decide(null, shown(NOON)), Event.CREATED, NOON_MS, null, null, false);
    }

    @Test
    void anUpdateOfAnUnknownArticleIsAnUpdate() {
        assertDecision(decide(null, retitled(NOON)), Event.UPDATED, NOON_MS, null, null, false);
    }

    @Test
    void aNewerVersionListsTheChangedFields() {
        Lifecycle.Decision decision = decide(latest(), retitled(NOON.plusSeconds(60)));

        assertDecision(decision, Event.UPDATED, NOON_MS + 60_000, List.of("title"), HASH, false);
    }

    @Test
    void aCorrectionNoteAppendedToTheTextIsAnUpdate() {
        Lifecycle.Decision decision = decide(latest(), shown(NOON.plusSeconds(60), sample -> {
            sample.put("text", sample.get("text").asText() + "\n\nCorrection: The pier opened in May.");
            sample.put("contentHash", OTHER_HASH);
            sample.put("change", "updated");
        }));

        assertDecision(decision, Event.UPDATED, NOON_MS + 60_000, List.of("text"), HASH, false);
    }

    @Test
    void theSameItemParsedAgainGetsTheNextRevision() {
        Lifecycle.Decision decision = decide(latest(), retitled(NOON));

        assertDecision(decision, Event.UPDATED, NOON_MS + 1, List.of("title"), HASH, false);
    }

    @Test
    void aFeedMayUpdateMoreThanTitleAndText() {
        Lifecycle.Decision decision = decide(latest(), shown(NOON.plusSeconds(60), sample -> {
            sample.put("change", "updated");
            sample.putArray("authors").add("B. Editor");
        }));

        assertDecision(decision, Event.UPDATED, NOON_MS + 60_000, List.of("authors"), HASH, false);
    }

    @Test
    void aLaterModificationTimeAloneIsNotAnUpdate() {
        Article shown = shown(NOON.plusSeconds(60), sample -> {
            sample.put("change", "updated");
            sample.put("modifiedAt", "2026-03-19T12:00:00Z");
            ((ObjectNode) sample.get("details")).put("modifiedOffset", "Z");
        });

        Lifecycle.Decision decision = decide(latest(), shown);

        assertDecision(decision, Event.CARRIED, NOON_MS, null, null, false);
        assertThat(decision.article().modifiedAt()).isEqualTo(shown(NOON).modifiedAt());
        assertThat(decision.article().observedAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(LatestState.of(decision.article(), Event.CARRIED, latest().state())
                        .fingerprint())
                .isEqualTo(latest().state().fingerprint());
    }

    @Test
    void aFirstModificationTimeAloneIsNotAnUpdate() {
        Article before = shown(NOON, sample -> sample.remove("modifiedAt")).revised(NOON_MS, null, null);

        Lifecycle.Decision decision = decide(present(before), shown(NOON.plusSeconds(60)));

        assertDecision(decision, Event.CARRIED, NOON_MS, null, null, false);
    }

    @Test
    void listsTheModificationTimeNextToAnotherTitle() {
        Lifecycle.Decision decision = decide(latest(), shown(NOON.plusSeconds(60), sample -> {
            sample.put("title", "Harbour closed again");
            sample.put("modifiedAt", "2026-03-19T12:00:00Z");
        }));

        assertDecision(decision, Event.UPDATED, NOON_MS + 60_000, List.of("title", "modifiedAt"), HASH, false);
    }

    @Test
    void theSameContentInAnotherFeedIsNotAnUpdate() {
        Article shown = ofAnotherFeed(NOON.plusSeconds(60), sample -> {});

        Lifecycle.Decision decision = decide(new LatestVersion(latest().state(), null), shown);

        assertDecision(decision, Event.CARRIED, NOON_MS, null, null, false);
        assertThat(decision.article()).isEqualTo(shown.revised(NOON_MS, null, null));
    }

    @Test
    void theSameTextInAnotherFeedKeepsTheOtherFields() {
        Article shown = ofAnotherFeed(
                NOON.plusSeconds(60), sample -> sample.putArray("tags").add("Another's"));

        Lifecycle.Decision decision = decide(latest(), shown);

        assertDecision(decision, Event.CARRIED, NOON_MS, null, null, false);
        Article carried = decision.article();
        assertThat(carried.tags()).containsExactly("Shipping");
        assertThat(carried.source()).isEqualTo(shown.source());
        assertThat(carried.observedAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(carried.provenance().rawOffset()).isEqualTo(9999);
    }

    @Test
    void thePageOfASitemapIsCarriedByAnRssFeedThatDescribesIt() {
        RawItem.Page page = RawRecords.page(
                "<title>Harbour reopens</title><article><h1>Harbour reopens</h1>"
                        + "<p>The harbour reopened on Wednesday after the storm, and the ferries sail again.</p>"
                                .repeat(8)
                        + "</article>",
                null,
                null);
        Article ofSitemap = parsed(RawRecords.shownBy("https://news.example/sitemap.xml", null, List.of(), page));
        Article ofRss =
                parsed(RawRecords.shownBy("https://news.example/rss", "It reopened.", List.of("Shipping"), page));

        Lifecycle.Decision decision = decide(present(ofSitemap.revised(NOON_MS, null, null)), ofRss);

        assertDecision(decision, Event.CARRIED, NOON_MS, null, null, false);
        assertThat(decision.article().source()).isEqualTo(ofRss.source());
        assertThat(decision.article().tags()).isEmpty();
    }

    private static Article parsed(ConsumerRecord<byte[], byte[]> raw) {
        return ((ParseOutcome.Parsed) new ItemParser(new Extractor(), false).parse(raw)).article();
    }

    @Test
    void anotherTextInAnotherFeedIsAnUpdate() {
        Lifecycle.Decision decision = decide(latest(), ofAnotherFeed(NOON.plusSeconds(60), sample -> {
            sample.put("text", "Another text.");
            sample.put("contentHash", OTHER_HASH);
        }));

        assertDecision(decision, Event.UPDATED, NOON_MS + 60_000, List.of("text"), HASH, false);
    }

    @Test
    void aFeedOfAnotherSiteCannotReplaceContent() {
        LatestVersion present = latest();
        Article shown = ofAnotherFeed(NOON.plusSeconds(60), sample -> {
            ((ObjectNode) sample.get("source")).put("feedUrl", "https://elsewhere.example/feed.xml");
            ((ObjectNode) sample.get("provenance")).putObject("fields").put("text", "feed");
            sample.put("title", "All is lost");
            sample.put("text", "It never was a harbour.");
            sample.put("contentHash", OTHER_HASH);
        });

        Lifecycle.Decision decision = decide(present, shown);

        assertDecision(decision, Event.CARRIED, NOON_MS, null, null, false);
        assertThat(decision.article().title())
                .isEqualTo(present.requiredArticle().title());
        assertThat(decision.article().text())
                .isEqualTo(present.requiredArticle().text());
        assertThat(decision.article().source()).isEqualTo(shown.source());
        Lifecycle.Decision again = decide(after(present, decision), shown);
        assertThat(again.event()).isEqualTo(Event.CARRIED);
        Lifecycle.Decision itsOwn = decide(after(present, decision), retitled(NOON.plusSeconds(90)));
        assertDecision(itsOwn, Event.UPDATED, NOON_MS + 90_000, List.of("title"), HASH, false);
    }

    /// Returns the edit of [#retitled], as another feed contains it.
    private static Article retitledByAnother(Instant observedAt, Consumer<ObjectNode> edit) {
        return ofAnotherFeed(observedAt, sample -> {
            sample.put("title", "Harbour closed again");
            sample.put("contentHash", OTHER_HASH);
            sample.put("change", "updated");
            sample.putArray("tags").add("Another's");
            edit.accept(sample);
        });
    }

    private static Article retagged(Article version, Instant observedAt) {
        return SampleArticle.with(sample -> {
            sample.removeAll().setAll(json(version));
            List.of("revision", "changes", "previousHash").forEach(sample::remove);
            sample.put("observedAt", observedAt.toString());
            sample.putArray("tags").add("Ports");
        });
    }

    private static ObjectNode json(Article article) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(Article.CONTRACT.encode(article));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the latest version after a decision.
    private static LatestVersion after(LatestVersion before, Lifecycle.Decision published) {
        LatestState now = LatestState.of(published.article(), published.event(), before.state());
        return published.isLate() ? before.republishedAfter(now) : new LatestVersion(now, published.article());
    }

    @Test
    void theSameEditInAnotherFeedIsNotAnUpdate() {
        LatestVersion created = latest();
        LatestVersion carried = after(created, decide(created, ofAnotherFeed(NOON.plusSeconds(30), _ -> {})));
        LatestVersion edited = after(carried, decide(carried, retitled(NOON.plusSeconds(60))));

        Lifecycle.Decision decision = decide(edited, retitledByAnother(NOON.plusSeconds(90), _ -> {}));

        assertDecision(decision, Event.CARRIED, NOON_MS + 60_000, null, null, false);
        assertThat(decision.article().tags()).containsExactly("Shipping");
        assertThat(decision.article().change()).isEqualTo(RawItem.Change.UPDATED);
    }

    @Test
    void theFeedOfAVersionMayChangeMoreThanItsTextAfterAnotherCarriedIt() {
        LatestVersion edited = present(retitled(NOON).revised(NOON_MS, null, null));
        LatestVersion carried = after(edited, decide(edited, retitledByAnother(NOON.plusSeconds(30), _ -> {})));
        Lifecycle.Decision itsOwn = decide(carried, retagged(retitled(NOON), NOON.plusSeconds(60)));

        assertDecision(itsOwn, Event.UPDATED, NOON_MS + 60_000, List.of("tags"), OTHER_HASH, false);

        LatestVersion retagged = after(carried, itsOwn);
        Lifecycle.Decision anothers =
                decide(retagged, retagged(retitledByAnother(NOON, _ -> {}), NOON.plusSeconds(90)));
        assertDecision(anothers, Event.CARRIED, NOON_MS + 60_000, null, null, false);
    }

    /// One feed edits twice. After that, another feed still contains the first of these edits.
    @Test
    void aReplacedEditDoesNotReturnThroughAnotherFeed() {
        LatestVersion once = after(latest(), decide(latest(), retitled(NOON.plusSeconds(60))));
        LatestVersion twice = after(once, decide(once, retitledAgain(NOON.plusSeconds(120), _ -> {})));
        Instant later = NOON.plusSeconds(180);

        Lifecycle.Decision decision = decide(
                twice,
                retitledByAnother(
                        later,
                        sample -> sample.put("modifiedAt", NOON.plusSeconds(50).toString())));

        assertDecision(decision, Event.SUPERSEDED, NOON_MS + 119_999, null, null, true);
        assertThat(decide(twice, retitledByAnother(later, sample -> sample.remove("modifiedAt"))))
                .extracting(Lifecycle.Decision::event)
                .isEqualTo(Event.SUPERSEDED);
        assertThat(after(twice, decision).requiredArticle()).isEqualTo(twice.requiredArticle());
        assertThat(after(twice, decision).state().observedAt()).isEqualTo(NOON.plusSeconds(120));
    }

    @Test
    void aFormerTextIsAnUpdateByItsFeedOrWithALaterModificationTime() {
        LatestVersion once = after(latest(), decide(latest(), retitled(NOON.plusSeconds(60))));
        LatestVersion twice = after(once, decide(once, retitledAgain(NOON.plusSeconds(120), _ -> {})));
        Instant later = NOON.plusSeconds(180);

        assertThat(decide(twice, retitled(later)).event()).isEqualTo(Event.UPDATED);
        assertThat(decide(
                                twice,
                                retitledByAnother(
                                        later,
                                        sample -> sample.put(
                                                "modifiedAt",
                                                NOON.plusSeconds(150).toString())))
                        .event())
                .isEqualTo(Event.UPDATED);
    }

    private static Article retitledAgain(Instant observedAt, Consumer<ObjectNode> edit) {
        return shown(observedAt, sample -> {
            sample.put("title", "Harbour closed for good");
            sample.put("contentHash", "d".repeat(64));
            sample.put("change", "updated");
            edit.accept(sample);
        });
    }

    @Test
    void theFeedOfAVersionIsKnownAfterALateVersionToo() {
        LatestVersion edited = present(retitled(NOON).revised(NOON_MS, null, null));
        LatestVersion present =
                after(edited, Lifecycle.decide(edited, ofAnotherFeed(NOON.minusSeconds(60), _ -> {}), PAST));

        Lifecycle.Decision decision = decide(present, retagged(retitled(NOON), NOON.plusSeconds(60)));

        assertDecision(decision, Event.UPDATED, NOON_MS + 60_000, List.of("tags"), OTHER_HASH, false);
    }

    /// Returns the version of a feed whose page could not be fetched.
    private static Article summary(Instant observedAt, @Nullable String missing, String title) {
        return shown(observedAt, sample -> {
            sample.put("change", "updated");
            sample.put("title", title);
            sample.put("text", "In short.");
            sample.put("html", "<p>In short.</p>");
            sample.put("contentHash", Changes.contentHash(title, "In short."));
            sample.put("extent", "summary");
            sample.put("modifiedAt", observedAt.toString());
            sample.putArray("tags");
            ((ObjectNode) sample.get("details")).put("modifiedOffset", "Z");
            ObjectNode provenance = (ObjectNode) sample.get("provenance");
            provenance.put("pageMissing", missing);
            provenance.put("rawOffset", 9999);
            ((ObjectNode) provenance.get("fields"))
                    .put("title", "feed")
                    .put("modified", "feed")
                    .put("text", "feed");
            ((ObjectNode) provenance.get("confidence")).put("title", 0.8);
        });
    }

    @Test
    void keepsAFullTextIfThePageOfALaterVersionIsMissing() {
        Article before = latest().requiredArticle();
        Article later = summary(NOON.plusSeconds(60), "http-5xx", "Harbour closed again");
        Lifecycle.Decision decision = decide(latest(), later);

        Article published = decision.article();
        assertDecision(
                decision,
                Event.UPDATED,
                NOON_MS + 60_000,
                List.of("title", "modifiedAt", "details.modifiedOffset"),
                HASH,
                false);
        assertThat(published.title()).isEqualTo("Harbour closed again");
        assertThat(published.text()).isEqualTo(before.text());
        assertThat(published.extent()).isEqualTo(Article.Extent.FULL);
        assertThat(published.tags()).isEqualTo(before.tags()).isNotEmpty();
        assertThat(published.contentHash()).isEqualTo(Changes.contentHash("Harbour closed again", before.text()));
        assertThat(published.observedAt()).isEqualTo(later.observedAt());
        assertThat(published.provenance().pageMissing()).isEqualTo("http-5xx");
        assertThat(published.provenance().rawOffset()).isEqualTo(9999);
        assertThat(published.provenance().textRevision()).isEqualTo(NOON_MS);
        assertThat(published.provenance().fields())
                .containsAllEntriesOf(Map.of("title", "feed", "modified", "feed", "text", "page"));
        assertThat(published.provenance().confidence())
                .containsEntry("title", 0.8)
                .containsEntry("text", 0.97);

        Article latest = summary(NOON.plusSeconds(120), "timeout", "Harbour open after all");
        assertThat(decide(present(published), latest).article().provenance().textRevision())
                .as("the version that brought the text")
                .isEqualTo(NOON_MS);
    }

    @Test
    void reportsTruncationOfTheNewTitleAndOfTheKeptFields() {
        assertThat(truncatedAfter(List.of("images", "text"), List.of("text", "title")))
                .containsExactly("images", "text", "title");
        assertThat(truncatedAfter(List.of("authors", "title"), List.of("text"))).containsExactly("authors");
        assertThat(truncatedAfter(List.of("title"), List.of())).isNull();
        assertThat(truncatedAfter(List.of(), List.of("title"))).containsExactly("title");
    }

    /// Returns the truncated fields of a full text that is kept under the title of a later
    /// version.
    private static @Nullable List<String> truncatedAfter(List<String> before, List<String> shown) {
        Article full = cut(shown(NOON), before).revised(NOON_MS, null, null);
        Article later = cut(summary(NOON.plusSeconds(60), "timeout", "Harbour closed again"), shown);
        return decide(present(full), later).article().provenance().cut();
    }

    private static Article cut(Article article, List<String> fields) {
        return SampleArticle.with(sample -> {
            sample.removeAll().setAll(json(article));
            ArrayNode cut = ((ObjectNode) sample.get("provenance")).putArray("cut");
            fields.forEach(cut::add);
            if (fields.isEmpty()) {
                ((ObjectNode) sample.get("provenance")).remove("cut");
            }
        });
    }

    @Test
    void aSummaryDoesNotReplaceAFullText() {
        String title = String.valueOf(latest().requiredArticle().title());
        Lifecycle.Decision decision = decide(latest(), summary(NOON.plusSeconds(60), "not-found", title));

        assertDecision(decision, Event.CARRIED, NOON_MS, null, null, false);
        assertThat(decision.article().text())
                .isEqualTo(latest().requiredArticle().text());
    }

    @Test
    void aSummaryReplacesTheTextIfNoPageIsFetchedOrAllowed() {
        for (@Nullable String missing : Arrays.asList(null, "robots-disallowed")) {
            Article summary = summary(NOON.plusSeconds(60), missing, "Harbour closed again");
            Article published = decide(latest(), summary).article();

            assertThat(published.text()).as(String.valueOf(missing)).isEqualTo("In short.");
            assertThat(published.provenance().textRevision()).isNull();
        }
    }

    @Test
    void theTextOfALaterPageReplacesAKeptText() {
        Article kept = decide(latest(), summary(NOON.plusSeconds(60), "timeout", "Closed again"))
                .article();
        Article later = shown(NOON.plusSeconds(120), sample -> {
            sample.put("text", "Another text.");
            sample.put("change", "updated");
        });
        Article published = decide(present(kept), later).article();

        assertThat(published.text()).isEqualTo("Another text.");
        assertThat(published.provenance().textRevision()).isNull();
    }

    @Test
    void anEarlierObservationIsSupersededAndTheLatestVersionIsRepeated() {
        Lifecycle.Decision decision = decide(latest(), retitled(NOON.minusSeconds(60)));

        assertDecision(decision, Event.SUPERSEDED, NOON_MS - 60_000, null, null, true);
    }

    @Test
    void twoVersionsWithinAMillisecondAreOrderedByRevision() {
        LatestVersion present = present(shown(NOON.plusNanos(900)).revised(NOON_MS, null, null));

        Lifecycle.Decision decision = decide(present, retitled(NOON.plusNanos(300)));

        assertDecision(decision, Event.SUPERSEDED, NOON_MS - 1, null, null, true);
    }

    @Test
    void aFeedThatHadTheSameContentEarlierIsAddedToItsFeeds() {
        Lifecycle.Decision decision =
                Lifecycle.decide(latest(), ofAnotherFeed(NOON.minusSeconds(60), sample -> {}), PAST);

        assertDecision(decision, Event.CARRIED, NOON_MS, null, null, true);
        assertThat(decision.article().observedAt()).isEqualTo(NOON.minusSeconds(60));
    }

    /// An export has times in microseconds, and lacks what only the page has.
    @Test
    void anExportThatIsImportedAgainCarriesTheKnownVersion() {
        Instant observed = NOON.plusNanos(123_456_789);
        LatestVersion present = present(shown(observed).revised(NOON_MS + 123, null, null));
        Consumer<ObjectNode> lessDetail = sample -> {
            sample.remove(List.of("details", "rights"));
            sample.putArray("images");
            ((ObjectNode) sample.get("provenance")).remove("sha256");
            sample.put("text", "Another extraction of the same text.");
        };
        for (Article imported : List.of(
                shown(NOON.plusNanos(123_456_000)),
                shown(NOON.plusNanos(123_456_000), lessDetail),
                shown(
                        NOON.plusNanos(123_456_000),
                        lessDetail.andThen(sample -> sample.put("contentHash", OTHER_HASH))))) {
            Lifecycle.Decision decision = Lifecycle.decide(present, at(LATER_OFFSET, imported), PAST);

            assertDecision(decision, Event.CARRIED, NOON_MS + 123, null, null, false);
            assertThat(decision.article().text())
                    .isEqualTo(present.requiredArticle().text());
            assertThat(after(present, decision).state().observedAt()).isEqualTo(observed);
        }
    }

    /// As when the version was carried after the export.
    @Test
    void anEarlierImportOfTheSameTextDoesNotRepeatTheLatestVersion() {
        Lifecycle.Decision decision = Lifecycle.decide(latest(), at(LATER_OFFSET, shown(NOON.minusSeconds(60))), PAST);

        assertDecision(decision, Event.CARRIED, NOON_MS, null, null, false);
        assertThat(after(latest(), decision).state().observedAt()).isEqualTo(NOON);
    }

    /// The instance that observed it has a clock that is six hours behind.
    @Test
    void aVersionThatIsPublishedLaterIsTheLatestDespiteASlowClock() {
        Lifecycle.Decision decision = decide(latest(), at(LATER_OFFSET, retitled(NOON.minusSeconds(21_600))));

        assertThat(decision.event()).isEqualTo(Event.UPDATED);
        assertThat(decision.article().revision()).isEqualTo(NOON_MS + 1);
        assertThat(decision.isLate()).isFalse();
    }

    @Test
    void revisionsGrowFromTheLastRecordAfterARestart() throws Exception {
        byte[] last = Article.CONTRACT.encode(shown(NOON).revised(NOON_MS + 7_000, null, null));

        Lifecycle.Decision decision =
                decide(present(Article.CONTRACT.decode(last)), at(LATER_OFFSET, retitled(NOON.minusSeconds(60))));

        assertThat(decision.event()).isEqualTo(Event.UPDATED);
        assertThat(decision.article().revision()).isEqualTo(NOON_MS + 7_001);
    }

    @Test
    void aRetractionByASlowClockRetracts() {
        Lifecycle.Decision decision = decide(latest(), at(LATER_OFFSET, retraction(NOON.minusSeconds(21_600))));

        assertDecision(decision, Event.RETRACTED, NOON_MS + 1, null, HASH, false);
    }

    /// The instance that observed the latest version has a clock that is six hours ahead.
    @Test
    void aFastClockDoesNotBlockLaterVersions() {
        Instant ahead = NOON.plusSeconds(21_600);
        LatestVersion present = present(shown(ahead).revised(ahead.toEpochMilli(), null, null));

        Lifecycle.Decision decision = decide(present, at(LATER_OFFSET, retitled(NOON)));

        assertThat(decision.event()).isEqualTo(Event.UPDATED);
        assertThat(decision.article().revision()).isEqualTo(ahead.toEpochMilli() + 1);
        LatestVersion retitled = after(present, decision);
        assertThat(decide(retitled, at(LATER_OFFSET + 1, retitledAgain(NOON.plusSeconds(60), sample -> {})))
                        .article()
                        .revision())
                .isEqualTo(ahead.toEpochMilli() + 2);
    }

    @Test
    void backfillAndReplayedRecordsAreOrderedByTheirTimeOfObservation() {
        Article replayed = at(LATER_OFFSET, retitled(NOON.minusSeconds(60)));

        assertDecision(
                Lifecycle.decide(latest(), replayed, PAST), Event.SUPERSEDED, NOON_MS - 60_000, null, null, true);
        assertThat(Lifecycle.needsArticle(latest().state(), replayed, PAST)).isTrue();
    }

    /// Both were observed with correct clocks, and one waited long for its page.
    @Test
    void aVersionThatWaitedForItsPageIsLateAfterAnotherFeedsVersion() {
        Article waited = at(
                LATER_OFFSET,
                retitledByAnother(NOON.minusSeconds(300), sample -> sample.put("contentHash", "e".repeat(64))));

        Lifecycle.Decision decision = Lifecycle.decide(
                latest(), waited, new Arrival(false, NOON.plusSeconds(300).toEpochMilli()));

        assertThat(decision.event()).isEqualTo(Event.SUPERSEDED);
        assertThat(decision.isLate()).isTrue();
    }

    /// A slow clock that observes a version again does not change its age.
    @Test
    void aCarriedVersionKeepsTheLatestTime() {
        LatestState carried = LatestState.of(shown(NOON.minusSeconds(600)), Event.CARRIED, latest().state());

        assertThat(carried.observedAt()).isEqualTo(NOON);
    }

    /// Offsets of a recreated topic start at 0.
    @Test
    void aLowOffsetAloneDoesNotMakeAVersionLate() {
        Lifecycle.Decision decision = decide(latest(), at(0, retitled(NOON.plusSeconds(60))));

        assertThat(decision.event()).isEqualTo(Event.UPDATED);
        assertThat(decision.isLate()).isFalse();
    }

    @Test
    void aRetractionNamesTheRetractedVersion() {
        Lifecycle.Decision decision = decide(latest(), retraction(NOON.plusSeconds(60)));

        assertDecision(decision, Event.RETRACTED, NOON_MS + 60_000, null, HASH, false);
        assertThat(decision.article().retractedAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(decision.article().text()).isEmpty();
    }

    @Test
    void aRetractionBeforeTheLatestVersionIsSuperseded() {
        Lifecycle.Decision decision = decide(latest(), retraction(NOON.minusSeconds(60)));

        assertDecision(decision, Event.SUPERSEDED, NOON_MS - 60_000, null, null, true);
    }

    @Test
    void anArticlePublishedAfterItsRetractionIsCreatedAgain() {
        LatestVersion retracted = present(retraction(NOON).revised(NOON_MS, null, null));

        assertDecision(
                decide(retracted, shown(NOON.plusSeconds(60))), Event.CREATED, NOON_MS + 60_000, null, null, false);
        assertDecision(decide(gone(), shown(NOON.plusSeconds(60))), Event.CREATED, NOON_MS + 60_000, null, null, false);
    }

    @Test
    void aLateVersionDoesNotRestoreARetractedArticle() {
        assertDecision(
                decide(gone(), shown(NOON.minusSeconds(60))), Event.SUPERSEDED, NOON_MS - 60_000, null, null, true);
    }

    @Test
    void readsTheLatestVersionOnlyIfNeeded() {
        LatestState latest = latest().state();

        assertThat(needsArticle(latest, shown(NOON.plusSeconds(60)))).isFalse();
        assertThat(needsArticle(latest, retitled(NOON.plusSeconds(60)))).isTrue();
        assertThat(needsArticle(latest, shown(NOON.minusSeconds(60)))).isTrue();
        assertThat(needsArticle(latest, retraction(NOON.plusSeconds(60)))).isTrue();
        assertThat(needsArticle(gone().state(), shown(NOON.minusSeconds(60)))).isFalse();
    }

    @Test
    void aRecordWithoutARevisionGetsTheDerivedOne() {
        assertThat(latest(shown(NOON)).revision()).isEqualTo(NOON_MS);
        assertThat(latest(shown(NOON)).status()).isEqualTo(Status.PUBLISHED);
    }
}
