package org.newswire.store.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.newswire.article.Articles.NOON;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.with;
import static org.newswire.store.tables.Versions.version;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.article.Article;
import org.newswire.article.ArticleBuilder;
import org.newswire.article.ArticleDetailsBuilder;
import org.newswire.article.ArticleProvenanceBuilder;
import org.newswire.article.Articles;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.PartitionLog;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.raw.NameUuid;
import org.newswire.store.tables.ArticleStore.Advance;
import org.newswire.store.tables.ArticleStore.Outcome;
import org.newswire.store.tables.ArticleStore.Result;
import org.newswire.store.tables.ArticleStore.Start;
import org.newswire.store.tables.ArticleStore.UnavailableException;

/// The contract of [ArticleStore] as tests.
///
/// The test of an implementation extends this class, provides empty stores and further stores on the same
/// data, and reads the data back in the forms below. Arrival orders are random. The seed is in the message
/// of a failure.
abstract class ArticleStoreContract {
    private static final TopicPartition PARTITION = new TopicPartition("news.articles", 3);
    private static final Uuid TOPIC_ID = Uuid.randomUuid();

    private ArticleStore store;

    /// Returns an empty store.
    abstract ArticleStore emptyStore() throws Exception;

    /// Returns another store on the same data.
    ///
    /// @param restorePurged whether a replay stores purged articles again
    abstract ArticleStore anotherStore(boolean restorePurged) throws Exception;

    /// Returns the current version of an article.
    abstract Optional<Shown> shown(UUID articleId) throws Exception;

    /// Returns the texts of all versions, ordered by first observation.
    abstract List<String> versionTexts(UUID articleId) throws Exception;

    /// Returns the URLs of the feeds of an article, sorted, each with its first-seen time.
    abstract List<String> sources(UUID articleId) throws Exception;

    /// Returns whether a feed is watched, and the number of its polls.
    abstract Optional<String> feed(UUID feedId) throws Exception;

    /// Returns all rows without the times of storing.
    abstract List<String> everything() throws Exception;

    record Shown(String text, int versions, Instant firstSeenAt, Instant observedAt, boolean retracted) {}

    @BeforeEach
    void begin() throws Exception {
        store = emptyStore();
    }

    @Test
    void aPartitionContinuesAfterItsLastTransaction() throws Exception {
        assertThat(start(log(TOPIC_ID, 0, 50))).isEqualTo(new Start(0, Optional.empty()));
        store.write(List.of(version("harbour", "It opens.", 0, "daily")), Map.of(PARTITION, new Advance(0, 30)));
        store.advance(Map.of(PARTITION, new Advance(30, 40)));
        assertThat(anotherStore(false).positions(Map.of(PARTITION, log(TOPIC_ID, 20, 50))))
                .isEqualTo(Map.of(PARTITION, new Start(40, Optional.empty())));
    }

    @Test
    void resetsAPositionOutsideTheTopicToItsStart() throws Exception {
        start(log(TOPIC_ID, 0, 50));
        store.advance(Map.of(PARTITION, new Advance(0, 40)));
        assertThat(start(log(TOPIC_ID, 41, 50)).offset()).isEqualTo(41);
        assertThat(start(log(TOPIC_ID, 3, 40))).satisfies(start -> {
            assertThat(start.offset()).isEqualTo(3);
            assertThat(start.reset()).isPresent();
        });
    }

    @Test
    void readsATopicThatWasDeletedAndCreatedAgainFromItsStart() throws Exception {
        start(log(TOPIC_ID, 0, 50));
        store.advance(Map.of(PARTITION, new Advance(0, 40)));
        assertThat(start(log(Uuid.randomUuid(), 1, 50))).satisfies(start -> {
            assertThat(start.offset()).isEqualTo(1);
            assertThat(start.reset()).isPresent();
        });
    }

    /// The position is at the end or at the beginning of the topic, which is both valid.
    @Test
    void acceptsAPositionAtEitherEndOfTheTopic() throws Exception {
        start(log(TOPIC_ID, 0, 50));
        store.advance(Map.of(PARTITION, new Advance(0, 50)));
        assertThat(start(log(TOPIC_ID, 0, 50))).isEqualTo(new Start(50, Optional.empty()));
        assertThat(start(log(TOPIC_ID, 50, 60))).isEqualTo(new Start(50, Optional.empty()));
    }

