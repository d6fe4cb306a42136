package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newswire.limits.Gzipped;

class ContentDecodingTest {
    private static final String TEXT = "<feed>" + "<entry>news of the day</entry>".repeat(200) + "</feed>";
    /// `TEXT`, compressed by another encoder (Node.js 18).
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
    void decodesEveryRequestedCoding() throws Exception {
        assertThat(decode(bytes(TEXT), null)).isEqualTo(TEXT);
        assertThat(decode(bytes(TEXT), "identity")).isEqualTo(TEXT);
        assertThat(decode(gzip(bytes(TEXT)), "GZip")).isEqualTo(TEXT);
        assertThat(decode(deflate(bytes(TEXT), false), "deflate")).isEqualTo(TEXT);
        assertThat(decode(deflate(bytes(TEXT), true), "deflate")).isEqualTo(TEXT);
        assertThat(decode(Zstd.compress(bytes(TEXT)), "zstd")).isEqualTo(TEXT);
    }

    @Test
    void decodesSeveralCodings() throws Exception {
        assertThat(decode(gzip(deflate(bytes(TEXT), false)), "deflate, gzip")).isEqualTo(TEXT);
        assertThat(decode(gzip(gzip(bytes(TEXT))), "gzip")).isEqualTo(TEXT);
    }

    @Test
    void detectsUndeclaredCodings() throws Exception {
        assertThat(decode(gzip(bytes(TEXT)), null)).isEqualTo(TEXT);
        assertThat(decode(Zstd.compress(bytes(TEXT)), "")).isEqualTo(TEXT);
        assertThat(decode(gzip(bytes(TEXT)), "br")).isEqualTo(TEXT);
        assertThat(decode(gzip(bytes(TEXT)), "deflate")).isEqualTo(TEXT);
        assertThat(decode(deflate(bytes(TEXT), false), "gzip")).isEqualTo(TEXT);
    }

    @Test
    void readsPlainBytesDespiteADeclaredCoding() {
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
    void keepsBytesBeforeACorruption() throws Exception {
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
    void rejectsACodingThatWasNotRequested() {
        ContentDecoding.Decoded decoded = ContentDecoding.decode(BROTLI, "br", 1_000_000);

        assertThat(decoded.refused()).contains("Content-Encoding: br", "Accept-Encoding: gzip, deflate, zstd");
        assertThat(decoded.body().size()).isZero();
    }

    @Test
    void appliesTheLimitToEveryLayer() throws Exception {
        byte[] blanks = new byte[30_000_000];
        Arrays.fill(blanks, (byte) ' ');

        for (byte[] bomb : List.of(gzip(blanks), gzip(gzip(blanks)), gzip(gzip(gzip(gzip(gzip(blanks))))))) {
            ContentDecoding.Decoded decoded = ContentDecoding.decode(bomb, "gzip", 5000);

            assertThat(decoded.body().size()).isLessThanOrEqualTo(5000);
        }
        assertThat(ContentDecoding.decode(gzip(blanks), "gzip", 5000).capped()).isTrue();
    }

    @Test
    void keepsTheEndsOfAnOutputOverTheLimit() throws Exception {
        byte[] plain = bytes("<rss>" + TEXT.repeat(100) + "</rss>");
        var limits = new ContentDecoding.Limits(10_000, true);
        for (byte[] wire : List.of(gzip(plain), gzip(gzip(plain)), Zstd.compress(plain))) {
            ContentDecoding.Decoded decoded =
                    ContentDecoding.decode(new Body(wire), null, limits, LargeBodyMemory.UNLIMITED);

            String text = new String(decoded.body().bytes(), StandardCharsets.UTF_8);
            assertThat(text).startsWith("<rss>").endsWith("</feed></rss>").hasSizeBetween(9_000, 10_000);
            assertThat(decoded.body().gapAt()).isBetween(4_000, 5_000);
            assertThat(decoded.capped()).isTrue();
            assertThat(decoded.cutShort()).isFalse();
        }
        byte[] broken = Arrays.copyOf(gzip(plain), gzip(plain).length - 100);
        assertThat(ContentDecoding.decode(new Body(broken), null, limits).cutShort())
                .isTrue();
    }

    @Test
    void onlyTheBytesBeforeAGapAreDecoded() throws Exception {
        byte[] wire = gzip(bytes(TEXT.repeat(10)));
        byte[] ends = Gzipped.together(Arrays.copyOf(wire, wire.length / 2), new byte[wire.length / 4]);

        ContentDecoding.Decoded decoded = ContentDecoding.decode(
                new Body(ends, wire.length / 2), "gzip", new ContentDecoding.Limits(1_000_000, true));

        assertThat(TEXT.repeat(10)).startsWith(new String(decoded.body().bytes(), StandardCharsets.UTF_8));
        assertThat(decoded.body().gapAt()).isEqualTo(decoded.body().size());
        assertThat(decoded.cutShort()).isFalse();
    }

    @Test
    void rejectsAZstdWindowAboveEightMebibytes() {
        byte[] plain = bytes(TEXT.repeat(5000));
        try (var context = new ZstdCompressCtx()) {
            byte[] widest =
                    context.setLong(23).setLevel(3).setContentSize(false).compress(plain);
            assertThat(ContentDecoding.decode(widest, "zstd", 100_000_000)
                            .body()
                            .bytes())
                    .isEqualTo(plain);

            byte[] wider = context.setLong(24).compress(plain);
            assertThat(ContentDecoding.decode(wider, "zstd", 100_000_000).body().size())
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "65535, ''",
        "65536, 262144",
        "1048576, '262144,1048576'",
        "1048577, '262144,1048576,4194304'",
        "4194304, '262144,1048576,4194304'",
        "4194305, '262144,1048576,4194304,5000000'",
        "6000000, '262144,1048576,4194304,5000000'",
    })
    void reservesMemoryBeforeALargeOutput(int size, String expected) throws Exception {
        List<String> acquired = new ArrayList<>();
        LargeBodyMemory memory = new LargeBodyMemory() {
            @Override
            public boolean reserve(int bytes) {
                throw new AssertionError("the body has arrived");
            }

            @Override
            public void acquire(int maxBytes) {
                acquired.add(String.valueOf(maxBytes));
            }
        };
        byte[] wire = gzip(gzip(new byte[size]));

        ContentDecoding.Decoded decoded = ContentDecoding.decode(
                new Body(wire), "gzip, gzip", new ContentDecoding.Limits(5_000_000, true), memory);

        assertThat(String.join(",", acquired)).isEqualTo(expected);
        assertThat(decoded.body().size()).isBetween(Math.min(size, 5_000_000) * 9 / 10, Math.min(size, 5_000_000));
        assertThat(decoded.capped()).isEqualTo(size > 5_000_000);
    }

    @Nested
    class Padding {
        private static final int WIRE_BYTES = 4 << 20;

        private static byte[] wire(byte[] head, byte[] part) {
            return Gzipped.together(head, Gzipped.times(WIRE_BYTES / part.length, part));
        }

        /// @return number of bytes that were read before the body was rejected
        private static int rejectedAfter(byte[] wire, String coding) {
            String refused = ContentDecoding.decode(wire, coding, 32 << 20).refused();
            assertThat(refused).startsWith("the compressed body is padded: ");
            return Integer.parseInt(String.valueOf(refused).split(" ")[5]);
        }

        @Test
        void gzipMembersAreRejected() {
            byte[] empties = Gzipped.empties(20_000);
            for (String coding : List.of("gzip", "", "deflate")) {
                assertThat(rejectedAfter(empties, coding)).isLessThan(100_000);
            }
            assertThat(rejectedAfter(Gzipped.member(empties), "gzip, gzip")).isLessThan(100_000);
        }

        @Test
        void zstdFramesAreRejected() {
            byte[] empty = Zstd.compress(new byte[0]);
            byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0};
            byte[] text = Zstd.compress(bytes("x"));
            byte[] emptyBlock = {0, 0, 0};
            byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 13 << 3};
            for (byte[] wire :
                    List.of(wire(empty, empty), wire(text, skippable), wire(text, text), wire(frame, emptyBlock))) {
                assertThat(rejectedAfter(wire, "zstd")).isLessThan(300_000);
            }
        }

        @Test
        void deflateBlocksAreRejected() throws Exception {
            byte[] emptyBlock = {0, 0, 0, (byte) 0xff, (byte) 0xff};
            byte[] zlibHead = Arrays.copyOf(deflate(bytes("x"), false), 2);
            byte[] gzipHead = Arrays.copyOf(gzip(bytes("x")), 10);
            assertThat(rejectedAfter(wire(new byte[0], emptyBlock), "deflate")).isLessThan(100_000);
            assertThat(rejectedAfter(wire(zlibHead, emptyBlock), "deflate")).isLessThan(100_000);
            assertThat(rejectedAfter(wire(gzipHead, emptyBlock), "gzip")).isLessThan(100_000);
        }

        @Test
        void emptyBlocksOfAFlushAreAccepted() throws Exception {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            StringBuilder plain = new StringBuilder();
            try (OutputStream out = new GZIPOutputStream(bytes, 512, true)) {
                for (int i = 0; i < 20_000; i++) {
                    String line = "<entry>" + i + "</entry>";
                    plain.append(line);
                    out.write(bytes(line));
                    out.flush();
                }
            }
            assertThat(decode(bytes.toByteArray(), "gzip")).isEqualTo(plain.toString());
        }
    }

