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
import org.newswire.raw.RawItem;

class LifecycleTest {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final long NOON_MS = NOON.toEpochMilli();
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

    private static Article retraction(Instant at) {
        Article article = shown(at);
        return Article.retracted(
                article.id(), "c".repeat(64), at, null, article.url(), null, article.source(), article.provenance());
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
        assertTold(Lifecycle.judge(null, shown(NOON)), Event.CREATED, NOON_MS, null, null, false);
    }

    @Test
    void whatTheFeedCallsUpdatedIsThatThoughNothingIsRemembered() {
        assertTold(Lifecycle.judge(null, retitled(NOON)), Event.UPDATED, NOON_MS, null, null, false);
    }

    @Test
    void aNewerVersionNamesWhatChanged() {
        Verdict verdict = Lifecycle.judge(standing(), retitled(NOON.plusSeconds(60)));

        assertTold(verdict, Event.UPDATED, NOON_MS + 60_000, List.of("title"), HASH, false);
    }

    @Test
    void theSameItemReadAnewGetsTheNextRevision() {
        Verdict verdict = Lifecycle.judge(standing(), retitled(NOON));

        assertTold(verdict, Event.UPDATED, NOON_MS + 1, List.of("title"), HASH, false);
    }

    @Test
    void aFeedMayUpdateMoreThanTitleAndText() {
        Verdict verdict = Lifecycle.judge(standing(), shown(NOON.plusSeconds(60), sample -> {
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

        Verdict verdict = Lifecycle.judge(standing(), shown);

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

        Verdict verdict = Lifecycle.judge(present(before), shown(NOON.plusSeconds(60)));

        assertTold(verdict, Event.CARRIED, NOON_MS, null, null, false);
    }

    @Test
    void aTimeOfChangeBesideAnotherTitleIsNamed() {
        Verdict verdict = Lifecycle.judge(standing(), shown(NOON.plusSeconds(60), sample -> {
            sample.put("title", "Harbour closed again");
            sample.put("modifiedAt", "2026-03-19T12:00:00Z");
        }));

        assertTold(verdict, Event.UPDATED, NOON_MS + 60_000, List.of("title", "modifiedAt"), HASH, false);
    }

    @Test
    void theSameThroughAnotherFeedIsNoUpdate() {
        Article shown = ofAnotherFeed(NOON.plusSeconds(60), sample -> {});

        Verdict verdict = Lifecycle.judge(new Present(standing().standing(), null), shown);

        assertTold(verdict, Event.CARRIED, NOON_MS, null, null, false);
        assertThat(verdict.article()).isEqualTo(shown.revised(NOON_MS, null, null));
    }

    @Test
    void theSameTextThroughAnotherFeedKeepsWhatElseIsKnown() {
        Article shown = ofAnotherFeed(
                NOON.plusSeconds(60), sample -> sample.putArray("tags").add("Another's"));

        Verdict verdict = Lifecycle.judge(standing(), shown);

        assertTold(verdict, Event.CARRIED, NOON_MS, null, null, false);
        Article carried = verdict.article();
        assertThat(carried.tags()).containsExactly("Shipping");
        assertThat(carried.source()).isEqualTo(shown.source());
        assertThat(carried.observedAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(carried.provenance().rawOffset()).isEqualTo(9999);
    }

    @Test
    void anotherTextThroughAnotherFeedIsAnUpdate() {
        Verdict verdict = Lifecycle.judge(standing(), ofAnotherFeed(NOON.plusSeconds(60), sample -> {
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

        Verdict verdict = Lifecycle.judge(present, shown);

        assertTold(verdict, Event.CARRIED, NOON_MS, null, null, false);
        assertThat(verdict.article().title()).isEqualTo(present.known().title());
        assertThat(verdict.article().text()).isEqualTo(present.known().text());
        assertThat(verdict.article().source()).isEqualTo(shown.source());
        Verdict again = Lifecycle.judge(after(present, verdict), shown);
        assertThat(again.event()).isEqualTo(Event.CARRIED);
        Verdict itsOwn = Lifecycle.judge(after(present, verdict), retitled(NOON.plusSeconds(90)));
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
        Present carried = after(created, Lifecycle.judge(created, ofAnotherFeed(NOON.plusSeconds(30), _ -> {})));
        Present edited = after(carried, Lifecycle.judge(carried, retitled(NOON.plusSeconds(60))));

        Verdict verdict = Lifecycle.judge(edited, retitledByAnother(NOON.plusSeconds(90), _ -> {}));

        assertTold(verdict, Event.CARRIED, NOON_MS + 60_000, null, null, false);
        assertThat(verdict.article().tags()).containsExactly("Shipping");
        assertThat(verdict.article().change()).isEqualTo(RawItem.Change.UPDATED);
    }

    @Test
    void theFeedThatBroughtAVersionMayChangeMoreThanItsTextThoughAnotherHasCarriedIt() {
        Present edited = present(retitled(NOON).revised(NOON_MS, null, null));
        Present carried = after(edited, Lifecycle.judge(edited, retitledByAnother(NOON.plusSeconds(30), _ -> {})));
        Verdict itsOwn = Lifecycle.judge(carried, retagged(retitled(NOON), NOON.plusSeconds(60)));

        assertTold(itsOwn, Event.UPDATED, NOON_MS + 60_000, List.of("tags"), OTHER_HASH, false);

        Present retagged = after(carried, itsOwn);
        Verdict anothers = Lifecycle.judge(retagged, retagged(retitledByAnother(NOON, _ -> {}), NOON.plusSeconds(90)));
        assertTold(anothers, Event.CARRIED, NOON_MS + 60_000, null, null, false);
    }

    /// One feed edits twice, another shows the first of these edits after that.
    @Test
    void anEditThatHasBeenReplacedDoesNotComeBackThroughAnotherFeed() {
        Present once = after(standing(), Lifecycle.judge(standing(), retitled(NOON.plusSeconds(60))));
        Present twice = after(once, Lifecycle.judge(once, retitledAgain(NOON.plusSeconds(120), _ -> {})));
        Instant later = NOON.plusSeconds(180);

        Verdict verdict = Lifecycle.judge(
                twice,
                retitledByAnother(
                        later,
                        sample -> sample.put("modifiedAt", NOON.plusSeconds(50).toString())));

        assertTold(verdict, Event.SUPERSEDED, NOON_MS + 119_999, null, null, true);
        assertThat(Lifecycle.judge(twice, retitledByAnother(later, sample -> sample.remove("modifiedAt"))))
                .extracting(Verdict::event)
                .isEqualTo(Event.SUPERSEDED);
        assertThat(after(twice, verdict).known()).isEqualTo(twice.known());
        assertThat(after(twice, verdict).standing().observedAt()).isEqualTo(NOON.plusSeconds(120));
    }

    @Test
    void aTextIsChangedBackByItsFeedOrWhereItsTimeOfChangeIsAfterThePresentOne() {
        Present once = after(standing(), Lifecycle.judge(standing(), retitled(NOON.plusSeconds(60))));
        Present twice = after(once, Lifecycle.judge(once, retitledAgain(NOON.plusSeconds(120), _ -> {})));
        Instant later = NOON.plusSeconds(180);

        assertThat(Lifecycle.judge(twice, retitled(later)).event()).isEqualTo(Event.UPDATED);
        assertThat(Lifecycle.judge(
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
        Present present = after(edited, Lifecycle.judge(edited, ofAnotherFeed(NOON.minusSeconds(60), _ -> {})));

        Verdict verdict = Lifecycle.judge(present, retagged(retitled(NOON), NOON.plusSeconds(60)));

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
        Verdict verdict = Lifecycle.judge(standing(), later);

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
        assertThat(Lifecycle.judge(present(told), latest).article().provenance().textRevision())
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
        return Lifecycle.judge(present(full), later).article().provenance().cut();
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
        Verdict verdict = Lifecycle.judge(standing(), summary(NOON.plusSeconds(60), "not-found", title));

        assertTold(verdict, Event.CARRIED, NOON_MS, null, null, false);
        assertThat(verdict.article().text()).isEqualTo(standing().known().text());
    }

    @Test
    void aSummaryReplacesTheTextWhereNoPageIsWantedOrNoneMayBeRead() {
        for (@Nullable String missing : Arrays.asList(null, "robots-disallowed")) {
            Article summary = summary(NOON.plusSeconds(60), missing, "Harbour closed again");
            Article told = Lifecycle.judge(standing(), summary).article();

            assertThat(told.text()).as(String.valueOf(missing)).isEqualTo("In short.");
            assertThat(told.provenance().textRevision()).isNull();
        }
    }

    @Test
    void theTextOfALaterPageReplacesOneThatWasKept() {
        Article kept = Lifecycle.judge(standing(), summary(NOON.plusSeconds(60), "timeout", "Closed again"))
                .article();
        Article later = shown(NOON.plusSeconds(120), sample -> {
            sample.put("text", "Another text.");
            sample.put("change", "updated");
        });
        Article told = Lifecycle.judge(present(kept), later).article();

        assertThat(told.text()).isEqualTo("Another text.");
        assertThat(told.provenance().textRevision()).isNull();
    }

    @Test
    void whatWasObservedEarlierIsSupersededAndThePresentVersionFollows() {
        Verdict verdict = Lifecycle.judge(standing(), retitled(NOON.minusSeconds(60)));

        assertTold(verdict, Event.SUPERSEDED, NOON_MS - 60_000, null, null, true);
    }

    @Test
    void ofTwoWithinAMillisecondTheLateOneHasTheLowerRevision() {
        Present present = present(shown(NOON.plusNanos(900)).revised(NOON_MS, null, null));

        Verdict verdict = Lifecycle.judge(present, retitled(NOON.plusNanos(300)));

        assertTold(verdict, Event.SUPERSEDED, NOON_MS - 1, null, null, true);
    }

    @Test
    void aFeedThatShowedTheSameEarlierIsOneMoreThatCarriesIt() {
        Verdict verdict = Lifecycle.judge(standing(), ofAnotherFeed(NOON.minusSeconds(60), sample -> {}));

        assertTold(verdict, Event.CARRIED, NOON_MS, null, null, true);
        assertThat(verdict.article().observedAt()).isEqualTo(NOON.minusSeconds(60));
    }

    @Test
    void aRetractionNamesWhatItTakesBack() {
        Verdict verdict = Lifecycle.judge(standing(), retraction(NOON.plusSeconds(60)));

        assertTold(verdict, Event.RETRACTED, NOON_MS + 60_000, null, HASH, false);
        assertThat(verdict.article().retractedAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(verdict.article().text()).isEmpty();
    }

    @Test
    void aRetractionFromBeforeThePresentVersionDoesNotTakeItBack() {
        Verdict verdict = Lifecycle.judge(standing(), retraction(NOON.minusSeconds(60)));

        assertTold(verdict, Event.SUPERSEDED, NOON_MS - 60_000, null, null, true);
    }

    @Test
    void whatIsPublishedAgainAfterItsRetractionIsCreatedAnew() {
        Present retracted = present(retraction(NOON).revised(NOON_MS, null, null));

        assertTold(
                Lifecycle.judge(retracted, shown(NOON.plusSeconds(60))),
                Event.CREATED,
                NOON_MS + 60_000,
                null,
                null,
                false);
        assertTold(
                Lifecycle.judge(gone(), shown(NOON.plusSeconds(60))),
                Event.CREATED,
                NOON_MS + 60_000,
                null,
                null,
                false);
    }

    @Test
    void aLateVersionDoesNotBringBackWhatWasTakenBack() {
        assertTold(
                Lifecycle.judge(gone(), shown(NOON.minusSeconds(60))),
                Event.SUPERSEDED,
                NOON_MS - 60_000,
                null,
                null,
                true);
    }

    @Test
    void thePresentVersionIsReadOnlyWhereItIsNeeded() {
        Standing standing = standing().standing();

        assertThat(Lifecycle.needsArticle(standing, shown(NOON.plusSeconds(60))))
                .isFalse();
        assertThat(Lifecycle.needsArticle(standing, retitled(NOON.plusSeconds(60))))
                .isTrue();
        assertThat(Lifecycle.needsArticle(standing, shown(NOON.minusSeconds(60))))
                .isTrue();
        assertThat(Lifecycle.needsArticle(standing, retraction(NOON.plusSeconds(60))))
                .isTrue();
        assertThat(Lifecycle.needsArticle(gone().standing(), shown(NOON.minusSeconds(60))))
                .isFalse();
    }

    @Test
    void aRecordFromBeforeRevisionsHasThatWhichItWouldGet() {
        assertThat(standing(shown(NOON)).revision()).isEqualTo(NOON_MS);
        assertThat(standing(shown(NOON)).state()).isEqualTo(State.STANDING);
    }
}
