package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;

/// Which failures of the broker postpone a batch, and which end the loop.
final class RetriableBatchExceptionTest {
    @Test
    void anUnavailableBrokerPostponesTheBatch() {
        for (KafkaException failure :
                List.of(new TimeoutException("no answer"), new NotLeaderOrFollowerException("moved"))) {
            assertThat(RetriableBatchException.unlessFatal("commit failed", failure))
                    .hasMessage("commit failed: " + failure.getMessage())
                    .hasCause(failure);
        }
    }

    @Test
    void aMemberThatTheGroupHasRemovedPostponesTheBatchAndRejoins() {
        List<KafkaException> removals = List.of(
                new CommitFailedException(),
                new UnknownMemberIdException("gone"),
                new StaleMemberEpochException("old"),
                new FencedMemberEpochException("fenced"),
                new IllegalGenerationException("old"));
        assertThat(removals)
                .allSatisfy(removal -> assertThat(RetriableBatchException.unlessFatal("commit failed", removal))
                        .hasCause(removal));
    }

    @Test
    void aFailureThatARetryCannotFixIsThrownItself() {
        for (KafkaException failure : List.of(
                new TopicAuthorizationException("refused"),
                new UnsupportedVersionException("too old"),
                new KafkaException("unexpected"))) {
            assertThatThrownBy(() -> {
                        throw RetriableBatchException.unlessFatal("commit failed", failure);
                    })
                    .isSameAs(failure);
        }
    }

    @Test
    void onlyAnExceptionWithACauseCountsAsAFailure() {
        assertThat(new RetriableBatchException("the rest follows").isFailure()).isFalse();
        assertThat(new RetriableBatchException("away", new IllegalStateException()).isFailure())
                .isTrue();
    }
}
