package org.newswire.parse.known;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.ArticleKey;
import org.newswire.article.Articles;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.parse.lifecycle.LatestState;
import org.newswire.raw.RawItem;

/// The article state follows a topic of one partition that several producers write to. The tests share
/// the topic and use different articles.
final class KnownArticlesIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration MEMORY = Duration.ofDays(7);
    private static final Duration RETRACTION_RETENTION = Duration.ofHours(24);
    private static final TopicPartition RAW = new TopicPartition(RawItem.TOPIC.name(), 0);
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @TempDir
    static Path folder = Path.of("");

    private static @Nullable EmbeddedKafka kafka;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder, Ports.anyFree());
        try (Admin admin = Admin.create(settings().admin("test"))) {
            List<NewTopic> topics = Stream.of(RawItem.TOPIC, Article.TOPIC)
                    .map(topic -> new NewTopic(topic.name(), 1, (short) 1).configs(topic.config()))
                    .toList();
            CreatedTopics.create(admin, topics);
        }
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(kafka).close();
    }

    @Test
    void readsRecordsOfAnotherProducerBeforeItsOwn() throws Exception {
        Article theirs = article("theirs-before");
        Article ours = article("ours-after");
        try (KnownArticles known = known();
                var producer = producer("ours");
                var other = producer("other")) {
            known.follow(List.of(ours.id()));
            publish(other, theirs);
            known.committed(publish(producer, ours));

            known.follow(List.of(ours.id()));
            assertThat(known.find(theirs.id())).isNotNull();
            assertThat(known.find(ours.id())).isNotNull();
        }
    }

    @Test
    void readsRecordsOfAnotherProducerBetweenTwoTransactions() throws Exception {
        Article theirs = article("theirs-between-transactions");
        Article first = article("ours-first-transaction");
        Article second = article("ours-second-transaction");
        try (KnownArticles known = known();
                var producer = producer("ours");
                var other = producer("other")) {
            known.follow(List.of(first.id()));
            known.committed(publish(producer, first));
            publish(other, theirs);
            known.committed(publish(producer, second));

            known.follow(List.of(first.id()));
            assertThat(known.find(theirs.id())).isNotNull();
        }
    }

    @Test
    void readsRecordsOfAnotherProducerWithinATransaction() throws Exception {
        Article theirs = article("theirs-within");
        Article first = article("ours-first");
        Article second = article("ours-second");
        try (KnownArticles known = known();
                var producer = producer("ours");
                var other = producer("other")) {
            known.follow(List.of(first.id()));
            producer.beginTransaction();
            CommittedArticle before = send(producer, first);
            other.beginTransaction();
            send(other, theirs);
            other.commitTransaction();
            CommittedArticle after = send(producer, second);
            commit(producer);
            known.committed(List.of(before, after));

            known.follow(List.of(first.id()));
            assertThat(known.find(theirs.id())).isNotNull();
        }
    }

    /// A producer without transactions writes no marker, so the end of the topic is one record further.
    @Test
    void readsASingleRecordOfAnotherProducerAfterItsMarker() throws Exception {
        Article theirs = article("theirs-single");
        Article ours = article("ours-committed");
        try (KnownArticles known = known();
                var producer = producer("ours");
                var other = new KafkaProducer<byte[], byte[]>(settings().producer("other"))) {
            known.follow(List.of(ours.id()));
            known.committed(publish(producer, ours));
            known.follow(List.of(ours.id()));
            send(other, theirs);

            known.follow(List.of(ours.id()));
            assertThat(known.find(theirs.id())).isNotNull();
        }
    }

    /// The retention starts with the record that is published, or read after a restart.
    @Test
    void aTombstoneIsDueOnlyAfterTheRetentionOfRetractions() throws Exception {
        Article retracted = retraction("retracted");
        try (KnownArticles publishing = known();
                KnownArticles reading = known();
                var producer = producer("ours")) {
            publishing.assign(List.of(RAW));
            reading.assign(List.of(RAW));
            publishing.follow(List.of(retracted.id()));
            List<CommittedArticle> published = publish(producer, retracted);
            publishing.committed(published);
            Instant publishedAt =
                    Instant.ofEpochMilli(published.getFirst().metadata().timestamp());

            for (KnownArticles known : List.of(publishing, reading)) {
                now.set(publishedAt);
                known.follow(List.of());
                assertThat(known.tombstonesDue()).doesNotContain(retracted.id());
                now.set(publishedAt.plus(RETRACTION_RETENTION));
                known.follow(List.of());
                assertThat(known.tombstonesDue()).doesNotContain(retracted.id());
                now.set(publishedAt.plus(RETRACTION_RETENTION).plusMillis(1));
                known.follow(List.of());
                assertThat(known.tombstonesDue()).contains(retracted.id());
            }
        }
    }

    /// Another instance writes the other tombstones, so that each is written once.
    @Test
    void tombstonesAreDueOnlyForArticlesOfAssignedPartitions() throws Exception {
        Article retracted = retraction("retracted-elsewhere");
        try (KnownArticles known = known();
                var producer = producer("ours")) {
            publish(producer, retracted);
            now.set(Instant.now().plus(RETRACTION_RETENTION).plusSeconds(60));

            known.follow(List.of(retracted.id()));
            assertThat(known.tombstonesDue()).isEmpty();
            known.assign(List.of(RAW));
            assertThat(known.tombstonesDue()).contains(retracted.id());
            known.revoke(List.of(RAW));
            known.follow(List.of(retracted.id()));
            assertThat(known.tombstonesDue()).isEmpty();
        }
    }

    /// A reader of committed records sees one more offset, which is not this producer's marker.
    @Test
    void readsARecordOfAnotherProducerDespiteALaterOpenTransaction() throws Exception {
        Article ours = article("ours-before-open");
        Article theirs = article("theirs-before-open");
        try (KnownArticles known = known();
                var producer = producer("ours");
                var other = producer("other");
                var open = producer("open")) {
            known.follow(List.of(ours.id()));
            producer.beginTransaction();
            CommittedArticle sent = send(producer, ours);
            other.beginTransaction();
            send(other, theirs);
            open.beginTransaction();
            send(open, article("never-committed"));
            producer.commitTransaction();
            other.commitTransaction();
            known.committed(List.of(sent));
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                known.follow(List.of(ours.id()));
                return known.find(theirs.id()) != null;
            });
            open.abortTransaction();
        }
    }

    private KnownArticles known() {
        var limits = new ArticleStateLimits(MEMORY, 1_000, RETRACTION_RETENTION);
        return new KnownArticles(new ArticleTopicReader(settings().reader("known")), limits, now::get);
    }

    private static KafkaSettings settings() {
        return new KafkaSettings(Objects.requireNonNull(kafka).bootstrapServers(), Map.of());
    }

    private static KafkaProducer<byte[], byte[]> producer(String name) {
        var producer = new KafkaProducer<byte[], byte[]>(settings().transactionalProducer(name));
        producer.initTransactions();
        return producer;
    }

    private static List<CommittedArticle> publish(KafkaProducer<byte[], byte[]> producer, Article... articles)
            throws Exception {
        List<CommittedArticle> published = new ArrayList<>();
        producer.beginTransaction();
        for (Article article : articles) {
            published.add(send(producer, article));
        }
        commit(producer);
        return published;
    }

    /// Waits until readers see the records: a commit returns before its marker is in the partition.
    private static void commit(KafkaProducer<byte[], byte[]> producer) throws Exception {
        producer.commitTransaction();
        try (Admin admin = Admin.create(settings().admin("test"))) {
            long written = end(admin, IsolationLevel.READ_UNCOMMITTED);
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> end(admin, IsolationLevel.READ_COMMITTED) >= written);
        }
    }

    private static long end(Admin admin, IsolationLevel isolation) throws Exception {
        var partition = new TopicPartition(Article.TOPIC.name(), 0);
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private static CommittedArticle send(KafkaProducer<byte[], byte[]> producer, Article article) throws Exception {
        Event event = article.retractedAt() == null ? Event.CREATED : Event.RETRACTED;
        UUID id = article.id();
        Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(
                Article.TOPIC.name(),
                null,
                ArticleKey.of(id),
                Article.CONTRACT.encode(article),
                article.headers(event, TRACE)));
        producer.flush();
        return new CommittedArticle(id, LatestState.of(article, event, null), sent.get());
    }

    private static Article article(String slug) {
        return Articles.article(slug, "It opens.", 0, "daily");
    }

    private static Article retraction(String slug) {
        return Articles.with(article(slug), "retractedAt", Articles.NOON);
    }
}
