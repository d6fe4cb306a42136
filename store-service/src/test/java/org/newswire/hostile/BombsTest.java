package org.newswire.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// Checks with another decoder that the bombs expand as their names say.
class BombsTest {
    private static final int SOME_MIB = 8 << 20;

    @Test
    void membersOfOneLetterExpandToThatManyLetters() throws IOException {
        try (InputStream text =
                new GZIPInputStream(Bombs.named("gzip-members-of-a-letter").wire())) {
            assertThat(text.readAllBytes()).hasSize(20_000).containsOnly('x');
        }
    }

    @Test
    void aMebibyteOnTheWireExpandsToFarMore() throws IOException {
        for (String name : new String[] {"gzip-members-of-a-mebibyte", "gzip-gibibyte"}) {
            assertThat(Bombs.named(name).wire().readAllBytes()).hasSizeLessThan(2 << 20);
            try (InputStream text = new GZIPInputStream(Bombs.named(name).wire())) {
                assertThat(text.readNBytes(SOME_MIB)).hasSize(SOME_MIB);
            }
        }
    }

    @Test
    void framesOfZstandardAreEmpty() throws IOException {
        for (String name : new String[] {"zstd-empty-frames", "zstd-skipped-frames"}) {
            try (InputStream text =
                    new ZstdInputStreamNoFinalizer(Bombs.named(name).wire())) {
                assertThat(text.readAllBytes()).isEmpty();
            }
        }
    }
}