    /// This happens after a restore, or if another store has taken over the partition.
    @Test
    void storesNothingAfterAnUnexpectedPosition() throws Exception {
        start(log(TOPIC_ID, 0, 50));
        List<String> before = everything();
        var changes = List.of(version("harbour", "It opens.", 0, "daily"));
        assertThatThrownBy(() -> store.write(changes, Map.of(PARTITION, new Advance(10, 30))))
                .isInstanceOf(ArticleStore.UnavailableException.class);
        assertThatThrownBy(() -> store.advance(Map.of(PARTITION, new Advance(10, 30))))
                .isInstanceOf(ArticleStore.UnavailableException.class);
        assertThat(everything()).isEqualTo(before);
        assertThat(start(log(TOPIC_ID, 0, 50)).offset()).isZero();
    }

    @Test
    void knowsWhetherPositionsAreStored() throws Exception {
        start(log(TOPIC_ID, 0, 50));
        assertThat(store.hasPositions(Map.of())).isTrue();
        assertThat(store.hasPositions(Map.of(PARTITION, 0L))).isTrue();
        assertThat(store.hasPositions(Map.of(PARTITION, 30L))).isFalse();
        assertThat(store.hasPositions(Map.of(PARTITION, 0L, new TopicPartition("news.articles", 77), 0L)))
                .isFalse();
    }

    /// The dead letter must be acknowledged first.
    @Test
    void aRejectedChangeKeepsThePosition() throws Exception {
        start(log(TOPIC_ID, 0, 50));
        Article article = article("harbour", "It opens.\u0000", 0, "daily");
        List<ArticleStore.Result> results = store.write(
                List.of(new Change.Version(article, null), version("town", "It opens.", 0, "daily")),
                Map.of(PARTITION, new Advance(0, 30)));
        assertThat(results.getFirst()).isInstanceOf(ArticleStore.Result.Rejected.class);
        assertThat(start(log(TOPIC_ID, 0, 50)).offset()).isZero();
        assertThat(shown(article("town", "It opens.", 0, "daily").id())).isPresent();
    }

    private Start start(PartitionLog log) throws Exception {
        return Objects.requireNonNull(store.positions(Map.of(PARTITION, log)).get(PARTITION));
    }

    private static PartitionLog log(Uuid topicId, long begin, long end) {
        return new PartitionLog(topicId, begin, end, null);
    }

    @Test
    void keepsEachVersion() throws Exception {
        Article first = article("harbour", "The harbour opens.", 0, "daily");
        write(new Change.Version(first, null));
        write(version("harbour", "The harbour opens late.", 10, "daily"));
        write(version("harbour", "The harbour stays shut.", 20, "daily"));

        assertThat(versionTexts(first.id()))
                .containsExactly("The harbour opens.", "The harbour opens late.", "The harbour stays shut.");
        assertThat(shown(first.id()))
                .contains(new Shown("The harbour stays shut.", 3, NOON, NOON.plusSeconds(1200), false));
    }

    @Test
    void storesARepeatedArticleOnce() throws Exception {
        Change change = version("harbour", "The harbour opens.", 0, "daily");

        assertThat(write(change)).containsExactly(Outcome.NEW);
        List<String> once = everything();
        assertThat(write(change, change)).containsExactly(Outcome.SAME, Outcome.SAME);
        assertThat(everything()).isEqualTo(once);
    }

    @Test
    void lateVersionNeverOverwritesNewer() throws Exception {
        Article newer = article("harbour", "The harbour stays shut.", 20, "daily");
        assertThat(write(new Change.Version(newer, null))).containsExactly(Outcome.NEW);
        assertThat(write(version("harbour", "The harbour opens.", 0, "daily"))).containsExactly(Outcome.STALE);

        assertThat(shown(newer.id()))
                .contains(new Shown("The harbour stays shut.", 2, NOON, newer.observedAt(), false));
        assertThat(versionTexts(newer.id())).containsExactly("The harbour opens.", "The harbour stays shut.");
    }

