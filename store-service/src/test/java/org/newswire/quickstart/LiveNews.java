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
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.tracing.TraceParent;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// Publishes live items to `news.raw` at an even rate, and measures how long each takes until its row
/// can be read in the database, to some 5 ms: from when it was due, so that what holds up the sending
/// counts too. Used by one thread.
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

    /// Goes on while it should, and until the last item is stored.
    ///
    /// @return in milliseconds, in ascending order
    List<Long> measure(BooleanSupplier goOn) throws SQLException, InterruptedException {
        Map<UUID, Long> sent = new HashMap<>();
        List<Long> took = new ArrayList<>();
        long next = System.nanoTime();
        long deadline = Long.MAX_VALUE;
        while (deadline == Long.MAX_VALUE || !sent.isEmpty()) {
            long now = System.nanoTime();
            if (deadline == Long.MAX_VALUE && !goOn.getAsBoolean()) {
                deadline = now + LONGEST.toNanos();
            } else if (deadline == Long.MAX_VALUE && now >= next) {
                sent.put(publish(), next);
                next += every.toNanos();
            }
            if (now > deadline) {
                throw new IllegalStateException(sent.size() + " live items are not stored after " + LONGEST);
            }
            look(sent, took);
            Thread.sleep(LOOK_EVERY);
        }
        return took.stream().sorted().toList();
    }

    private void look(Map<UUID, Long> sent, List<Long> took) throws SQLException {
        if (sent.isEmpty()) {
            return;
        }
        try (PreparedStatement select = database.prepareStatement("select id from article where id = any(?)")) {
            select.setArray(1, database.createArrayOf("uuid", sent.keySet().toArray()));
            try (ResultSet rows = select.executeQuery()) {
                long now = System.nanoTime();
                while (rows.next()) {
                    Long at = sent.remove(rows.getObject(1, UUID.class));
                    if (at != null) {
                        took.add((now - at) / 1_000_000);
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
        var entry = new RawItem.Entry(
                "link:" + link,
                null,
                link,
                "Live " + number,
                null,
                texts.html(),
                List.of(),
                now,
                null,
                "en",
                List.of(),
                List.of(),
                List.of(),
                null);
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

    /// The value below which that share of them lies.
    static long at(double share, List<Long> ascending) {
        return ascending.get(Math.min(ascending.size() - 1, (int) Math.ceil(share * ascending.size()) - 1));
    }

    @Override
    public void close() throws SQLException {
        producer.close();
        database.close();
    }
}
