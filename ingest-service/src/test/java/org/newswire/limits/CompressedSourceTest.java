package org.newswire.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CompressedSourceTest {
    private static final int SIZE = 1 << 20;

    private int read;

    /// Reads a megabyte that yields this many bytes per 1,000 bytes.
    private void readAll(long yieldedPerMille) throws IOException {
        var bytes = new ByteArrayInputStream(new byte[SIZE]);
        try (var source = new CompressedSource(bytes, () -> read * yieldedPerMille / 1_000)) {
            byte[] buffer = new byte[1 << 10];
            for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
                read += count;
            }
        }
    }

    @Test
    void isReadToItsEndIfTwoBytesYieldOne() throws Exception {
        readAll(500);
        assertThat(read).isEqualTo(SIZE);
    }

    @Test
    void isRefusedIfTwoBytesYieldLessThanOne() {
        assertThatThrownBy(() -> readAll(499))
                .isInstanceOf(ExpansionLimitException.class)
                .hasMessageStartingWith("the compressed body is padded: ");
        assertThat(read).isLessThan(SIZE);
    }

    @Test
    void isRefusedAfter64KibWithoutOutput() {
        assertThatThrownBy(() -> readAll(0)).isInstanceOf(ExpansionLimitException.class);
        assertThat(read).isEqualTo(65 << 10);
    }
}
