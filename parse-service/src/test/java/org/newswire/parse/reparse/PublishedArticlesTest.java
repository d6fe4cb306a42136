package org.newswire.parse.reparse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.parse.known.RecordPosition;
import org.newswire.parse.reparse.OffsetRangeReader.Span;
import org.newswire.parse.reparse.PublishedArticles.Present;
import org.newswire.raw.RawItem;

class PublishedArticlesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final UUID ID = UUID.fromString("5f2a4a3e-6d0c-5b8f-9a52-0c1c3a6f8f10");

    /// Selects raw records 10 to 19 of partition 7.
    private final PublishedArticles present = new PublishedArticles(Map.of(7, new Span(10, 20)));
    private long offset = 100;

    @AfterEach
    void close() {
        present.close();
    }

    @Test
    void anArticleBelongsToTheRawRecordOfItsLatestVersion() {
        add(Event.CREATED, 11, "first");
        add(Event.UPDATED, 15, "second");

        assertThat(present.of(ID, raw(11))).isEmpty();
        assertThat(present.of(ID, raw(15))).map(each -> each.article().title()).contains("second");
        assertThat(present.of(ID, raw(15))).map(Present::position).contains(new RecordPosition(3, 101));
        assertThat(present.of(UUID.randomUUID(), raw(15))).isEmpty();
    }

    @Test
    void aVersionFromAnUnselectedRecordReplacesASelectedOne() {
        add(Event.CREATED, 11, "first");
        add(Event.UPDATED, 20, "second");

        assertThat(present.of(ID, raw(11))).isEmpty();
        assertThat(present.of(ID, raw(20))).isEmpty();
        assertThat(present.knows(ID)).isTrue();
    }

    @Test
    void aCarriedVersionBelongsToTheRecordOfItsContent() {
        add(Event.CREATED, 11, "first");
        add(Event.CARRIED, 15, "first");

        Present last = present.of(ID, raw(11)).orElseThrow();
        assertThat(last.position()).isEqualTo(new RecordPosition(3, 101));
        assertThat(last.isCopy()).isFalse();
        assertThat(present.of(ID, raw(15))).isEmpty();
    }

    @Test
    void aCarriedVersionIsACopyIfCompactionHasRemovedItsOrigin() {
        add(Event.CARRIED, 15, "first");

        assertThat(present.of(ID, raw(15))).map(Present::isCopy).contains(true);
    }

    @Test
    void aLateVersionChangesNothing() {
        add(Event.UPDATED, 15, "second");
        add(Event.SUPERSEDED, 11, "first");
        add(Event.UPDATED, 15, "second");

        assertThat(present.of(ID, raw(15))).map(Present::position).contains(new RecordPosition(3, 102));
        assertThat(present.of(ID, raw(11))).isEmpty();
    }

    @Test
    void aRetractedArticleIsAbsent() {
        add(Event.CREATED, 11, "first");
        present.add(record(ID.toString(), null));
        assertThat(present.knows(ID)).isFalse();

        add(Event.CREATED, 12, "again");
        present.add(record("no id", new byte[] {1}));
        present.add(record(ID.toString(), "no JSON".getBytes(UTF_8)));
        assertThat(present.of(ID, raw(12))).isEmpty();
    }

    private void add(Event event, long rawOffset, String title) {
        Article article = article(rawOffset, title);
        ConsumerRecord<byte[], byte[]> record = record(ID.toString(), Article.CONTRACT.encode(article));
        article.headers(event, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .forEach(record.headers()::add);
        present.add(record);
    }

    private ConsumerRecord<byte[], byte[]> record(String key, byte @Nullable [] value) {
        return new ConsumerRecord<>(Article.TOPIC.name(), 3, offset++, key.getBytes(UTF_8), value);
    }

    private static ConsumerRecord<byte[], byte[]> raw(long offset) {
        return new ConsumerRecord<>(
                RawItem.TOPIC.name(), 7, offset, ID.toString().getBytes(UTF_8), new byte[0]);
    }

    private static Article article(long rawOffset, String title) {
        try (InputStream in =
                Objects.requireNonNull(PublishedArticlesTest.class.getResourceAsStream("/samples/article.json"))) {
            ObjectNode sample = (ObjectNode) JSON.readTree(in);
            sample.put("title", title);
            sample.remove("retractedAt");
            ((ObjectNode) sample.get("provenance")).put("rawOffset", rawOffset).put("rawPartition", 7);
            return Article.CONTRACT.decode(JSON.writeValueAsBytes(sample));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