    @Test
    void theHigherRevisionOfAnObservationIsCurrent() throws Exception {
        Article before = article("harbour", "The harbour opens. Related posts", 0, "daily")
                .revised(NOON.toEpochMilli(), null, null);
        Article after =
                article("harbour", "The harbour opens.", 0, "daily").revised(NOON.toEpochMilli() + 1, null, null);
        write(new Change.Version(after, null));

        assertThat(write(new Change.Version(before, null))).containsExactly(Outcome.STALE);
        assertThat(shown(after.id()).orElseThrow().text()).isEqualTo("The harbour opens.");
        assertThat(write(version("harbour", "Not counted yet.", 0, "daily"))).containsExactly(Outcome.STALE);
        assertThat(shown(after.id()).orElseThrow().text()).isEqualTo("The harbour opens.");
    }

    @Test
    void aBatchMayHoldManyVersionsOfAnArticle() throws Exception {
        Article last = article("harbour", "Three.", 30, "daily");

        assertThat(write(
                        version("harbour", "Two.", 20, "daily"),
                        version("harbour", "One.", 10, "daily"),
                        new Change.Version(last, null),
                        version("harbour", "Two.", 20, "daily")))
                .containsExactly(Outcome.NEW, Outcome.STALE, Outcome.UPDATED, Outcome.SAME);
        assertThat(versionTexts(last.id())).containsExactly("One.", "Two.", "Three.");
        assertThat(shown(last.id()).orElseThrow().text()).isEqualTo("Three.");
    }

    @Test
    void aReturningVersionIsCurrentAgain() throws Exception {
        Article back = article("harbour", "One.", 30, "daily");
        write(version("harbour", "One.", 10, "daily"));
        write(version("harbour", "Two.", 20, "daily"));

        assertThat(write(new Change.Version(back, null))).containsExactly(Outcome.SAME);
        assertThat(shown(back.id())).contains(new Shown("One.", 2, NOON.plusSeconds(600), back.observedAt(), false));
        assertThat(versionTexts(back.id())).containsExactly("One.", "Two.");
    }

    @Test
    void aSecondFeedIsASourceButNotAVersion() throws Exception {
        Article second = article("harbour", "The harbour opens.", 5, "weekly");
        write(version("harbour", "The harbour opens.", 0, "daily"));

        assertThat(write(new Change.Version(second, null))).containsExactly(Outcome.SAME);
        assertThat(versionTexts(second.id())).hasSize(1);
        assertThat(sources(second.id()))
                .containsExactly(
                        "https://daily.example/rss 2026-03-01T12:00:00Z",
                        "https://weekly.example/rss 2026-03-01T12:05:00Z");
    }

    @Test
    void aSourceHasTheTimeOfItsEarliestRecord() throws Exception {
        Article shown = article("harbour", "The harbour opens.", 20, "daily");
        write(new Change.Version(shown, null));
        for (int minute : List.of(9, 5, 15)) {
            write(version("harbour", "The harbour opens.", minute, "weekly"));
        }
        assertThat(sources(shown.id()))
                .containsExactly(
                        "https://daily.example/rss 2026-03-01T12:20:00Z",
                        "https://weekly.example/rss 2026-03-01T12:05:00Z");
    }

    @Test
    void ignoresDifferencesBelowTheStoredPrecision() throws Exception {
        Article fine =
                with(article("harbour", "The harbour opens.", 0, "daily"), "observedAt", NOON.plusNanos(123_456_789));
        write(new Change.Version(fine, null));
        List<String> once = everything();

        assertThat(write(new Change.Version(fine, null))).containsExactly(Outcome.SAME);
        assertThat(everything()).isEqualTo(once);
    }

