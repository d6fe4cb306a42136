package org.newswire.parse;

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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.Changes;
import org.newswire.article.SampleArticle;
import org.newswire.parse.Lifecycle.Present;
import org.newswire.parse.Lifecycle.Verdict;
import org.newswire.parse.Standing.State;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.raw.RawItem;

class LifecycleTest {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final long NOON_MS = NOON.toEpochMilli();
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Behind that of the sample.
    private static final long LATER_OFFSET = 50_000;

    private static final Arrival PAST = new Arrival(true, 0);
    private static final String HASH = "a".repeat(64);
    private static final String OTHER_HASH = "b".repeat(64);

    /// As the parser makes it: without a place.
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

    /// The same, with another place of its raw record.
    private static Article at(long rawOffset, Article article) {
        try {
            ObjectNode json = (ObjectNode) JSON.readTree(Article.CONTRACT.encode(article));
            ((ObjectNode) json.get("provenance")).put("rawOffset", rawOffset);
            return Article.CONTRACT.decode(JSON.writeValueAsBytes(json));
        } catch (IOException | Malformed e) {
            throw new AssertionError(e);
        }
    }

    private static Article retraction(Instant at) {
        Article article = shown(at);
        return Article.retracted(
                article.id(), "c".repeat(64), at, null, article.url(), null, article.source(), article.provenance());
    }

    private static Verdict judge(@Nullable Present present, Article shown) {
        return Lifecycle.judge(
                present, shown, new Arrival(false, shown.observedAt().toEpochMilli()));
    }

    private static boolean needsArticle(Standing standing, Article shown) {
        return Lifecycle.needsArticle(standing, shown, new Arrival(false, 0));
    }

    private static Present present(Article article) {
        return new Present(standing(article), article);
    }

    private static Standing standing(Article article) {
        return Standing.of(article, Event.CREATED, null);
    }

    private static Present standing() {
        return present(shown(NOON).revised(NOON_MS, null, null));
    }

    private static Present gone() {
        return new Present(
                present(retraction(NOON).revised(NOON_MS, null, null))
                        .standing()
                        .gone(),
                null);
    }

    private static void assertTold(
            Verdict verdict,
            Event event,
            long revision,
            @Nullable List<String> changes,
            @Nullable String previousHash,
            boolean late) {
        assertThat(verdict.event()).isEqualTo(event);
        assertThat(verdict.article().revision()).isEqualTo(revision);
        assertThat(verdict.article().changes()).isEqualTo(changes);
        assertThat(verdict.article().previousHash()).isEqualTo(previousHash);
        assertThat(verdict.late()).isEqualTo(late);
    }

    @Test
    void theFirstVersionIsCreatedAtTheTimeItWasObserved() {
        assertTold(judge(null, shown(NOON)), Event.CREATED, NOON_MS, null, null, false);
    }

    @Test
    void whatTheFeedCallsUpdatedIsThatThoughNothingIsRemembered() {
        assertTold(judge(null, retitled(NOON)), Event.UPDATED, NOON_MS, null, null, false);
    }

    @Test
    void aNewerVersionNamesWhatChanged() {
        Verdict verdict = judge(standing(), retitled(NOON.plusSeconds(60)));

        assertTold(verdict, Event.UPDATED, NOON_MS + 60_000, List.of("title"), HASH, false);
    }

    @Test
    void theSameItemReadAnewGetsTheNextRevision() {
        Verdict verdict = judge(standing(), retitled(NOON));

        assertTold(verdict, Event.UPDATED, NOON_MS + 1, List.of("title"), HASH, false);
    }

    @Test
    void aFeedMayUpdateMoreThanTitleAndText() {
        Verdict verdict = judge(standing(), shown(NOON.plusSeconds(60), sample -> {
            sample.put("change", "updated");
            sample.putArray("authors").add("B. Editor");
        }));

        assertTold(verdict, Event.UPDATED, NOON_MS + 60_000, List.of("authors"), HASH, false);
    }

