package org.newswire.ingest.fetch;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/// Undoes the content codings of a body (RFC 9110 section 8.4): gzip, deflate (with and without the
/// zlib wrapper), br, zstd, several in a row too.
///
/// Origins lie, so the bytes have the last word: what isn't in the coding that was declared is taken as
/// it is, and gzip and zstd are recognised undeclared. A stream that ends early or breaks yields what
/// came before. No output, nor any step between, is larger than the limit.
final class ContentDecoding {
    /// The codings that we ask for.
    static final String ACCEPTED = "gzip, deflate, br, zstd";

    private static final int MAX_LAYERS = 4;
    private static final int ZSTD_WINDOW_LOG = 23; // RFC 9659: 8 MiB is the most that HTTP may ask for

    /// The plain bytes; `cutShort` where a stream ended early, `capped` where the limit was reached.
    record Decoded(Body body, boolean cutShort, boolean capped) {}

    private enum Coding {
        GZIP,
        ZLIB,
        RAW_DEFLATE,
        BROTLI,
        ZSTD
    }

    private final int maxBytes;
    private final Runnable whenLarge;
    private byte[] bytes;
    private boolean cutShort;
    private boolean capped;

    private ContentDecoding(byte[] wire, int maxBytes, Runnable whenLarge) {
        this.bytes = wire;
        this.maxBytes = maxBytes;
        this.whenLarge = whenLarge;
    }

    /// @param contentEncoding the header of that name
    /// @param whenLarge runs when a step turns out large: see [FetchRequest]
    static Decoded decode(byte[] wire, @Nullable String contentEncoding, int maxBytes, Runnable whenLarge) {
        ContentDecoding decoding = new ContentDecoding(wire, maxBytes, whenLarge);
        List<Coding> declared = declared(contentEncoding);
        int layers = 0;
        for (Coding coding : declared.reversed()) {
            if (layers++ < MAX_LAYERS) {
                decoding.undo(coding);
            }
        }
        while (layers++ < MAX_LAYERS && decoding.undoUndeclared()) {}
        decoding.cap();
        return new Decoded(new Body(decoding.bytes), decoding.cutShort, decoding.capped);
    }

    private static List<Coding> declared(@Nullable String header) {
        List<Coding> codings = new ArrayList<>();
        for (String name :
                header == null ? new String[0] : header.toLowerCase(Locale.ROOT).split(",")) {
            switch (name.strip()) {
                case "gzip", "x-gzip" -> codings.add(Coding.GZIP);
                case "deflate" -> codings.add(Coding.ZLIB);
                case "br" -> codings.add(Coding.BROTLI);
                case "zstd" -> codings.add(Coding.ZSTD);
                default -> {} // identity, and names that aren't codings
            }
        }
        return codings;
    }

    private boolean undoUndeclared() {
        return looksLikeAnother(bytes) && (undo(Coding.GZIP) || undo(Coding.ZSTD));
    }

    /// Whether the bytes were in that coding; if not, nothing has changed.
    private boolean undo(Coding coding) {
        boolean plausible = switch (coding) {
            case GZIP -> startsWith(bytes, 0x1f, 0x8b);
            case ZSTD -> startsWith(bytes, 0x28, 0xb5, 0x2f, 0xfd);
            case ZLIB -> hasZlibHeader(bytes);
            case RAW_DEFLATE, BROTLI -> bytes.length > 0 && !looksLikeAnother(bytes);
        };
        if (!plausible) {
            return coding == Coding.ZLIB && undo(Coding.RAW_DEFLATE);
        }
        ByteSink output = new ByteSink(whenLarge);
        boolean broken = inflate(coding, output);
        boolean reachedCap = output.size() > maxBytes;
        if (broken && looksLikeText(bytes)) {
            return false;
        }
        bytes = output.toBytes(maxBytes);
        capped |= reachedCap;
        cutShort |= broken && !reachedCap;
        return true;
    }

    /// Appends what can be decoded, at most one byte over the limit; whether the stream broke.
    private boolean inflate(Coding coding, ByteSink output) {
        Inflater raw = new Inflater(true);
        try (InputStream input = open(coding, new ByteArrayInputStream(bytes), raw)) {
            while (output.size() <= maxBytes) {
                byte[] piece = output.piece();
                int from = output.position();
                int read = input.read(piece, from, Math.min(piece.length - from, maxBytes + 1 - output.size()));
                if (read < 0) {
                    return false;
                }
                output.added(read);
            }
            return false;
        } catch (IOException | RuntimeException e) {
            return true;
        } finally {
            raw.end();
        }
    }

    private static InputStream open(Coding coding, InputStream input, Inflater raw) throws IOException {
        return switch (coding) {
            case GZIP -> new GZIPInputStream(input, 8192);
            case ZLIB -> new InflaterInputStream(input);
            case RAW_DEFLATE -> new InflaterInputStream(input, raw);
            case BROTLI -> new BrotliInputStream(input, 1024);
            case ZSTD -> new ZstdInputStreamNoFinalizer(input).setLongMax(ZSTD_WINDOW_LOG);
        };
    }

    private void cap() {
        if (bytes.length > maxBytes) {
            bytes = Arrays.copyOf(bytes, maxBytes);
            capped = true;
        }
    }

    private static boolean hasZlibHeader(byte[] bytes) {
        return bytes.length > 1 && (bytes[0] & 0x0f) == 8 && ((bytes[0] & 0xff) << 8 | (bytes[1] & 0xff)) % 31 == 0;
    }

    private static boolean looksLikeAnother(byte[] bytes) {
        return startsWith(bytes, 0x1f, 0x8b, 0x08) || startsWith(bytes, 0x28, 0xb5, 0x2f, 0xfd);
    }

    private static boolean looksLikeText(byte[] bytes) {
        if (startsWith(bytes, 0xfe, 0xff) || startsWith(bytes, 0xff, 0xfe)) {
            return true; // UTF-16
        }
        for (int i = 0; i < Math.min(bytes.length, 64); i++) {
            int b = bytes[i] & 0xff;
            if (b < 0x20 && b != '\t' && b != '\n' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private static boolean startsWith(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