    @Test
    void aBadRowDoesNotBlockOthers() throws Exception {
        Article nul = article("nul", "zero \u0000 byte", 0, "daily");
        Article half = article("half", "half \ud83d a pair", 0, "daily");
        Article wild = with(article("wild", "a time beyond all calendars", 0, "daily"), "observedAt", Instant.MAX);
        Article whole = article("whole", "a whole pair \ud83d\ude00", 0, "daily");

        List<Result> results = store.write(List.of(
                version("before", "fine", 0, "daily"),
                new Change.Version(nul, null),
                new Change.Version(half, null),
                new Change.Version(wild, null),
                new Change.Version(whole, null)));

        assertThat(results.stream().map(result -> result instanceof Result.Stored))
                .containsExactly(true, false, false, false, true);
        assertThat(results.get(1))
                .isEqualTo(
                        new Result.Rejected(DeadLetterReason.TEXT_NOT_STORABLE, "text contains U+0000 at character 5"));
        assertThat(results.get(2))
                .isEqualTo(
                        new Result.Rejected(DeadLetterReason.TEXT_NOT_STORABLE, "text contains U+D83D at character 5"));
        assertThat(shown(whole.id()).orElseThrow().text()).isEqualTo("a whole pair \ud83d\ude00");
        assertThat(shown(wild.id())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'); drop table article; --",
                "' or '1'='1",
                "\" \\ $1 ${x} {\"a\":[null]} %s %n ?",
                "\\N",
                "\\.",
                "\\x00 \\u0000 \\r\\n",
                "a\tb\r\nc",
                "{,} {\"\"} {NULL} NULL",
                "$$; select pg_sleep(9); $$",
                "<script>alert(1)</script><img src=x onerror=alert(1)>",
                "\u2028\u202e\ufeff\ud83d\ude00"
            })
    void injectionInAnyFieldIsOnlyText(String payload) throws Exception {
        Article article = inEachField(article(payload, payload, 0, "daily"), payload);
        write(new Change.Version(article, null));
        Article later = inEachField(article(payload, payload + " 2", 0, "daily"), payload);
        write(new Change.Version(with(later, "observedAt", NOON.plusSeconds(9)), null));

        assertThat(versionTexts(article.id())).containsExactly(payload, payload + " 2");
        assertThat(shown(article.id()).orElseThrow().versions()).isEqualTo(2);
        assertThat(sources(article.id())).containsExactly(payload + " 2026-03-01T12:00:00Z");
    }

    private static Article inEachField(Article a, String text) {
        return ArticleBuilder.builder()
                .id(a.id())
                .change(a.change())
                .contentHash(a.contentHash() + text)
                .observedAt(a.observedAt())
                .url(text)
                .site(text)
                .siteName(text)
                .title(text)
                .authors(List.of(text, text))
                .publishedAt(a.publishedAt())
                .language(text)
                .text(a.text())
                .html(text)
                .lead(text)
                .extent(a.extent())
                .wordCount(1)
                .images(List.of(new Article.Image(text, text, text, 1, null, null)))
                .tags(List.of(text))
                .details(ArticleDetailsBuilder.builder()
                        .kind(Article.Kind.ARTICLE)
                        .subtitle(text)
                        .section(text)
                        .readingMinutes(1)
                        .ampUrl(text)
                        .paywalled(true)
                        .publishedOffset(text)
                        .modifiedOffset(text)
                        .markdown(text)
                        .build())
                .rights(new Article.Rights(
                        text, text, true, text, List.of(new Article.License(text, text, text)), text))
                .source(new Article.Source(a.source().feedId(), text, text, List.of(text), text, text))
                .provenance(ArticleProvenanceBuilder.builder()
                        .rawTopic(text)
                        .rawPartition(1)
                        .rawOffset(2)
                        .fetchedAt(a.observedAt())
                        .status(200)
                        .redirects(List.of(text))
                        .sha256(text)
                        .pageMissing(text)
                        .extractor(text)
                        .fields(Map.of(text, text))
                        .confidence(Map.of(text, 0.5))
                        .cut(List.of(text))
                        .build())
                .build();
    }

    @Test
    void aRetractedArticleIsKeptAndMarked() throws Exception {
        Article article = article("harbour", "The harbour opens.", 10, "daily");

        assertThat(write(new Change.Retraction(article.id(), NOON.plusSeconds(900)), new Change.Version(article, null)))
                .containsExactly(Outcome.RETRACTED, Outcome.NEW);
        assertThat(shown(article.id()).orElseThrow().retracted()).isTrue();
        write(version("harbour", "It opens after all.", 20, "daily"));
        assertThat(shown(article.id()).orElseThrow().retracted()).isFalse();
    }

    @Test
    void aLateRetractionDoesNotReplaceOneOfAHigherRevision() throws Exception {
        Article article = article("harbour", "The harbour opens.", 0, "daily").revised(10L, null, null);
        write(
                new Change.Version(article, null),
                new Change.Retraction(article.id(), NOON.plusSeconds(900), 20),
                new Change.Retraction(article.id(), NOON.plusSeconds(1800), 15));
        Article between = article("harbour", "It opens late.", 5, "daily").revised(18L, null, null);
        write(new Change.Version(between, null));
        assertThat(shown(article.id()).orElseThrow().retracted()).isTrue();

        Article after = article("harbour", "It opens after all.", 6, "daily").revised(21L, null, null);
        write(new Change.Version(after, null));
        assertThat(shown(article.id()).orElseThrow().retracted()).isFalse();
    }

