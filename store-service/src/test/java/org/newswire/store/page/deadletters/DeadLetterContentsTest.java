package org.newswire.store.page.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.dlq.DlqSnapshot;
import org.newswire.store.api.ProblemException;

class DeadLetterContentsTest {
    private final CountDownLatch brokerAnswers = new CountDownLatch(1);
    private final AtomicInteger readings = new AtomicInteger();

    private final DeadLetterContents contents = new DeadLetterContents(position -> {
        readings.incrementAndGet();
        try {
            brokerAnswers.await();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        return empty(position);
    });

    private static Optional<DlqSnapshot.Content> empty(DeadLetterContents.Position position) {
        if (position.offset() == 13) {
            throw new KafkaException("away");
        }
        return Optional.empty();
    }

    private static DeadLetterContents.Position position(long offset) {
        return new DeadLetterContents.Position("news.raw.dlq", 0, offset);
    }

    @AfterEach
    void answer() {
        brokerAnswers.countDown();
    }

    @Test
    void aRepeatedRequestGetsTheResultOfTheReadingThatWasTooSlow() throws Exception {
        assertUnavailable(1);
        brokerAnswers.countDown();

        assertThat(contents.read(position(1))).isEmpty();
        assertThat(readings).hasValue(1);
    }

    @Test
    void readingsInProgressAreLimitedAndEndedOnesMakeRoom() throws Exception {
        assertUnavailable(1);
        assertUnavailable(2);
        assertThatThrownBy(() -> contents.read(position(3)))
                .isInstanceOf(ProblemException.class)
                .hasMessage(ProblemException.busy().getMessage());
        assertThat(readings).hasValue(2);

        brokerAnswers.countDown();
        await().ignoreExceptionsInstanceOf(ProblemException.class)
                .untilAsserted(() -> assertThat(contents.read(position(3))).isEmpty());
    }

    @Test
    void aFailedReadingIsRepeated() {
        brokerAnswers.countDown();
        assertUnavailable(13);
        assertUnavailable(13);
        assertThat(readings).hasValue(2);
    }

    private void assertUnavailable(long offset) {
        assertThatThrownBy(() -> contents.read(position(offset)))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("The broker ");
    }
}
