package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.newswire.article.Articles.NOON;
import static org.newswire.article.Articles.article;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.ArticleBuilder;
import org.newswire.article.ArticleKey;
import org.newswire.article.Articles;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.parse.BatchPublication.Publication;
import org.newswire.parse.BatchPublication.TooLargeException;
import org.newswire.parse.item.ParseOutcome;
import org.newswire.parse.known.ArticleStateLimits;
import org.newswire.parse.known.InMemoryArticleTopic;
import org.newswire.parse.known.KnownArticles;
import org.newswire.raw.BackfillLane;
import org.newswire.raw.RawItem;
import org.newswire.service.tracing.SpanName;
import org.newswire.service.tracing.Tracing;

class BatchPublicationTest {
    private final Article harbour = article("harbour", "It opens.", 0, "daily");
    private final Article storm = article("storm", "It comes.", 0, "daily");
    private final Tracing tracing = Tracing.off(ThreadLocalRandom::current);
    private final InMemoryArticleTopic topic = new InMemoryArticleTopic(1, 1);
    private Instant now = NOON.plusSeconds(600);
    private final KnownArticles known =
            new KnownArticles(topic, new ArticleStateLimits(Duration.ofDays(7), 100, Duration.ofHours(24)), () -> now);

    @Test
    void publishesInTheOrderOfTheRawRecords() throws Exception {
        assertThat(publish(parsed(harbour), parsed(storm)))
                .extracting(Publication::event, Publication::article)
                .containsExactly(tuple(Event.CREATED, harbour.id()), tuple(Event.CREATED, storm.id()));
    }

    @Test
    void decidesAboutAnArticleWithTheRecordsOfTheSameBatch() throws Exception {
        Article changed = article("harbour", "It closes.", 2, "daily");
        assertThat(publish(parsed(harbour), parsed(changed)))
                .extracting(Publication::event)
                .containsExactly(Event.CREATED, Event.UPDATED);
    }

    /// A record without a partition gets the partition of its key.
    @Test
    void theVersionsOfAnArticleHaveOneKeyAndAscendingRevisions() throws Exception {
        Article changed = article("harbour", "It closes.", 2, "daily");
        Article sameMinute = article("harbour", "It opens again.", 2, "daily");
        List<Publication> publications = publish(parsed(harbour), parsed(changed), parsed(sameMinute));
        List<Long> revisions = new ArrayList<>();
        for (Publication each : publications) {
            assertThat(each.record().key()).isEqualTo(ArticleKey.of(harbour.id()));
            assertThat(each.record().partition()).isNull();
            revisions.add(Article.CONTRACT.decode(each.record().value()).revision());
        }
        assertThat(revisions).hasSize(3).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void publishesDueTombstonesFirst() throws Exception {
        topic.append(Articles.with(storm, "retractedAt", NOON), Event.RETRACTED, NOON);
        known.assign(List.of(new TopicPartition(RawItem.TOPIC.name(), 0)));
        now = NOON.plus(Duration.ofHours(25));
        List<Publication> publications = publish(parsed(harbour));
        assertThat(publications)
                .extracting(Publication::event, Publication::article)
                .containsExactly(tuple(Event.RETRACTED, storm.id()), tuple(Event.CREATED, harbour.id()));
        assertThat(publications.getFirst().record().value()).isNull();
    }

    @Test
    void ignoresARetractionByAFeedOfAnotherSite() throws Exception {
        topic.append(harbour, Event.UPDATED, NOON);
        Article other = article("harbour", "", 5, "weekly");
        BatchPublication.Result result =
                result(Long.MAX_VALUE, new ParseOutcome.Retracted(Articles.with(other, "retractedAt", NOON)));
        assertThat(result.publications()).isEmpty();
        assertThat(result.outcomes()).singleElement().isInstanceOf(ParseOutcome.RetractionIgnored.class);
    }

    @Test
    void rejectsAnArticleThatDoesNotFitInARecord() throws Exception {
        Article large =
                ArticleBuilder.builder(harbour).html("x".repeat(5 << 20)).build();
        BatchPublication.Result result = result(Long.MAX_VALUE, parsed(large), parsed(storm));
        assertThat(result.publications()).extracting(Publication::event).containsExactly(null, Event.CREATED);
        assertThat(result.outcomes().getFirst())
                .isInstanceOfSatisfying(
                        ParseOutcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(DeadLetterReason.TOO_LARGE));
    }

    @Test
    void aRecordThatCannotBeDecidedIsADeadLetterAndTheOthersArePublished() throws Exception {
        Article impossible =
                ArticleBuilder.builder(harbour).observedAt(Instant.MAX).build(); // without milliseconds
        BatchPublication.Result result = result(Long.MAX_VALUE, parsed(impossible), parsed(storm));
        assertThat(result.publications()).extracting(Publication::event).containsExactly(null, Event.CREATED);
        assertThat(result.outcomes().getFirst())
                .isInstanceOfSatisfying(
                        ParseOutcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(DeadLetterReason.PARSER_FAILED));
    }

    @Test
    void splitsTheBatchIfTheEarlierVersionsExceedTheBudget() throws Exception {
        topic.append(harbour, Event.CREATED, NOON);
        topic.append(storm, Event.CREATED, NOON);
        ParseOutcome first = parsed(article("harbour", "It closes.", 2, "daily"));
        ParseOutcome second = parsed(article("storm", "It goes.", 2, "daily"));
        assertThatThrownBy(() -> result(1, first, second)).isInstanceOf(TooLargeException.class);
        assertThat(result(1, first).publications())
                .extracting(Publication::event)
                .containsExactly(Event.UPDATED);
    }

    @Test
    void aLateVersionIsFollowedByTheLatestOne() throws Exception {
        Article newer = Articles.with(article("harbour", "It closes.", 5, "daily"), "revision", 5L);
        topic.append(newer, Event.CREATED, NOON);
        List<Publication> publications = publish(parsed(harbour));
        assertThat(publications).extracting(Publication::event).containsExactly(Event.SUPERSEDED, null);
        assertThat(publications.getLast().record().value()).isEqualTo(Article.CONTRACT.encode(newer));
    }

    @Test
    void onlyArticlesOfBackfilledRecordsAreMarkedAsBackfilled() throws Exception {
        ParsedRecord backfilled = record(parsed(harbour));
        BackfillLane.mark(backfilled.raw().headers());
        assertThat(result(Long.MAX_VALUE, List.of(backfilled, record(parsed(storm))))
                        .publications())
                .extracting(
                        publication -> BackfillLane.holds(publication.record().headers()))
                .containsExactly(true, false);
    }

    private static ParseOutcome parsed(Article article) {
        return new ParseOutcome.Parsed(article, Double.NaN);
    }

    private List<Publication> publish(ParseOutcome... outcomes) throws Exception {
        return result(Long.MAX_VALUE, outcomes).publications();
    }

    private BatchPublication.Result result(long maxBytes, ParseOutcome... outcomes) throws Exception {
        return result(maxBytes, Stream.of(outcomes).map(this::record).toList());
    }

    private BatchPublication.Result result(long maxBytes, List<ParsedRecord> records) throws Exception {
        var deadLetters = new DeadLetterRecords("group", () -> now, new SimpleMeterRegistry());
        return new BatchPublication(known, deadLetters, maxBytes).of(records);
    }

    private ParsedRecord record(ParseOutcome outcome) {
        var raw = new ConsumerRecord<>(RawItem.TOPIC.name(), 0, 7, new byte[] {1}, new byte[] {2});
        return new ParsedRecord(raw, outcome, tracing.next(SpanName.PARSE, raw), Duration.ZERO);
    }
}
