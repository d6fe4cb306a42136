package org.newswire.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The shares of a service's heap, for heaps of the deployments and random ones.
final class ServiceMemoryTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @EnumSource
    void whatAServiceTakesWithoutWorkAllSharesAndTheRestNeverExceedTheHeap(ServiceMemory service) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        LongStream heaps = LongStream.concat(
                LongStream.of(128, 256, 280, 307, 512).map(mib -> mib * MIB),
                random.longs(10_000, 64 * MIB, 16_384 * MIB));
        heaps.filter(service::fits)
                .forEach(heap -> assertThat(service.takenBytes(heap) + service.restBytes(heap))
                        .as("heap %d, seed %d", heap, seed)
                        .isLessThanOrEqualTo(heap));
    }

    @ParameterizedTest
    @EnumSource
    void everyShareIsPartOfAnAccount(HeapShare share) {
        assertThat(ServiceMemory.values()).anyMatch(service -> service.shares().contains(share));
    }

    @ParameterizedTest
    @EnumSource
    void theDefaultHeapsAreLargeEnough(ServiceMemory service) {
        assertThat(service.problem(248 * MIB))
                .as("the quick start, without a survivor space")
                .isEmpty();
        assertThat(service.minHeapMib()).isLessThan(150);
    }

    @ParameterizedTest
    @EnumSource
    void aSmallerHeapIsAProblemThatNamesTheNeed(ServiceMemory service) {
        long least = service.minHeapMib();

        assertThat(service.problem(least * MIB)).isEmpty();
        assertThat(service.problem((least - 1) * MIB).orElseThrow())
                .contains("heap=" + (least - 1) + "MiB", "needs " + least + " MiB", "-Xmx");
    }
}
