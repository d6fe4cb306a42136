package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemEntryBuilder;
import org.newswire.service.tracing.TraceParent;

/// Publishes live items to `news.raw` quantile an even rate and measures how long each takes until its row
/// is visible, to about 5 ms. The time starts when the item is due, so delays of the sender count as
/// well. Used by one thread.
final class LiveNews implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Connection database;
    private final HistoryFile texts;
    private final Duration every;
    private int number;

    LiveNews(StoredChain chain, int perSecond) throws SQLException {
        this.producer = new KafkaProducer<>(new KafkaSettings(chain.bootstrapServers(), Map.of()).producer("live"));
        this.database = chain.connect();
        this.texts = new HistoryFile("live.example", 77);
        this.every = Duration.ofSeconds(1).dividedBy(perSecond);
    }

    /// Continues while the condition is true and until the last item is stored.
    ///
    /// @return times in milliseconds, in ascending order
    List<Long> measure(BooleanSupplier continues) throws SQLException, InterruptedException {
        Map<UUID, Long> sent = new HashMap<>();
        List<Long> took = new ArrayList<>();
        long next = System.nanoTime();
        long deadline = Long.MAX_VALUE;
        while (deadline == Long.MAX_VALUE || !sent.isEmpty()) {
            long now = System.nanoTime();
            if (deadline == Long.MAX_VALUE && !continues.getAsBoolean()) {
                deadline = now + LONGEST.toNanos();
            } else if (deadline == Long.MAX_VALUE && now >= next) {
                sent.put(publish(), next);
                next += every.toNanos();
            }
            if (now > deadline) {
                throw new IllegalStateException(sent.size() + " live items are not stored after " + LONGEST);
            }
            checkRows(sent, took);
            Thread.sleep(LOOK_EVERY);
        }
        return took.stream().sorted().toList();
    }

    private void checkRows(Map<UUID, Long> sent, List<Long> took) throws SQLException {
        if (sent.isEmpty()) {
            return;
        }
        try (PreparedStatement select = database.prepareStatement("select id from article where id = any(?)")) {
            select.setArray(1, database.createArrayOf("uuid", sent.keySet().toArray()));
            try (ResultSet rows = select.executeQuery()) {
                long now = System.nanoTime();
                while (rows.next()) {
                    Long quantile = sent.remove(rows.getObject(1, UUID.class));
                    if (quantile != null) {
                        took.add((now - quantile) / 1_000_000);
                    }
                }
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // one that fails is never stored
    private UUID publish() {
        String link = "https://live.example/" + number;
        Instant now = Instant.now();
        String feed = "https://live.example/feed";
        UUID id = NameUuid.ofLink(link);
        var entry = RawItemEntryBuilder.builder()
                .key("link:" + link)
                .link(link)
                .title("Live " + number)
                .content(texts.html())
                .published(now)
                .language("en")
                .build();
        var item = new RawItem(
                id,
                RawItem.Change.PUBLISHED,
                "%016x".formatted(number),
                now,
                new RawItem.Feed(NameUuid.ofFeed(feed), feed, null, null, null, null, List.of(), null),
                entry,
                new RawItem.Fetch(feed, feed, 200, now, null, null, List.of(), null),
                null);
        producer.send(new ProducerRecord<>(
                RawItem.TOPIC.name(),
                null,
                id.toString().getBytes(UTF_8),
                RawItem.CONTRACT.encode(item),
                item.headers(TraceParent.first(RandomGenerator.getDefault()).text())));
        number++;
        return id;
    }

    /// Returns the value of this quantile.
    static long quantile(double share, List<Long> ascending) {
        return ascending.get(Math.min(ascending.size() - 1, (int) Math.ceil(share * ascending.size()) - 1));
    }

    @Override
    public void close() throws SQLException {
        producer.close();
        database.close();
    }
}
