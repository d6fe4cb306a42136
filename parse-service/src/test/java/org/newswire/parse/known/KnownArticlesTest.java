package org.newswire.parse.known;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.newswire.article.Articles.NOON;
import static org.newswire.article.Articles.article;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.Articles;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.RetriableBatchException;
import org.newswire.parse.lifecycle.LatestState;
import org.newswire.raw.RawItem;

class KnownArticlesTest {
    private static final Duration RETENTION = Duration.ofDays(7);
    private static final Duration RETRACTION_RETENTION = Duration.ofHours(24);

    private final InMemoryArticleTopic topic = new InMemoryArticleTopic(1, 1);
    private final Article harbour = article("harbour", "It opens.", 0, "daily");
    private Instant now = NOON.plusSeconds(60);
    private final KnownArticles known = known(topic);

    private KnownArticles known(InMemoryArticleTopic of) {
        return new KnownArticles(of, new ArticleStateLimits(RETENTION, 1_000, RETRACTION_RETENTION), () -> now);
    }

    private LatestState state(UUID id) {
        return Objects.requireNonNull(known.find(id));
    }

    @Test
    void loadsTheStateOfAnArticleFromItsLastRecord() throws Exception {
        topic.append(harbour, Event.CREATED, NOON);
        topic.append(article("harbour", "It closes.", 5, "daily"), Event.UPDATED, NOON);
        known.follow(List.of(harbour.id()));
        assertThat(state(harbour.id()).offset()).isOne();
        assertThat(known.size()).isOne();
    }

    @Test
    void hasNoStateOfAnUnpublishedArticle() throws Exception {
        known.follow(List.of(harbour.id()));
        assertThat(known.find(harbour.id())).isNull();
    }

    @Test
    void doesNotReadItsOwnCommittedRecordsAgain() throws Exception {
        known.follow(List.of(harbour.id()));
        known.committed(List.of(topic.commit(harbour, Event.CREATED, NOON)));
        known.follow(List.of(harbour.id()));
        assertThat(topic.recordsRead()).isZero();
        assertThat(state(harbour.id()).publishedAt()).isEqualTo(NOON.toEpochMilli());
    }

    @Test
    void readsRecordsOfAnotherProducerBeforeItsOwn() throws Exception {
        Article storm = article("storm", "It comes.", 0, "daily");
        known.follow(List.of(harbour.id()));
        topic.append(storm, Event.CREATED, NOON);
        known.committed(List.of(topic.commit(harbour, Event.CREATED, NOON)));
        known.follow(List.of(harbour.id()));
        assertThat(known.find(storm.id())).isNotNull();
    }

    @Test
    void skipsRecordsThatAnotherProgramWrote() throws Exception {
        byte[] key = harbour.id().toString().getBytes(UTF_8);
        topic.append(foreign(key, "no article".getBytes(UTF_8)), NOON);
        topic.append(foreign("no id".getBytes(UTF_8), Article.CONTRACT.encode(harbour)), NOON);
        topic.append(foreign(key, new byte[KafkaSettings.MAX_RECORD_BYTES + 1]), NOON);
        topic.append(article("storm", "It comes.", 0, "daily"), Event.CREATED, NOON);
        known.follow(List.of(harbour.id()));
        assertThat(known.find(harbour.id())).isNull();
        assertThat(known.size()).isOne();
    }

    private static ProducerRecord<byte[], byte[]> foreign(byte[] key, byte[] value) {
        return new ProducerRecord<>(Article.TOPIC.name(), key, value);
    }

    @Test
    void continuesALongReadWithTheNextCall() {
        topic.append(harbour, Event.CREATED, NOON);
        topic.append(article("storm", "It comes.", 0, "daily"), Event.CREATED, NOON);
        topic.limitReadsTo(1);
        assertThatThrownBy(() -> known.follow(List.of(harbour.id())))
                .isInstanceOf(RetriableBatchException.class)
                .hasMessageContaining("{0=1}");
        assertThat(known.find(harbour.id())).isNull();
        assertThat(catchThrowable(() -> known.follow(List.of(harbour.id())))).isNull();
        assertThat(known.size()).isEqualTo(2);
        assertThat(topic.recordsRead()).isEqualTo(2);
    }

