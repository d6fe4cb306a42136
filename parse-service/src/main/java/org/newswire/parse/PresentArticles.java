package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import org.newswire.parse.SpanReader.Span;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.raw.RawItem;

/// The last version of each article in `news.articles`, of those that were made of certain raw
/// records. Their values lie in a temporary file; of each article, meant or not, some 200 bytes are
/// in memory. One thread adds, any thread asks.
///
/// A `carried` record says what the version before it said, and names the raw record that showed it
/// once more: what it says was made of the raw record of the version before. Where compaction has
/// taken that away, it is a copy of unknown origin.
final class PresentArticles implements AutoCloseable {
    private final Map<Integer, Span> raw;
    private final Map<UUID, Place> places = new HashMap<>();
    private final FileChannel file;
    private long end;

    /// @param position in `news.articles`
    /// @param isCopy   whether the raw record showed it once more, and another one, unknown, made it
    record Present(Article article, Position position, boolean isCopy) {}

    private record Place(Position position, Origin origin, boolean isMeant, long at, int bytes) {}

    private record Origin(int rawPartition, long rawOffset, boolean isCopy) {}

    /// @param raw which raw records count, by partition
    PresentArticles(Map<Integer, Span> raw) {
        this.raw = Map.copyOf(raw);
        try {
            Path path = Files.createTempFile("newswire-reparse", ".articles");
            this.file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary file can be made", e);
        }
    }

    /// The next record of `news.articles`.
    void add(ConsumerRecord<byte[], byte[]> record) {
        Optional<UUID> id = id(record.key());
        String type = Contract.header(record.headers(), "ce_type").orElse("");
        if (id.isEmpty() || type.equals(Article.Event.SUPERSEDED.type())) {
            return; // behind that the present version follows once more
        }
        Article article = article(record.value());
        if (article == null || article.retractedAt() != null) {
            places.remove(id.get());
            return;
        }
        boolean carried = type.equals(Article.Event.CARRIED.type());
        Place before = places.get(id.get());
        Origin origin = carried && before != null
                ? before.origin
                : new Origin(
                        article.provenance().rawPartition(),
                        article.provenance().rawOffset(),
                        carried);
        Position position = new Position(record.partition(), record.offset());
        boolean meant = isMeant(origin, article);
        places.put(id.get(), new Place(position, origin, meant, end, record.value().length));
        if (meant) {
            write(record.value());
        }
    }

    static Optional<UUID> id(byte @Nullable [] key) {
        try {
            return key == null ? Optional.empty() : Optional.of(UUID.fromString(new String(key, UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Null where it was taken back, or is no article.
    private static @Nullable Article article(byte @Nullable [] value) {
        if (value != null && value.length > KafkaSettings.MAX_RECORD_BYTES) {
            return null;
        }
        try {
            return value == null ? null : Article.CONTRACT.decode(value);
        } catch (Malformed e) {
            return null;
        }
    }

    private boolean isMeant(Origin origin, Article article) {
        Span span = raw.get(origin.rawPartition);
        return span != null
                && span.holds(origin.rawOffset)
                && article.provenance().rawTopic().equals(RawItem.TOPIC.name());
    }

    /// Whether there is such an article.
    boolean knows(UUID id) {
        return places.containsKey(id);
    }

    /// The last version of an article, if it was made of this raw record.
    Optional<Present> of(UUID id, ConsumerRecord<byte[], byte[]> raw) {
        Place place = places.get(id);
        if (place == null
                || !place.isMeant
                || place.origin.rawPartition != raw.partition()
                || place.origin.rawOffset != raw.offset()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Present(Article.CONTRACT.decode(read(place)), place.position, place.origin.isCopy));
        } catch (Malformed e) {
            throw new IllegalStateException("what could be read cannot any more", e);
        }
    }

    private void write(byte[] value) {
        try {
            ByteBuffer rest = ByteBuffer.wrap(value);
            while (rest.hasRemaining()) {
                end += file.write(rest, end);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the temporary file cannot be written", e);
        }
    }

    private byte[] read(Place place) {
        try {
            ByteBuffer value = ByteBuffer.allocate(place.bytes);
            while (value.hasRemaining() && file.read(value, place.at + value.position()) >= 0) {
                // until it is whole
            }
            return value.array();
        } catch (IOException e) {
            throw new UncheckedIOException("the temporary file cannot be read", e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the temporary file cannot be closed", e);
        }
    }
}
