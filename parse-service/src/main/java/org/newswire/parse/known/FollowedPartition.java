package org.newswire.parse.known;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.newswire.article.ArticleKey;
import org.newswire.parse.lifecycle.LatestState;

/// The article states of one partition of `news.articles`, and the position up to which its records are
/// included. Not thread-safe.
final class FollowedPartition {
    private final ArticleStates states;
    private final long loadedAt;
    private long position;

    /// Whether the next offset is that of the commit marker of this instance's last transaction.
    private boolean isMarkerNext;

    /// @param position offset of the first record to read
    /// @param loadedAt offset to read up to before the states may be used
    FollowedPartition(ArticleStates states, long position, long loadedAt) {
        this.states = states;
        this.position = position;
        this.loadedAt = loadedAt;
    }

    ArticleStates states() {
        return states;
    }

    long position() {
        return position;
    }

    long loadedAt() {
        return loadedAt;
    }

    /// Includes a record that was read from the topic.
    void add(ConsumerRecord<byte[], byte[]> record) {
        ArticleKey.parse(record.key())
                .ifPresent(id -> LatestState.of(record, states.find(id)).ifPresent(state -> states.put(id, state)));
    }

    /// Sets the position after reading from the topic.
    void readTo(long offset) {
        position = offset;
        isMarkerNext = false;
    }

    /// Includes records that this instance has committed, in the order of sending. If no other producer has
    /// written in between, they need not be read again.
    void add(List<CommittedArticle> committed) {
        for (CommittedArticle each : committed) {
            RecordMetadata metadata = each.metadata();
            states.put(each.id(), each.state().at(metadata.offset(), metadata.timestamp()));
        }
        long last = committed.getLast().metadata().offset();
        long expected = position + committed.size() - 1;
        if (last == expected || (isMarkerNext && last == expected + 1)) {
            position = last + 1;
            isMarkerNext = true;
        }
    }
}
