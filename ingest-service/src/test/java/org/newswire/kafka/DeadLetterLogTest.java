package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.service.logging.CapturedLog;

class DeadLetterLogTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final CapturedLog captured = CapturedLog.of(DeadLetterLog.class);
    private final DeadLetterLog log = new DeadLetterLog();

    @AfterEach
    void stopListening() {
        captured.close();
    }

    @Test
    void logsFewOfMany() {
        add("news.raw", 1_500_000, NOON);

        assertThat(captured.messages())
                .hasSize(6 * 9 + 1)
                .element(0)
                .asString()
                .isEqualTo("dead-lettered topic=news.raw partition=0 offset=0 reason=malformed number=1: no JSON");
        assertThat(captured.messages().getLast()).contains(" offset=999999 ").contains(" number=1000000: ");
    }

    @Test
    void countsEachTopicOnItsOwn() {
        add("news.raw", 19, NOON);
        add("news.articles", 1, NOON);

        assertThat(captured.messages())
                .hasSize(11)
                .last()
                .asString()
                .contains("topic=news.articles")
                .contains("number=1:");
    }

    @Test
    void startsAgainAfterAQuietMinute() {
        add("news.raw", 19, NOON);
        add("news.raw", 1, NOON.plusSeconds(61));

        assertThat(captured.messages()).hasSize(11).last().asString().contains("number=1:");
    }

    private void add(String topic, int count, Instant now) {
        for (int i = 0; i < count; i++) {
            var source = new ConsumerRecord<>(topic, 0, i, new byte[0], new byte[0]);
            log.add(source, DeadLetterReason.MALFORMED, "no JSON", now);
        }
    }
}