    @Test
    void aLaterTimeOfChangeAloneIsNoUpdate() {
        Article shown = shown(NOON.plusSeconds(60), sample -> {
            sample.put("change", "updated");
            sample.put("modifiedAt", "2026-03-19T12:00:00Z");
            ((ObjectNode) sample.get("details")).put("modifiedOffset", "Z");
        });

        Verdict verdict = judge(standing(), shown);

        assertTold(verdict, Event.CARRIED, NOON_MS, null, null, false);
        assertThat(verdict.article().modifiedAt()).isEqualTo(shown(NOON).modifiedAt());
        assertThat(verdict.article().observedAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(Standing.of(verdict.article(), Event.CARRIED, standing().standing())
                        .fingerprint())
                .isEqualTo(standing().standing().fingerprint());
    }

    @Test
    void theFirstTimeOfChangeAloneIsNoUpdate() {
        Article before = shown(NOON, sample -> sample.remove("modifiedAt")).revised(NOON_MS, null, null);

        Verdict verdict = judge(present(before), shown(NOON.plusSeconds(60)));

        assertTold(verdict, Event.CARRIED, NOON_MS, null, null, false);
    }

    @Test
    void aTimeOfChangeBesideAnotherTitleIsNamed() {
        Verdict verdict = judge(standing(), shown(NOON.plusSeconds(60), sample -> {
            sample.put("title", "Harbour closed again");
            sample.put("modifiedAt", "2026-03-19T12:00:00Z");
        }));

        assertTold(verdict, Event.UPDATED, NOON_MS + 60_000, List.of("title", "modifiedAt"), HASH, false);
    }

    @Test
    void theSameThroughAnotherFeedIsNoUpdate() {
        Article shown = ofAnotherFeed(NOON.plusSeconds(60), sample -> {});

        Verdict verdict = judge(new Present(standing().standing(), null), shown);

        assertTold(verdict, Event.CARRIED, NOON_MS, null, null, false);
        assertThat(verdict.article()).isEqualTo(shown.revised(NOON_MS, null, null));
    }

    @Test
    void theSameTextThroughAnotherFeedKeepsWhatElseIsKnown() {
        Article shown = ofAnotherFeed(
                NOON.plusSeconds(60), sample -> sample.putArray("tags").add("Another's"));

        Verdict verdict = judge(standing(), shown);

        assertTold(verdict, Event.CARRIED, NOON_MS, null, null, false);
        Article carried = verdict.article();
        assertThat(carried.tags()).containsExactly("Shipping");
        assertThat(carried.source()).isEqualTo(shown.source());
        assertThat(carried.observedAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(carried.provenance().rawOffset()).isEqualTo(9999);
    }

    @Test
    void anotherTextThroughAnotherFeedIsAnUpdate() {
        Verdict verdict = judge(standing(), ofAnotherFeed(NOON.plusSeconds(60), sample -> {
            sample.put("text", "Another text.");
            sample.put("contentHash", OTHER_HASH);
        }));

        assertTold(verdict, Event.UPDATED, NOON_MS + 60_000, List.of("text"), HASH, false);
    }

    @Test
    void aFeedOfAnotherSiteRewritesNothing() {
        Present present = standing();
        Article shown = ofAnotherFeed(NOON.plusSeconds(60), sample -> {
            ((ObjectNode) sample.get("source")).put("feedUrl", "https://elsewhere.example/feed.xml");
            ((ObjectNode) sample.get("provenance")).putObject("fields").put("text", "feed");
            sample.put("title", "All is lost");
            sample.put("text", "It never was a harbour.");
            sample.put("contentHash", OTHER_HASH);
        });

        Verdict verdict = judge(present, shown);

        assertTold(verdict, Event.CARRIED, NOON_MS, null, null, false);
        assertThat(verdict.article().title()).isEqualTo(present.known().title());
        assertThat(verdict.article().text()).isEqualTo(present.known().text());
        assertThat(verdict.article().source()).isEqualTo(shown.source());
        Verdict again = judge(after(present, verdict), shown);
        assertThat(again.event()).isEqualTo(Event.CARRIED);
        Verdict itsOwn = judge(after(present, verdict), retitled(NOON.plusSeconds(90)));
        assertTold(itsOwn, Event.UPDATED, NOON_MS + 90_000, List.of("title"), HASH, false);
    }

    /// The edit that [#retitled] is, as another feed shows it.
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

    /// Where an article stands after what was told.
    private static Present after(Present before, Verdict told) {
        Standing now = Standing.of(told.article(), told.event(), before.standing());
        return told.late() ? before.behind(now) : new Present(now, told.article());
    }

    @Test
    void theSameEditThroughAnotherFeedIsNoUpdate() {
        Present created = standing();
        Present carried = after(created, judge(created, ofAnotherFeed(NOON.plusSeconds(30), _ -> {})));
        Present edited = after(carried, judge(carried, retitled(NOON.plusSeconds(60))));

        Verdict verdict = judge(edited, retitledByAnother(NOON.plusSeconds(90), _ -> {}));

        assertTold(verdict, Event.CARRIED, NOON_MS + 60_000, null, null, false);
        assertThat(verdict.article().tags()).containsExactly("Shipping");
        assertThat(verdict.article().change()).isEqualTo(RawItem.Change.UPDATED);
    }

    @Test
    void theFeedThatBroughtAVersionMayChangeMoreThanItsTextThoughAnotherHasCarriedIt() {
        Present edited = present(retitled(NOON).revised(NOON_MS, null, null));
        Present carried = after(edited, judge(edited, retitledByAnother(NOON.plusSeconds(30), _ -> {})));
        Verdict itsOwn = judge(carried, retagged(retitled(NOON), NOON.plusSeconds(60)));

        assertTold(itsOwn, Event.UPDATED, NOON_MS + 60_000, List.of("tags"), OTHER_HASH, false);

        Present retagged = after(carried, itsOwn);
        Verdict anothers = judge(retagged, retagged(retitledByAnother(NOON, _ -> {}), NOON.plusSeconds(90)));
        assertTold(anothers, Event.CARRIED, NOON_MS + 60_000, null, null, false);
    }

    /// One feed edits twice, another shows the first of these edits after that.
    @Test
    void anEditThatHasBeenReplacedDoesNotComeBackThroughAnotherFeed() {
        Present once = after(standing(), judge(standing(), retitled(NOON.plusSeconds(60))));
        Present twice = after(once, judge(once, retitledAgain(NOON.plusSeconds(120), _ -> {})));
        Instant later = NOON.plusSeconds(180);

        Verdict verdict = judge(
                twice,
                retitledByAnother(
                        later,
                        sample -> sample.put("modifiedAt", NOON.plusSeconds(50).toString())));

        assertTold(verdict, Event.SUPERSEDED, NOON_MS + 119_999, null, null, true);
        assertThat(judge(twice, retitledByAnother(later, sample -> sample.remove("modifiedAt"))))
                .extracting(Verdict::event)
                .isEqualTo(Event.SUPERSEDED);
        assertThat(after(twice, verdict).known()).isEqualTo(twice.known());
        assertThat(after(twice, verdict).standing().observedAt()).isEqualTo(NOON.plusSeconds(120));
    }

    @Test
    void aTextIsChangedBackByItsFeedOrWhereItsTimeOfChangeIsAfterThePresentOne() {
        Present once = after(standing(), judge(standing(), retitled(NOON.plusSeconds(60))));
        Present twice = after(once, judge(once, retitledAgain(NOON.plusSeconds(120), _ -> {})));
        Instant later = NOON.plusSeconds(180);

        assertThat(judge(twice, retitled(later)).event()).isEqualTo(Event.UPDATED);
        assertThat(judge(
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
    void whoBroughtAVersionIsKnownBehindALateOneToo() {
        Present edited = present(retitled(NOON).revised(NOON_MS, null, null));
        Present present = after(edited, Lifecycle.judge(edited, ofAnotherFeed(NOON.minusSeconds(60), _ -> {}), PAST));

        Verdict verdict = judge(present, retagged(retitled(NOON), NOON.plusSeconds(60)));

        assertTold(verdict, Event.UPDATED, NOON_MS + 60_000, List.of("tags"), OTHER_HASH, false);
    }

    /// As a feed shows it whose page could not be had.
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
    void aFullTextStaysWhereThePageOfALaterVersionCannotBeHad() {
        Article before = standing().known();
        Article later = summary(NOON.plusSeconds(60), "http-5xx", "Harbour closed again");
        Verdict verdict = judge(standing(), later);

        Article told = verdict.article();
        assertTold(
                verdict,
                Event.UPDATED,
                NOON_MS + 60_000,
                List.of("title", "modifiedAt", "details.modifiedOffset"),
                HASH,
                false);
        assertThat(told.title()).isEqualTo("Harbour closed again");
        assertThat(told.text()).isEqualTo(before.text());
        assertThat(told.extent()).isEqualTo(Article.Extent.FULL);
        assertThat(told.tags()).isEqualTo(before.tags()).isNotEmpty();
        assertThat(told.contentHash()).isEqualTo(Changes.contentHash("Harbour closed again", before.text()));
        assertThat(told.observedAt()).isEqualTo(later.observedAt());
        assertThat(told.provenance().pageMissing()).isEqualTo("http-5xx");
        assertThat(told.provenance().rawOffset()).isEqualTo(9999);
        assertThat(told.provenance().textRevision()).isEqualTo(NOON_MS);
        assertThat(told.provenance().fields())
                .containsAllEntriesOf(Map.of("title", "feed", "modified", "feed", "text", "page"));
        assertThat(told.provenance().confidence()).containsEntry("title", 0.8).containsEntry("text", 0.97);

        Article latest = summary(NOON.plusSeconds(120), "timeout", "Harbour open after all");
        assertThat(judge(present(told), latest).article().provenance().textRevision())
                .as("the version that brought the text")
                .isEqualTo(NOON_MS);
    }

    @Test
    void whatIsCutIsToldOfTheTitleThatIsNewAndOfAllElseThatIsKept() {
        assertThat(cutAfter(List.of("images", "text"), List.of("text", "title")))
                .containsExactly("images", "text", "title");
        assertThat(cutAfter(List.of("authors", "title"), List.of("text"))).containsExactly("authors");
        assertThat(cutAfter(List.of("title"), List.of())).isNull();
        assertThat(cutAfter(List.of(), List.of("title"))).containsExactly("title");
    }

    /// Of a full text that stays under the title of a later version.
    private static @Nullable List<String> cutAfter(List<String> before, List<String> shown) {
        Article full = cut(shown(NOON), before).revised(NOON_MS, null, null);
        Article later = cut(summary(NOON.plusSeconds(60), "timeout", "Harbour closed again"), shown);
        return judge(present(full), later).article().provenance().cut();
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
    void aSummaryAloneChangesNoFullText() {
        String title = String.valueOf(standing().known().title());
        Verdict verdict = judge(standing(), summary(NOON.plusSeconds(60), "not-found", title));

        assertTold(verdict, Event.CARRIED, NOON_MS, null, null, false);
        assertThat(verdict.article().text()).isEqualTo(standing().known().text());
    }

    @Test
    void aSummaryReplacesTheTextWhereNoPageIsWantedOrNoneMayBeRead() {
        for (@Nullable String missing : Arrays.asList(null, "robots-disallowed")) {
            Article summary = summary(NOON.plusSeconds(60), missing, "Harbour closed again");
            Article told = judge(standing(), summary).article();

            assertThat(told.text()).as(String.valueOf(missing)).isEqualTo("In short.");
            assertThat(told.provenance().textRevision()).isNull();
        }
    }

    @Test
    void theTextOfALaterPageReplacesOneThatWasKept() {
        Article kept = judge(standing(), summary(NOON.plusSeconds(60), "timeout", "Closed again"))
                .article();
        Article later = shown(NOON.plusSeconds(120), sample -> {
            sample.put("text", "Another text.");
            sample.put("change", "updated");
        });
        Article told = judge(present(kept), later).article();

        assertThat(told.text()).isEqualTo("Another text.");
        assertThat(told.provenance().textRevision()).isNull();
    }

    @Test
    void whatWasObservedEarlierIsSupersededAndThePresentVersionFollows() {
        Verdict verdict = judge(standing(), retitled(NOON.minusSeconds(60)));

        assertTold(verdict, Event.SUPERSEDED, NOON_MS - 60_000, null, null, true);
    }

    @Test
    void ofTwoWithinAMillisecondTheLateOneHasTheLowerRevision() {
        Present present = present(shown(NOON.plusNanos(900)).revised(NOON_MS, null, null));

        Verdict verdict = judge(present, retitled(NOON.plusNanos(300)));

        assertTold(verdict, Event.SUPERSEDED, NOON_MS - 1, null, null, true);
    }

    @Test
    void aFeedThatShowedTheSameEarlierIsOneMoreThatCarriesIt() {
        Verdict verdict = Lifecycle.judge(standing(), ofAnotherFeed(NOON.minusSeconds(60), sample -> {}), PAST);

        assertTold(verdict, Event.CARRIED, NOON_MS, null, null, true);
        assertThat(verdict.article().observedAt()).isEqualTo(NOON.minusSeconds(60));
    }

    /// The instance that showed it has a clock that is six hours behind.
    @Test
    void aVersionThatIsPublishedLaterIsThePresentOneWhateverItsClockSays() {
        Verdict verdict = judge(standing(), at(LATER_OFFSET, retitled(NOON.minusSeconds(21_600))));

        assertThat(verdict.event()).isEqualTo(Event.UPDATED);
        assertThat(verdict.article().revision()).isEqualTo(NOON_MS + 1);
        assertThat(verdict.late()).isFalse();
    }

    @Test
    void aRetractionByAClockThatIsBehindTakesBack() {
        Verdict verdict = judge(standing(), at(LATER_OFFSET, retraction(NOON.minusSeconds(21_600))));

        assertTold(verdict, Event.RETRACTED, NOON_MS + 1, null, HASH, false);
    }

    /// The instance that showed the present version has a clock that is six hours ahead.
    @Test
    void noArticleIsFrozenByAClockThatWasAhead() {
        Instant ahead = NOON.plusSeconds(21_600);
        Present present = present(shown(ahead).revised(ahead.toEpochMilli(), null, null));

        Verdict verdict = judge(present, at(LATER_OFFSET, retitled(NOON)));

        assertThat(verdict.event()).isEqualTo(Event.UPDATED);
        assertThat(verdict.article().revision()).isEqualTo(ahead.toEpochMilli() + 1);
        Present retitled = after(present, verdict);
        assertThat(judge(retitled, at(LATER_OFFSET + 1, retitledAgain(NOON.plusSeconds(60), sample -> {})))
                        .article()
                        .revision())
                .isEqualTo(ahead.toEpochMilli() + 2);
    }

    @Test
    void historyAndReplayedRecordsArePlacedByTheTimeOfTheirObservation() {
        Article replayed = at(LATER_OFFSET, retitled(NOON.minusSeconds(60)));

        assertTold(Lifecycle.judge(standing(), replayed, PAST), Event.SUPERSEDED, NOON_MS - 60_000, null, null, true);
        assertThat(Lifecycle.needsArticle(standing().standing(), replayed, PAST))
                .isTrue();
    }

    /// Both were observed by right clocks, and the page of one could not be had for long.
    @Test
    void whatWaitedForItsPageIsLateBehindWhatAnotherFeedShowedMeanwhile() {
        Article waited = at(
                LATER_OFFSET,
                retitledByAnother(NOON.minusSeconds(300), sample -> sample.put("contentHash", "e".repeat(64))));

        Verdict verdict = Lifecycle.judge(
                standing(), waited, new Arrival(false, NOON.plusSeconds(300).toEpochMilli()));

        assertThat(verdict.event()).isEqualTo(Event.SUPERSEDED);
        assertThat(verdict.late()).isTrue();
    }

    /// A version that is shown once more by a clock that is behind is as old as before.
    @Test
    void aCarriedVersionKeepsTheLatestTime() {
        Standing carried = Standing.of(
                shown(NOON.minusSeconds(600)), Event.CARRIED, standing().standing());

        assertThat(carried.observedAt()).isEqualTo(NOON);
    }

    /// Offsets of a topic that was created again begin at 0.
    @Test
    void aLowOffsetAloneIsNoSignOfALateVersion() {
        Verdict verdict = judge(standing(), at(0, retitled(NOON.plusSeconds(60))));

        assertThat(verdict.event()).isEqualTo(Event.UPDATED);
        assertThat(verdict.late()).isFalse();
    }

    @Test
    void aRetractionNamesWhatItTakesBack() {
        Verdict verdict = judge(standing(), retraction(NOON.plusSeconds(60)));

        assertTold(verdict, Event.RETRACTED, NOON_MS + 60_000, null, HASH, false);
        assertThat(verdict.article().retractedAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(verdict.article().text()).isEmpty();
    }

    @Test
    void aRetractionFromBeforeThePresentVersionDoesNotTakeItBack() {
        Verdict verdict = judge(standing(), retraction(NOON.minusSeconds(60)));

        assertTold(verdict, Event.SUPERSEDED, NOON_MS - 60_000, null, null, true);
    }

    @Test
    void whatIsPublishedAgainAfterItsRetractionIsCreatedAnew() {
        Present retracted = present(retraction(NOON).revised(NOON_MS, null, null));

        assertTold(judge(retracted, shown(NOON.plusSeconds(60))), Event.CREATED, NOON_MS + 60_000, null, null, false);
        assertTold(judge(gone(), shown(NOON.plusSeconds(60))), Event.CREATED, NOON_MS + 60_000, null, null, false);
    }

    @Test
    void aLateVersionDoesNotBringBackWhatWasTakenBack() {
        assertTold(judge(gone(), shown(NOON.minusSeconds(60))), Event.SUPERSEDED, NOON_MS - 60_000, null, null, true);
    }

    @Test
    void thePresentVersionIsReadOnlyWhereItIsNeeded() {
        Standing standing = standing().standing();

        assertThat(needsArticle(standing, shown(NOON.plusSeconds(60)))).isFalse();
        assertThat(needsArticle(standing, retitled(NOON.plusSeconds(60)))).isTrue();
        assertThat(needsArticle(standing, shown(NOON.minusSeconds(60)))).isTrue();
        assertThat(needsArticle(standing, retraction(NOON.plusSeconds(60)))).isTrue();
        assertThat(needsArticle(gone().standing(), shown(NOON.minusSeconds(60))))
                .isFalse();
    }

    @Test
    void aRecordFromBeforeRevisionsHasThatWhichItWouldGet() {
        assertThat(standing(shown(NOON)).revision()).isEqualTo(NOON_MS);
        assertThat(standing(shown(NOON)).state()).isEqualTo(State.STANDING);
    }
}