    @Test
    void aPurgeRemovesAnArticleWithAllItsRows() throws Exception {
        Article old = article("old", "Old.", 5, "daily");
        write(
                version("old", "Older.", 0, "daily"),
                new Change.Version(old, null),
                new Change.Retraction(old.id(), old.observedAt()),
                version("shown again", "The same.", 0, "daily"),
                version("shown again", "The same.", 90, "weekly"));

        purge(NOON.plusSeconds(3600));

        assertThat(shown(old.id())).isEmpty();
        assertThat(versionTexts(old.id())).isEmpty();
        assertThat(sources(old.id())).isEmpty();
        assertThat(everything()).noneMatch(row -> row.contains(old.id().toString()));
        assertThat(sources(article("shown again", "", 0, "daily").id())).hasSize(2);
    }

    @Test
    void aRetractionOfAnUnknownArticleIsPurgedLikeAnArticle() throws Exception {
        UUID never = article("never", "", 0, "daily").id();
        UUID notYet = article("not yet", "", 0, "daily").id();
        Article kept = article("kept", "It is back.", 90, "daily");
        write(
                new Change.Version(kept, null),
                new Change.Retraction(kept.id(), NOON),
                new Change.Retraction(never, NOON),
                new Change.Retraction(notYet, NOON.plusSeconds(5400)));
        List<String> before = everything();

        purge(NOON.plusSeconds(3600));

        assertThat(everything())
                .containsExactlyElementsOf(before.stream()
                        .filter(row -> !row.contains(never.toString()))
                        .toList());
        assertThat(before).anyMatch(row -> row.contains(never.toString()));
    }

    @Test
    void doesNotStoreAPurgedArticleAgainUnlessConfigured() throws Exception {
        Article old = article("old", "Old.", 0, "daily");
        Change[] replay = {
            new Change.Version(old, null),
            version("shown again", "One.", 0, "daily"),
            new Change.Retraction(old.id(), NOON.plusSeconds(60)),
            version("shown again", "Two.", 90, "daily")
        };
        write(replay);
        purge(NOON.plusSeconds(3600));
        List<String> purged = everything();

        assertThat(write(replay)).containsExactly(Outcome.EXPIRED, Outcome.EXPIRED, Outcome.EXPIRED, Outcome.SAME);
        assertThat(everything()).isEqualTo(purged);

        store = anotherStore(false);
        assertThat(write(replay)).containsExactly(Outcome.EXPIRED, Outcome.EXPIRED, Outcome.EXPIRED, Outcome.SAME);
        purge(NOON.minusSeconds(3600));
        assertThat(write(replay).getFirst()).isEqualTo(Outcome.EXPIRED);
        assertThat(everything()).isEqualTo(purged);

        store = anotherStore(true);
        assertThat(write(replay)).containsExactly(Outcome.NEW, Outcome.SAME, Outcome.RETRACTED, Outcome.SAME);
        assertThat(shown(old.id()).orElseThrow().retracted()).isTrue();
    }

