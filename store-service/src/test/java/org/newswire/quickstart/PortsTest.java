package org.newswire.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void givesEachFreePortOnce() {
        assertThat(IntStream.range(0, 2_000).map(i -> Ports.anyFree()).boxed()).doesNotHaveDuplicates();
    }
}