    @Test
    void dropsAStateAfterItsRetention() throws Exception {
        topic.append(harbour, Event.CREATED, NOON);
        known.follow(List.of(harbour.id()));
        now = NOON.plus(RETENTION).plusMillis(1);
        known.follow(List.of(harbour.id()));
        assertThat(known.find(harbour.id())).isNull();
    }

    @Test
    void dropsTheStatesOfRevokedPartitions() throws Exception {
        topic.append(harbour, Event.CREATED, NOON);
        known.assign(List.of(raw(0)));
        known.follow(List.of());
        assertThat(known.size()).isOne();
        known.revoke(List.of(raw(0)));
        assertThat(known.size()).isZero();
    }

    @Test
    void tombstonesAreDueAfterTheRetentionOfRetractionsInAssignedPartitions() throws Exception {
        topic.append(retraction("harbour"), Event.RETRACTED, NOON);
        known.assign(List.of(raw(0)));
        known.follow(List.of());
        now = NOON.plus(RETRACTION_RETENTION);
        assertThat(known.tombstonesDue()).isEmpty();
        now = now.plusMillis(1);
        assertThat(known.tombstonesDue()).containsExactly(harbour.id());
        known.revoke(List.of(raw(0)));
        assertThat(known.tombstonesDue()).isEmpty();
    }

    @Test
    void aBatchTakesTombstonesFromAllPartitionsInOrder() throws Exception {
        InMemoryArticleTopic two = new InMemoryArticleTopic(2, 2);
        IntStream.range(0, 1_200)
                .mapToObj(i -> retraction("a" + i))
                .sorted(Comparator.comparingInt(article -> two.partition(article.id())))
                .forEach(article -> two.append(article, Event.RETRACTED, NOON));
        KnownArticles both = known(two);
        both.assign(List.of(raw(0), raw(1)));
        both.follow(List.of());
        now = NOON.plus(RETRACTION_RETENTION).plusMillis(1);
        assertThat(both.tombstonesDue())
                .hasSize(KnownArticles.TOMBSTONES_PER_BATCH)
                .satisfies(due -> assertThat(due.stream().filter(id -> two.partition(id) == 0))
                        .hasSize(KnownArticles.TOMBSTONES_PER_BATCH / 2));
    }

    @Test
    void returnsTheLastRecordsWithinTheSizeLimit() throws Exception {
        Article storm = article("storm", "It comes.", 0, "daily");
        topic.append(harbour, Event.CREATED, NOON);
        topic.append(storm, Event.CREATED, NOON);
        known.follow(List.of(harbour.id()));
        Map<UUID, LatestState> both = Map.of(harbour.id(), state(harbour.id()), storm.id(), state(storm.id()));
        assertThat(known.lastRecords(both, Long.MAX_VALUE)).containsOnlyKeys(harbour.id(), storm.id());
        assertThat(known.lastRecords(both, 1)).hasSize(1);
    }

    @Test
    void loadsAPartitionAgainWhoseRecordIsMissing() throws Exception {
        topic.append(harbour, Event.CREATED, NOON);
        known.follow(List.of(harbour.id()));
        Map<UUID, LatestState> one = Map.of(harbour.id(), state(harbour.id()));
        topic.compact(0);
        assertThatThrownBy(() -> known.lastRecords(one, Long.MAX_VALUE))
                .isInstanceOf(RetriableBatchException.class)
                .hasMessageContaining("0@0");
        assertThat(known.find(harbour.id())).isNull();
    }

    @Test
    void articlesOfAnyPartitionCountIfThePartitionCountsDiffer() {
        InMemoryArticleTopic three = new InMemoryArticleTopic(3, 2);
        KnownArticles other = known(three);
        assertThat(other.hasArticlesOf(raw(0))).isFalse();
        three.append(harbour, Event.CREATED, NOON);
        assertThat(other.hasArticlesOf(raw(0))).isTrue();
        assertThat(other.hasArticlesOf(raw(1))).isTrue();
    }

    private static TopicPartition raw(int partition) {
        return new TopicPartition(RawItem.TOPIC.name(), partition);
    }

    private static Article retraction(String slug) {
        return Articles.with(article(slug, "It opens.", 0, "daily"), "retractedAt", NOON);
    }
}