    @Test
    void rejectsMoreThanTenThousandGzipMembers() throws Exception {
        byte[] member = gzip(bytes("news ".repeat(10)));

        assertThat(ContentDecoding.decode(Gzipped.times(10_000, member), "gzip", 1_000_000)
                        .body()
                        .size())
                .isEqualTo(500_000);
        assertThat(ContentDecoding.decode(Gzipped.times(10_001, member), "gzip", 1_000_000)
                        .refused())
                .startsWith("more than 10000 gzip members");
    }

    @Test
    void rejectsMoreThanFourCodings() throws Exception {
        byte[] wire = bytes(TEXT);
        for (int i = 0; i < 4; i++) {
            wire = gzip(wire);
        }
        assertThat(decode(wire, "gzip, gzip, gzip, gzip")).isEqualTo(TEXT);
        assertThat(ContentDecoding.decode(gzip(wire), "gzip, gzip, gzip, gzip, gzip", 1_000_000)
                        .refused())
                .startsWith("more than 4 content codings");
    }

    /// The body has 3 MB and expands to 3 GB.
    @Test
    void aBombOfManyMembersIsReadUpToTheLimitOnly() throws Exception {
        byte[] bomb = Gzipped.times(3_000, gzip(new byte[1 << 20]));
        int limit = 5_000_000;
        var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = thread.getCurrentThreadAllocatedBytes();
        long cpu = thread.getCurrentThreadCpuTime();

        ContentDecoding.Decoded decoded = ContentDecoding.decode(bomb, "gzip", limit);

        assertThat(decoded.capped()).isTrue();
        assertThat(decoded.body().size()).isEqualTo(limit);
        assertThat(thread.getCurrentThreadAllocatedBytes() - allocated).isLessThan(4L * limit);
        assertThat(Duration.ofNanos(thread.getCurrentThreadCpuTime() - cpu)).isLessThan(Duration.ofSeconds(2));
    }
}
