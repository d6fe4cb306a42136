package org.newswire.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// Compressed bodies that are small on the wire and costly to expand, by name.
final class Bombs {
    private static final int MEMBERS = 20_000;
    private static final int MIB = 1 << 20;
    private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};

    /// A frame without content: magic number, empty single segment, one empty last block (RFC 8878).
    private static final byte[] EMPTY_ZSTD_FRAME = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x20, 0, 1, 0, 0};

    /// An empty skippable frame (RFC 8878, section 3.1.2).
    private static final byte[] SKIPPED_ZSTD_FRAME = {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0};

    private Bombs() {}

    /// A body in the coding that its `Content-Encoding` names.
    static final class Bomb {
        private final String coding;
        private final byte[] body;

        private Bomb(String coding, byte[] body) {
            this.coding = coding;
            this.body = body;
        }

        InputStream wire() {
            return new ByteArrayInputStream(body);
        }

        Answer as(String type) {
            return Answer.ok(type, body).with("Content-Encoding", coding);
        }
    }

    static Bomb named(String name) {
        return Objects.requireNonNull(byName().get(name));
    }

    static Map<String, Bomb> byName() {
        Map<String, Bomb> bombs = new LinkedHashMap<>();
        bombs.put("gzip-empty-members", new Bomb("gzip", repeated(gzip(""), MEMBERS)));
        bombs.put("gzip-members-of-a-letter", new Bomb("gzip", repeated(gzip("x"), MEMBERS)));
        bombs.put("gzip-members-of-a-mebibyte", new Bomb("gzip", repeated(gzip(" ".repeat(MIB)), 1_024)));
        bombs.put("gzip-gibibyte", new Bomb("gzip", gibibyte()));
        bombs.put("zstd-empty-frames", new Bomb("zstd", repeated(EMPTY_ZSTD_FRAME, 10 * MEMBERS)));
        bombs.put(
                "zstd-skipped-frames",
                new Bomb("zstd", join(EMPTY_ZSTD_FRAME, repeated(SKIPPED_ZSTD_FRAME, 10 * MEMBERS))));
        bombs.put("brotli-empty-blocks", new Bomb("br", emptyBrotliBlocks()));
        bombs.put("gzip-in-gzip", new Bomb("gzip, gzip, gzip", gzip(gzip(repeated(gzip(""), MEMBERS)))));
        return bombs;
    }

    static Answer gzipped(String type, String text) {
        return Answer.ok(type, gzip(text)).with("Content-Encoding", "gzip");
    }

    static byte[] gzip(String text) {
        return gzip(text.getBytes(UTF_8));
    }

    private static byte[] gzip(byte[] bytes) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot gzip in memory", e);
        }
        return packed.toByteArray();
    }

    /// One member of 1 GiB of zeros: after a full flush, the same block represents the same bytes anywhere.
    private static byte[] gibibyte() {
        try (var deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            byte[] packed = new byte[MIB];
            deflater.setInput(new byte[MIB]);
            int length = deflater.deflate(packed, 0, packed.length, Deflater.FULL_FLUSH);
            return join(GZIP_HEAD, repeated(Arrays.copyOf(packed, length), 1_024));
        }
    }

    /// Empty blocks of metadata, then the empty last block (RFC 7932, section 9.2).
    private static byte[] emptyBrotliBlocks() {
        byte[] blocks = new byte[20 * MEMBERS];
        Arrays.fill(blocks, (byte) 0x06);
        blocks[0] = 0x0c; // the first block after the bit for a window of 64 KiB
        blocks[blocks.length - 1] = 0x03;
        return blocks;
    }

    private static byte[] repeated(byte[] bytes, int times) {
        byte[] all = new byte[bytes.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
        }
        return all;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
