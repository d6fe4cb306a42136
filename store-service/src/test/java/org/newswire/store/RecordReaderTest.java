package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.NOON;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.Articles;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.raw.Canary;
import org.newswire.raw.FeedStatus;
import org.newswire.service.tracing.Tracing;
import org.newswire.store.tables.ArticleRetention;
import org.newswire.store.tables.Change;
import org.newswire.supervision.Supervisor;

/// [StoreBatchHandlerTest] has what happens with the results.
final class RecordReaderTest {
    private static final int MAX_BYTES = 4 << 20;
    private static final Article ARTICLE = Articles.article("harbour", "It opens.", 0, "daily");
    private static final FeedStatus FEED = Articles.polled("https://daily.example/rss");

    private final RecordReader reader = new RecordReader(
            new ArticleRetention(
                    Optional.empty(), InstantSource.fixed(NOON), new SimpleMeterRegistry(), Supervisor.unobserved()),
            Tracing.off(ThreadLocalRandom::current));

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, UUID key, byte @Nullable [] value, int valueBytes) {
        return new ConsumerRecord<>(
                topic,
                0,
                7,
                NOON.toEpochMilli(),
                TimestampType.CREATE_TIME,
                36,
                valueBytes,
                key.toString().getBytes(UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static ConsumerRecord<byte[], byte[]> article(byte @Nullable [] value) {
        return record(Article.TOPIC.name(), ARTICLE.id(), value, value == null ? -1 : value.length);
    }

    private static ConsumerRecord<byte[], byte[]> feed(byte @Nullable [] value) {
        return record(FeedStatus.TOPIC.name(), FEED.feedId(), value, value == null ? -1 : value.length);
    }

    private Change change(ConsumerRecord<byte[], byte[]> record) {
        return ((ReadRecord.Usable) reader.read(record)).change();
    }

    @Test
    void aValueOfMoreThanFourMebibytesIsSetAsideUnread() {
        byte[] valid = Article.CONTRACT.encode(ARTICLE);
        assertThat(reader.read(record(Article.TOPIC.name(), ARTICLE.id(), valid, MAX_BYTES)))
                .isInstanceOf(ReadRecord.Usable.class);
        assertThat(reader.read(record(Article.TOPIC.name(), ARTICLE.id(), valid, MAX_BYTES + 1)))
                .isInstanceOfSatisfying(ReadRecord.Invalid.class, invalid -> {
                    assertThat(invalid.reason()).isEqualTo(DeadLetterReason.TOO_LARGE);
                    assertThat(invalid.detail()).isEqualTo("the value has 4194305 bytes");
                });
    }

    @Test
    void aRecordThatEndedTheProcessAtEachAttemptIsSetAsideUnread() {
        assertThat(reader.setAside(article(Article.CONTRACT.encode(ARTICLE))))
                .isInstanceOfSatisfying(
                        ReadRecord.Invalid.class,
                        invalid -> assertThat(invalid.reason()).isEqualTo(DeadLetterReason.ENDED_THE_PROCESS));
    }

    @Test
    void aTombstoneIsARetractionAtTheTimeOfItsHeaderOrElseOfItsRecord() {
        var marked = article(null);
        marked.headers().add("ce_time", NOON.minusSeconds(60).toString().getBytes(UTF_8));
        var unreadable = article(null);
        unreadable.headers().add("ce_time", "yesterday".getBytes(UTF_8));

        assertThat(change(marked)).isEqualTo(new Change.Retraction(ARTICLE.id(), NOON.minusSeconds(60)));
        assertThat(change(unreadable)).isEqualTo(new Change.Retraction(ARTICLE.id(), NOON));
        assertThat(change(article(null))).isEqualTo(new Change.Retraction(ARTICLE.id(), NOON));
    }

    @Test
    void anArticleOfTheCanaryIsACanaryOfItsPartition() {
        String value = new String(Article.CONTRACT.encode(ARTICLE), UTF_8);
        byte[] canary = value.replace(ARTICLE.source().feedUrl(), Canary.SOURCE).getBytes(UTF_8);
        assertThat(change(article(canary))).isEqualTo(new Change.CanaryArrived(3, ARTICLE.observedAt()));
    }

    @Test
    void aStatusIsAPollAndItsTombstoneTheRemovalOfTheFeed() {
        assertThat(change(feed(FeedStatus.CONTRACT.encode(FEED)))).isEqualTo(new Change.FeedPolled(FEED, NOON));
        assertThat(change(feed(null))).isEqualTo(new Change.FeedDropped(FEED.feedId(), NOON));
    }
}
