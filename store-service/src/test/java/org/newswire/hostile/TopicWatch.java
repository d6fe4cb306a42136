package org.newswire.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.newswire.contract.Contract;
import org.newswire.kafka.KafkaSettings;

/// Reads the topics from the beginning while the chain runs. Counts the records of each key in `news.raw` and
/// `news.articles`, and keeps the item of each raw record and the reasons of the dead letters. Thread-safe.
final class TopicWatch implements AutoCloseable {
    private static final List<String> TOPICS =
            List.of("news.raw", "news.articles", "news.raw.dlq", "news.articles.dlq", "news.feed-status.dlq");
    private static final Pattern TOKEN = Pattern.compile("chaos\\.[a-z-]+\\.\\d+\\.\\d+\\.end");
    private static final int SEARCHED_BYTES = 256 << 10;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RepeatingThread worker;
    private final Map<String, String> rawKeys = new ConcurrentHashMap<>();
    private final Map<String, Integer> rawRecords = new ConcurrentHashMap<>();
    private final Map<String, Integer> articleRecords = new ConcurrentHashMap<>();
    private final Map<String, Instant> rawTimes = new ConcurrentHashMap<>();
    private final Map<String, Instant> articleTimes = new ConcurrentHashMap<>();
    private final Map<String, String> reasonsByKey = new ConcurrentHashMap<>();
    private final Map<String, String> reasonsByPlace = new ConcurrentHashMap<>();

    TopicWatch(String bootstrapServers) {
        consumer = new KafkaConsumer<>(new KafkaSettings(bootstrapServers, Map.of()).readerToEnd("watch"));
        List<TopicPartition> partitions = TOPICS.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        worker = new RepeatingThread("topic-watch", this::run).start();
    }

    /// Returns the article id of a hostile item that is in `news.raw`.
    Optional<String> articleId(String token) {
        return Optional.ofNullable(rawKeys.get(token));
    }

    int rawRecords(String articleId) {
        return rawRecords.getOrDefault(articleId, 0);
    }

    int articleRecords(String articleId) {
        return articleRecords.getOrDefault(articleId, 0);
    }

    /// Returns the timestamp of the first raw record of that article.
    Optional<Instant> rawTime(String articleId) {
        return Optional.ofNullable(rawTimes.get(articleId));
    }

    /// Returns the timestamp of the first article record.
    Optional<Instant> articleTime(String articleId) {
        return Optional.ofNullable(articleTimes.get(articleId));
    }

    /// Returns the reason why a record with that key is a dead letter.
    Optional<String> reason(String key) {
        return Optional.ofNullable(reasonsByKey.get(key));
    }

    /// Returns the reason why the record at that position is a dead letter.
    Optional<String> reason(ForeignRecords.Sent sent) {
        return Optional.ofNullable(reasonsByPlace.get(sent.topic() + "/" + sent.partition() + "/" + sent.offset()));
    }

    private void run(RepeatingThread self) {
        while (!self.isStopped()) {
            consumer.poll(Duration.ofMillis(200)).forEach(this::take);
        }
        consumer.close();
    }

    private void take(ConsumerRecord<byte[], byte[]> each) {
        String key = each.key() == null ? "" : new String(each.key(), UTF_8);
        switch (each.topic()) {
            case "news.raw" -> {
                rawRecords.merge(key, 1, Integer::sum);
                rawTimes.putIfAbsent(key, Instant.ofEpochMilli(each.timestamp()));
                token(each.value()).ifPresent(token -> rawKeys.put(token, key));
            }
            case "news.articles" -> {
                articleRecords.merge(key, 1, Integer::sum);
                articleTimes.putIfAbsent(key, Instant.ofEpochMilli(each.timestamp()));
            }
            default -> {
                String reason =
                        Contract.header(each.headers(), "newswire-dlq-reason").orElse("");
                reasonsByKey.put(key, reason);
                reasonsByPlace.put(
                        header(each, "topic") + "/" + header(each, "partition") + "/" + header(each, "offset"), reason);
            }
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> deadLetter, String name) {
        return Objects.requireNonNull(
                Contract.header(deadLetter.headers(), "newswire-dlq-" + name).orElse(""));
    }

    /// The item's token is part of its guid, near the beginning of the record.
    private static Optional<String> token(byte[] value) {
        if (value == null) {
            return Optional.empty();
        }
        Matcher found = TOKEN.matcher(new String(value, 0, Math.min(value.length, SEARCHED_BYTES), ISO_8859_1));
        return found.find() ? Optional.of(found.group()) : Optional.empty();
    }

    @Override
    public void close() {
        worker.close();
    }
}
