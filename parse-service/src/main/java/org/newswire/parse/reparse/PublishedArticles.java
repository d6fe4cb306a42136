package org.newswire.parse.reparse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.ArticleKey;
import org.newswire.contract.Contract;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.kafka.KafkaSettings;
import org.newswire.parse.known.RecordPosition;
import org.newswire.parse.reparse.OffsetRangeReader.Span;
import org.newswire.raw.RawItem;

/// The latest version of each article in `news.articles` that was made from the selected raw records. The
/// values are in a temporary file; each article, selected or not, takes about 200 bytes of memory. One
/// thread adds, any thread reads.
///
/// A `carried` record repeats the previous version and names the raw record that showed it again. Its
/// content was made from the previous version's raw record. If compaction has removed that version, the
/// origin is unknown ([Present]).
final class PublishedArticles implements AutoCloseable {
    private final Map<Integer, Span> raw;
    private final Map<UUID, Place> places = new HashMap<>();
    private final FileChannel file;
    private long end;

    /// @param position in `news.articles`
    /// @param isCopy   whether the raw record only repeated content that an unknown raw record brought
    record Present(Article article, RecordPosition position, boolean isCopy) {}

    private record Place(RecordPosition position, Origin origin, boolean isSelected, long at, int bytes) {}

    private record Origin(int rawPartition, long rawOffset, boolean isCopy) {}

    /// @param raw selected offsets, by partition
    PublishedArticles(Map<Integer, Span> raw) {
        this.raw = Map.copyOf(raw);
        try {
            Path path = Files.createTempFile("newswire-reparse", ".articles");
            this.file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw failed("create", e);
        }
    }

    /// Adds the next record of `news.articles`.
    void add(ConsumerRecord<byte[], byte[]> record) {
        Optional<UUID> id = ArticleKey.parse(record.key());
        String type = Contract.header(record.headers(), "ce_type").orElse("");
        if (id.isEmpty() || type.equals(Article.Event.SUPERSEDED.type())) {
            return; // the latest version follows again
        }
        Article article = article(record.value());
        if (article == null || article.retractedAt() != null) {
            places.remove(id.get());
            return;
        }
        boolean carried = type.equals(Article.Event.CARRIED.type());
        Place before = places.get(id.get());
        Article.Provenance made = article.provenance();
        Origin origin =
                carried && before != null ? before.origin : new Origin(made.rawPartition(), made.rawOffset(), carried);
        RecordPosition position = new RecordPosition(record.partition(), record.offset());
        Span span = raw.get(origin.rawPartition);
        boolean selected =
                span != null && span.holds(origin.rawOffset) && made.rawTopic().equals(RawItem.TOPIC.name());
        places.put(id.get(), new Place(position, origin, selected, end, record.value().length));
        if (selected) {
            write(record.value());
        }
    }

    /// Returns null for a tombstone or a malformed value.
    private static @Nullable Article article(byte @Nullable [] value) {
        try {
            return value == null || value.length > KafkaSettings.MAX_RECORD_BYTES
                    ? null
                    : Article.CONTRACT.decode(value);
        } catch (MalformedValueException e) {
            return null;
        }
    }

    boolean knows(UUID id) {
        return places.containsKey(id);
    }

    /// Returns the latest version of an article if it was made from this raw record.
    Optional<Present> of(UUID id, ConsumerRecord<byte[], byte[]> raw) {
        Place place = places.get(id);
        if (place == null
                || !place.isSelected
                || place.origin.rawPartition != raw.partition()
                || place.origin.rawOffset != raw.offset()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Present(Article.CONTRACT.decode(read(place)), place.position, place.origin.isCopy));
        } catch (MalformedValueException e) {
            throw new IllegalStateException("an article that was readable before is malformed", e);
        }
    }

    private void write(byte[] value) {
        try {
            for (ByteBuffer rest = ByteBuffer.wrap(value); rest.hasRemaining(); ) {
                end += file.write(rest, end);
            }
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    private byte[] read(Place place) {
        ByteBuffer value = ByteBuffer.allocate(place.bytes);
        try {
            while (value.hasRemaining() && file.read(value, place.at + value.position()) >= 0) {
                // reads until the value is complete
            }
        } catch (IOException e) {
            throw failed("read", e);
        }
        return value.array();
    }

    private static UncheckedIOException failed(String action, IOException e) {
        return new UncheckedIOException(
                "cannot " + action + " a temporary file in " + System.getProperty("java.io.tmpdir") + ": "
                        + e.getMessage() + "; free disk space there, or name another folder in -Djava.io.tmpdir",
                e);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw failed("close", e);
        }
    }
}
