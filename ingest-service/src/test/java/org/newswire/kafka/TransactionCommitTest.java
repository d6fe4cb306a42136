package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/// What happens to a transaction whose commit times out.
final class TransactionCommitTest {
    private int commits;
    private int timeouts;
    private KafkaException failure = new TimeoutException("no answer");

    /// A producer whose first commits fail.
    private final MockProducer<byte[], byte[]> producer = new MockProducer<>() {
        @Override
        public void commitTransaction() {
            if (++commits <= timeouts) {
                throw failure;
            }
        }
    };

    @Test
    void repeatsACommitThatTimedOutUntilItsResultIsKnown() {
        timeouts = 9;
        TransactionCommit.commit(producer);
        assertThat(commits).isEqualTo(10);
    }

    @Test
    void throwsAfterTenAttemptsSinceTheResultIsUnknown() {
        timeouts = 10;
        assertThatThrownBy(() -> TransactionCommit.commit(producer)).isSameAs(failure);
        assertThat(commits).isEqualTo(10);
    }

    @Test
    void doesNotRepeatACommitThatTheBrokerRefused() {
        timeouts = 1;
        failure = new ProducerFencedException("another instance");
        assertThatThrownBy(() -> TransactionCommit.commit(producer)).isSameAs(failure);
        assertThat(commits).isOne();
    }
}
