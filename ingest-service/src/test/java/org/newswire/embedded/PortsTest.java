package org.newswire.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void returnsEachFreePortOnce() {
        assertThat(IntStream.range(0, 2_000).map(i -> Ports.anyFree()).boxed()).doesNotHaveDuplicates();
    }
}
