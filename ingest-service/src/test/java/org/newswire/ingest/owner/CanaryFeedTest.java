package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.newswire.contract.Contract;
import org.newswire.contract.ContractCheck;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.raw.Canary;
import org.newswire.raw.RawItem;
import org.newswire.settings.Settings;

class CanaryFeedTest {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final int PARTITIONS = 12;
    private static final Set<Integer> FIRST = Set.of(0);

    private final CanaryFeed canary = new CanaryFeed(Duration.ofMinutes(1), RandomGenerator.getDefault());

    @Test
    void isSentImmediatelyAndThenOncePerInterval() {
        assertThat(canary.due(FIRST, NOON, () -> PARTITIONS)).isNotEmpty();
        assertThat(canary.due(FIRST, NOON.plusSeconds(59), () -> PARTITIONS)).isEmpty();
        assertThat(canary.due(FIRST, NOON.plusSeconds(60), () -> PARTITIONS)).isNotEmpty();
    }

    @Test
    void isSentByTheOwnerOfTheFirstPartitionOnly() {
        Set<Integer> others =
                IntStream.range(1, FeedDefinition.TOPIC.partitions()).boxed().collect(Collectors.toSet());
        assertThat(canary.due(others, NOON, () -> PARTITIONS)).isEmpty();
        assertThat(canary.due(Set.of(), NOON, () -> PARTITIONS)).isEmpty();
        assertThat(canary.due(Set.of(5, 0), NOON, () -> PARTITIONS)).hasSize(PARTITIONS);
    }

    @Test
    void isSentImmediatelyByAnInstanceThatBecomesTheOwnerOfTheFirstPartition() {
        assertThat(canary.due(Set.of(1), NOON, () -> PARTITIONS)).isEmpty();
        assertThat(canary.due(Set.of(0, 1), NOON.plusSeconds(1), () -> PARTITIONS))
                .isNotEmpty();
    }

    @Test
    void isSentToEachPartitionUnderAKeyOfThatPartition() {
        for (int minute = 0; minute < 3; minute++) {
            assertThat(send(minute))
                    .allSatisfy(record -> assertThat(BuiltInPartitioner.partitionForKey(record.key(), PARTITIONS))
                            .isEqualTo(record.partition()))
                    .extracting(ProducerRecord::partition)
                    .containsExactlyElementsOf(
                            IntStream.range(0, PARTITIONS).boxed().toList());
        }
    }

    @Test
    void keepsTheKeyOfAPartition() {
        HashSet<String> keys = new HashSet<>();
        for (int minute = 0; minute < 3; minute++) {
            send(minute).forEach(record -> keys.add(new String(record.key(), UTF_8)));
        }
        assertThat(keys).hasSize(PARTITIONS);
    }

    @Test
    void isAValidRawItemIdentifiedByItsSource() throws Exception {
        var record = send(0).getFirst();
        assertThat(Contract.header(record.headers(), "ce_source")).contains("newswire:canary");
        RawItem item = RawItem.CONTRACT.decode(record.value());
        new ContractCheck<>("raw-item", RawItem.class, RawItem.CONTRACT).valueValidates(item);
        assertThat(Canary.is(item.feed().url())).isTrue();
        assertThat(Canary.is("https://news.example/feed")).isFalse();
        assertThat(new String(record.key(), UTF_8)).isEqualTo(item.articleId().toString());
    }

    @Test
    void isOffUnlessAnIntervalIsSet() {
        assertThat(Canary.interval(new Settings(Map.of()))).isEmpty();
        assertThat(Canary.interval(new Settings(Map.of("CANARY_INTERVAL", "off"))))
                .isEmpty();
        assertThat(Canary.interval(new Settings(Map.of("CANARY_INTERVAL", "30s"))))
                .contains(Duration.ofSeconds(30));
    }

    private List<ProducerRecord<byte[], byte[]>> send(int minute) {
        return canary.due(FIRST, NOON.plus(Duration.ofMinutes(minute)), () -> PARTITIONS);
    }
}