    @Test
    void theTimeFollowsTheStoresAndThePollersClock() throws Exception {
        assertThat(store.times().now()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        assertThat(store.times().lastHeard()).isEmpty();

        write(version("old", "Old.", -180, "daily"), version("new", "New.", -90, "daily"));
        assertThat(store.times().lastHeard()).contains(NOON.minusSeconds(5400));

        write(new Change.FeedPolled(Articles.polled("https://weekly.example/rss"), NOON));
        assertThat(store.times().lastHeard()).contains(NOON.minusSeconds(5400));

        write(new Change.FeedPolled(status(NameUuid.ofFeed("https://daily.example/rss"), 1), NOON));
        assertThat(store.times().lastHeard()).contains(NOON);
    }

    @Test
    void anEmptyCallStoresNothing() throws Exception {
        assertThat(store.write(List.of())).isEmpty();
        assertThat(everything()).isEmpty();
    }

    @Test
    void twoWritersOfTheSameArticlesLoseNothing() throws Exception {
        ArticleStore other = anotherStore(false);
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            changes.add(version("slug" + i % 50, "text " + i / 50, i / 50, "daily"));
        }
        store.write(changes);
        List<String> expected = everything();
        store = emptyStore();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread rival = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < 20; i++) {
                    other.write(changes.reversed());
                }
            } catch (UnavailableException | RuntimeException e) {
                failure.set(e);
            }
        });
        for (int i = 0; i < 20; i++) {
            store.write(changes);
        }
        rival.join();

        assertThat(failure.get()).isNull();
        assertThat(everything()).isEqualTo(expected);
    }

    @Test
    void aFeedHasItsLastStatusWhateverTheClocks() throws Exception {
        UUID id = NameUuid.ofFeed("https://daily.example/rss");
        write(new Change.FeedPolled(status(id, 1), NOON.plusSeconds(21_600)));
        write(new Change.FeedPolled(status(id, 2), NOON.plusSeconds(2)));
        assertThat(feed(id)).contains("watched polls=2");

        write(new Change.FeedDropped(id, NOON.plusSeconds(1)), new Change.FeedDropped(UUID.randomUUID(), NOON));
        assertThat(feed(id)).contains("not watched polls=2");

        write(
                new Change.FeedPolled(status(id, 3), NOON.plusSeconds(4)),
                new Change.FeedDropped(id, NOON.plusSeconds(5)),
                new Change.FeedPolled(status(id, 1), NOON.plusSeconds(6)));
        assertThat(feed(id)).contains("watched polls=1");
    }

    @Test
    void doesNotStoreTheCanaryAsAnArticle() throws Exception {
        assertThat(store.write(List.of(
                        new Change.CanaryArrived(3, NOON.plusSeconds(60)),
                        new Change.CanaryArrived(3, NOON),
                        version("harbour", "It opens.", 0, "daily"))))
                .containsExactly(
                        new Result.Stored(Outcome.CANARY),
                        new Result.Stored(Outcome.CANARY),
                        new Result.Stored(Outcome.NEW));
    }

    @Test
    void anyOrderOfArrivalLeadsToTheSameRows() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Change> changes = randomChanges(random);
        store.write(changes);
        List<String> expected = everything();

        for (int replay = 0; replay < 10; replay++) {
            store = emptyStore();
            Collections.shuffle(changes, random);
            writeInBatches(changes, random);
            assertThat(everything()).as("replay %d, seed %d", replay, seed).isEqualTo(expected);
        }
    }

    /// Few articles, texts, feeds and times, so that all kinds of conflict occur.
    private static List<Change> randomChanges(Random random) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            String slug = "slug" + random.nextInt(12);
            String text = "text " + random.nextInt(4);
            Article article = article(slug, text, random.nextInt(6), "feed" + "x".repeat(random.nextInt(3)))
                    .revised(random.nextInt(3), null, null);
            changes.add(new Change.Version(
                    article, "trace of " + article.provenance().rawOffset()));
            if (random.nextInt(10) == 0) {
                changes.add(
                        new Change.Retraction(article.id(), NOON.plusSeconds(random.nextInt(400)), random.nextInt(4)));
            }
        }
        return changes;
    }

    private void writeInBatches(List<Change> changes, Random random) throws Exception {
        int from = 0;
        while (from < changes.size()) {
            int to = Math.min(changes.size(), from + 1 + random.nextInt(40));
            store.write(changes.subList(from, to));
            if (random.nextInt(4) != 0) {
                from = to; // otherwise the same batch again, as after a crash
            }
        }
    }

    private void purge(Instant before) throws Exception {
        int count = store.purge(before);
        while (count > 0) {
            count = store.purge(before);
        }
    }

    private List<Outcome> write(Change... changes) throws Exception {
        return store.write(List.of(changes)).stream()
                .map(result -> ((Result.Stored) result).outcome())
                .toList();
    }

    private static FeedStatus status(UUID id, int polls) {
        return FeedStatusBuilder.builder()
                .feedId(id)
                .url("https://daily.example/rss")
                .name("daily")
                .tags(List.of("news"))
                .format("rss2")
                .state(FeedStatus.State.ACTIVE)
                .reason(FeedStatus.Reason.RHYTHM)
                .lastPollAt(NOON)
                .lastSuccessAt(NOON)
                .nextPollAt(NOON.plusSeconds(60))
                .lastStatus(200)
                .polls(polls)
                .itemsPublished(10)
                .itemsPerDay(2.5)
                .build();
    }
}
