package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The configuration that every topic of Newswire gets.
final class TopicTest {
    private static final String DAY_MS = String.valueOf(Duration.ofDays(1).toMillis());

    @Test
    void aCompactedTopicKeepsTombstonesForADay() {
        assertThat(Topic.compacted("news.articles", 12).config())
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("delete.retention.ms", DAY_MS);
    }

    /// Kafka's default is an hour.
    @Test
    void timestampsMayBeADayAheadOfTheBrokersClock() {
        for (Topic topic : new Topic[] {Topic.compacted("a", 1), Topic.retained("b", 1, Duration.ofDays(30))}) {
            assertThat(topic.config()).containsEntry("message.timestamp.after.max.ms", DAY_MS);
        }
    }

    @Test
    void aRecordHasAtMostFourMebibytesAndADeadLetterSixteen() {
        Topic topic = Topic.retained("news.raw", 12, Duration.ofDays(7));
        assertThat(topic.config()).containsEntry("max.message.bytes", String.valueOf(4 << 20));
        assertThat(topic.deadLetters().config()).containsEntry("max.message.bytes", String.valueOf(16 << 20));
    }

    @Test
    void deadLettersAreKeptFor30DaysInAsManyPartitions() {
        Topic letters = Topic.compacted("news.articles", 12).deadLetters();
        assertThat(letters.name()).isEqualTo("news.articles.dlq");
        assertThat(letters.partitions()).isEqualTo(12);
        assertThat(letters.config())
                .containsEntry("cleanup.policy", "delete")
                .containsEntry(
                        "retention.ms", String.valueOf(Duration.ofDays(30).toMillis()));
    }

    @Test
    void theReplicationOfTheSettingsIsAddedAndTheBrokersDefaultIsNot() {
        Topic topic = Topic.compacted("news.articles", 12);
        assertThat(topic.config(new TopicReplication(3, 2))).containsEntry("min.insync.replicas", "2");
        assertThat(topic.config(TopicReplication.BROKER_DEFAULT)).isEqualTo(Map.copyOf(topic.config()));
    }
}
