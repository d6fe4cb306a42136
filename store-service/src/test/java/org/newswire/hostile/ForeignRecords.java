package org.newswire.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemEntryBuilder;
import org.newswire.raw.RawItemPageBuilder;

/// A foreign producer that writes to every topic: values that are not JSON, or other JSON, values of 14 MiB
/// that compress well, null keys, and raw items whose pages expand to many times their size in the topic.
final class ForeignRecords implements AutoCloseable {
    private static final int LARGE_BYTES = 14 << 20;
    private static final int LARGE_EACH = 5;
    private static final int COSTLY_EACH = 40;
    private static final int PARAGRAPHS = 96;
    private static final int PARAGRAPH_BYTES = 1_850_000;
    private static final int MARKUP_PAGES = 16;
    private static final int MOST_BYTES = 32 << 20;
    private static final Duration PERIOD = Duration.ofSeconds(3);
    private static final List<String> WITH_DEAD_LETTERS = List.of("news.raw", "news.articles", "news.feed-status");
    private static final List<String> PRIVATE = List.of(
            "news.feeds",
            "news.feed-memory",
            "news.host-permits",
            "news.hub-calls",
            "news.hub-callbacks",
            "news.site-status");

    private final KafkaProducer<byte[], byte[]> producer;
    private final ConcurrentLinkedQueue<Sent> sent = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<PublishedItem> items = new ConcurrentLinkedQueue<>();
    private final RepeatingThread worker = new RepeatingThread("foreign-records", this::run);

    /// A record that its topic's reader must send to the dead letters.
    ///
    /// @param what description in the report
    record Sent(String topic, int partition, long offset, String what) {}

    ForeignRecords(String bootstrapServers) {
        Map<String, Object> config = new HashMap<>(new KafkaSettings(bootstrapServers, Map.of()).producer("foreign"));
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MOST_BYTES);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2 * MOST_BYTES);
        config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        producer = new KafkaProducer<>(config);
    }

    void start() {
        worker.start();
    }

    /// Stops writing; the records written so far are still known.
    void stop() {
        worker.close();
    }

    /// Raw items with pages that are small in the topic and large in memory.
    List<PublishedItem> items() {
        return List.copyOf(items);
    }

    /// The records that must be dead letters.
    List<Sent> sent() {
        return List.copyOf(sent);
    }

    private void run(RepeatingThread self) throws InterruptedException {
        for (int turn = 0; !self.isStopped(); turn++) {
            for (String topic : WITH_DEAD_LETTERS) {
                deadLetter(topic, "garbage", key(), garbage());
                deadLetter(topic, "other JSON", key(), "{\"a\":[1,{\"b\":null}]}".getBytes(UTF_8));
                deadLetter(topic, "no key", null, garbage());
                deadLetter(topic, "a number", key(), "1e999".getBytes(UTF_8));
                deadLetter(topic, "deep JSON", key(), "[".repeat(500_000).getBytes(UTF_8));
            }
            for (String topic : PRIVATE) {
                send(topic, null, garbage());
                send(topic, key(), garbage());
                send(topic, key(), "{}".getBytes(UTF_8));
            }
            if (turn % LARGE_EACH == 0) {
                deadLetter(
                        "news.articles",
                        "14 MiB of spaces",
                        key(),
                        " ".repeat(LARGE_BYTES).getBytes(UTF_8));
                deadLetter("news.articles", "a text of 14 MiB", key(), largeText());
                deadLetter("news.raw", "a text of 14 MiB", key(), largeText());
            }
            if (turn % COSTLY_EACH == 0) {
                sendCostlyItems(turn);
            }
            LockSupport.parkNanos(PERIOD.toNanos());
        }
    }

    /// Sends a full batch of the parser, which has all of them in memory unless it counts their expanded
    /// size.
    private void sendCostlyItems(int turn) throws InterruptedException {
        for (int page = 0; page < PARAGRAPHS; page++) {
            String token = OrdinaryMarkup.token("foreign-paragraph", turn, page);
            sendItem(
                    PublishedItem.stored(token),
                    OrdinaryMarkup.page(token, "<p>" + OrdinaryMarkup.filler(token, PARAGRAPH_BYTES) + "</p>"));
        }
        for (int page = 0; page < MARKUP_PAGES; page++) {
            String token = OrdinaryMarkup.token("foreign-markup", turn, page);
            sendItem(
                    PublishedItem.storedOrDeadLetter(token),
                    OrdinaryMarkup.page(token, "<p><b><i>a</i></b>".repeat(100_000)));
        }
        sendItem(
                PublishedItem.storedOrDeadLetter(OrdinaryMarkup.token("foreign-bomb", turn, 0)),
                " ".repeat(128 << 20),
                1_000);
    }

    private void sendItem(PublishedItem published, String page) throws InterruptedException {
        sendItem(published, page, page.length());
    }

    /// A raw item as the ingest would write it.
    ///
    /// @param bytes that the page is declared to have
    private void sendItem(PublishedItem published, String page, long bytes) throws InterruptedException {
        UUID id = UUID.randomUUID();
        String token = published.token();
        String url = "http://127.20.99.1/" + token;
        Instant now = Instant.now();
        var feed = new RawItem.Feed(UUID.randomUUID(), url, null, null, null, null, List.of(), null);
        var entry = RawItemEntryBuilder.builder()
                .key("guid:" + token)
                .guid(token)
                .link(url)
                .title("Report " + token)
                .summary("In short: " + token)
                .published(now)
                .build();
        var fetch = new RawItem.Fetch(url, url, 200, now, null, null, List.of(), null);
        var exchange = RawItemPageBuilder.builder()
                .url(url)
                .finalUrl(url)
                .status(200)
                .fetchedAt(now)
                .contentType("text/html")
                .bytes(bytes)
                .body(RawItem.Page.pack(page.getBytes(UTF_8)))
                .build();
        var item = new RawItem(id, RawItem.Change.PUBLISHED, "0123456789abcdef", now, feed, entry, fetch, exchange);
        if (send("news.raw", id.toString().getBytes(UTF_8), RawItem.CONTRACT.encode(item)) != null) {
            items.add(published);
        }
    }

    private void deadLetter(String topic, String what, byte @Nullable [] key, byte[] value)
            throws InterruptedException {
        @Nullable RecordMetadata written = send(topic, key, value);
        if (written != null) {
            sent.add(new Sent(topic, written.partition(), written.offset(), what));
        }
    }

    /// Returns null if the broker refuses it: compacted topics accept no null keys.
    private @Nullable RecordMetadata send(String topic, byte @Nullable [] key, byte[] value)
            throws InterruptedException {
        try {
            return producer.send(new ProducerRecord<>(topic, key, value)).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException) {
                return null;
            }
            throw new IllegalStateException("cannot write to " + topic, e);
        }
    }

    private static byte[] key() {
        return UUID.randomUUID().toString().getBytes(UTF_8);
    }

    private static byte[] garbage() {
        return new byte[] {'{', 0, (byte) 0xff, 0x1b, '[', '2', 'J', '\r', '\n'};
    }

    private static byte[] largeText() {
        return ("{\"text\":\"" + "a".repeat(LARGE_BYTES) + "\"}").getBytes(UTF_8);
    }

    @Override
    public void close() {
        stop();
        producer.close();
    }
}
