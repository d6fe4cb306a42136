package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContentDecodingTest {
    private static final String TEXT = "<feed>" + "<entry>news of the day</entry>".repeat(200) + "</feed>";
    /// TEXT as another encoder (Node.js 18) has compressed it.
    private static final byte[] BROTLI =
            Base64.getDecoder().decode("G3wXQIyUbuYknRxpYAf5bvSHQUuqMLReZBeBDpMXE6rZicXM7esg8E3ZE7DDA4CD8A4=");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] deflate(byte[] plain, boolean raw) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(bytes, new Deflater(9, raw))) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static String decode(byte[] wire, @Nullable String coding) {
        ContentDecoding.Decoded decoded = ContentDecoding.decode(wire, coding, 1_000_000);
        assertThat(decoded.cutShort()).isFalse();
        assertThat(decoded.capped()).isFalse();
        return new String(decoded.body().bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void undoesEveryCodingThatWeAskFor() throws Exception {
        assertThat(decode(bytes(TEXT), null)).isEqualTo(TEXT);
        assertThat(decode(bytes(TEXT), "identity")).isEqualTo(TEXT);
        assertThat(decode(gzip(bytes(TEXT)), "GZip")).isEqualTo(TEXT);
        assertThat(decode(deflate(bytes(TEXT), false), "deflate")).isEqualTo(TEXT);
        assertThat(decode(deflate(bytes(TEXT), true), "deflate")).isEqualTo(TEXT);
        assertThat(decode(Zstd.compress(bytes(TEXT)), "zstd")).isEqualTo(TEXT);
    }

    @Test
    void undoesCodingsInARow() throws Exception {
        assertThat(decode(gzip(deflate(bytes(TEXT), false)), "deflate, gzip")).isEqualTo(TEXT);
        assertThat(decode(gzip(gzip(bytes(TEXT))), "gzip")).isEqualTo(TEXT);
    }

    @Test
    void recognisesWhatIsNotDeclared() throws Exception {
        assertThat(decode(gzip(bytes(TEXT)), null)).isEqualTo(TEXT);
        assertThat(decode(Zstd.compress(bytes(TEXT)), "")).isEqualTo(TEXT);
        assertThat(decode(gzip(bytes(TEXT)), "br")).isEqualTo(TEXT);
        assertThat(decode(gzip(bytes(TEXT)), "deflate")).isEqualTo(TEXT);
    }

    @Test
    void takesPlainBytesForWhatTheyAreWhateverIsDeclared() {
        for (String coding : List.of("gzip", "deflate", "br", "zstd", "compress", "utf-8")) {
            for (String text :
                    List.of(TEXT, "{\"version\": \"https://jsonfeed.org/version/1.1\"}", "\n\n<?xml?>", "x", "")) {
                assertThat(decode(bytes(text), coding))
                        .as(coding + " on " + text)
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void keepsWhatCameBeforeAStreamBroke() throws Exception {
        String noise = new java.util.Random(7)
                .ints(600_000, ' ', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        for (var entry : List.of(
                List.of("gzip", gzip(bytes(noise))),
                List.of("deflate", deflate(bytes(noise), false)),
                List.of("zstd", Zstd.compress(bytes(noise))))) {
            byte[] whole = (byte[]) entry.get(1);

            ContentDecoding.Decoded decoded = ContentDecoding.decode(
                    Arrays.copyOf(whole, whole.length * 2 / 3), (String) entry.get(0), 10_000_000);

            String text = new String(decoded.body().bytes(), StandardCharsets.UTF_8);
            assertThat(decoded.cutShort()).as("%s", entry.get(0)).isTrue();
            assertThat(noise).as("%s", entry.get(0)).startsWith(text);
            assertThat(text.length()).as("%s", entry.get(0)).isGreaterThan(noise.length() / 3);
        }
    }

    @Test
    void refusesACodingThatWasNotAskedFor() {
        ContentDecoding.Decoded decoded = ContentDecoding.decode(BROTLI, "br", 1_000_000);

        assertThat(decoded.refused()).contains("Content-Encoding: br", "Accept-Encoding: gzip, deflate, zstd");
        assertThat(decoded.body().size()).isZero();
    }

    @Test
    void stopsAtTheLimitInEveryLayer() throws Exception {
        byte[] blanks = new byte[30_000_000];
        Arrays.fill(blanks, (byte) ' ');

        for (byte[] bomb : List.of(gzip(blanks), gzip(gzip(blanks)), gzip(gzip(gzip(gzip(gzip(blanks))))))) {
            ContentDecoding.Decoded decoded = ContentDecoding.decode(bomb, "gzip", 5000);

            assertThat(decoded.body().size()).isLessThanOrEqualTo(5000);
        }
        assertThat(ContentDecoding.decode(gzip(blanks), "gzip", 5000).capped()).isTrue();
    }

    @Test
    void refusesAZstdWindowBeyondEightMebibytes() {
        byte[] plain = bytes(TEXT.repeat(5000));
        try (var context = new ZstdCompressCtx()) {
            byte[] wide = context.setLong(27).setLevel(3).setContentSize(false).compress(plain);

            assertThat(ContentDecoding.decode(wide, "zstd", 100_000_000).body().size())
                    .isZero();
        }
    }

    @Test
    void asksForMemoryBeforeALargeOutputIsTaken() throws Exception {
        AtomicInteger told = new AtomicInteger();
        LargeBodyMemory memory = new LargeBodyMemory() {
            @Override
            public boolean reserve(int bytes) {
                throw new AssertionError("the body has arrived");
            }

            @Override
            public void acquire() {
                told.incrementAndGet();
            }
        };
        ContentDecoding.decode(gzip(new byte[FetchRequest.LARGE_BYTES - 1]), "gzip", 5_000_000, memory);
        assertThat(told).hasValue(0);

        ContentDecoding.Decoded decoded =
                ContentDecoding.decode(gzip(new byte[FetchRequest.LARGE_BYTES]), "gzip", 5_000_000, memory);
        assertThat(decoded.body().size()).isEqualTo(FetchRequest.LARGE_BYTES);
        assertThat(told).hasValue(1);
    }
}
