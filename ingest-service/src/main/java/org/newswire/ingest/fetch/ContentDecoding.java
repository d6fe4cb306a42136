package org.newswire.ingest.fetch;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.CompressedSource;
import org.newswire.limits.DocumentFailure;
import org.newswire.limits.ExpansionLimitException;
import org.newswire.limits.GzipStream;
import org.newswire.limits.Limit;

/// Removes the content codings of a body (RFC 9110 section 8.4): gzip, deflate (with and without the zlib
/// wrapper) and zstd, also several in sequence.
///
/// Origins declare wrong codings, so the bytes decide. A body that does not have the declared coding is
/// used as it is; undeclared gzip and zstd are detected. A stream that breaks yields the bytes before. No
/// output exceeds the limit, nor does one between two codings. A body that is crafted to cost work, or has an
/// unsupported coding, is refused with the reason.
public final class ContentDecoding {
    /// The codings in `Accept-Encoding`.
    static final String ACCEPTED = "gzip, deflate, zstd";

    @Limit(of = "content codings per body", past = "the document fails")
    private static final int MAX_LAYERS = 4;

    @Limit(of = "gzip members per body", past = "the document fails")
    private static final int MAX_GZIP_MEMBERS = 10_000;

    /// The first limits of a body that may be compressed.
    private static final List<Integer> STEPS = List.of(FetchRequest.LARGE_BYTES - 1, 256 << 10, 1 << 20, 4 << 20);

    private static final int TEXT_HEAD_BYTES = 64;
    private static final int ZSTD_WINDOW_LOG = 23; // RFC 9659: 8 MiB is the most that HTTP may ask for

    /// The limit of the decoded bytes, and of each intermediate step.
    ///
    /// @param keepsEnds whether the first and last bytes of a longer output are kept, otherwise the first. To that
    ///     end, up to [BodyTransfer#MAX_RECEIVED_BYTES] are decoded
    public record Limits(int maxBytes, boolean keepsEnds) {}

    /// The decoded bytes. `cutShort`: a stream ended early. `capped`: the limit was reached.
    ///
    /// @param refused why the body is not used, in one line; null if it is used
    public record Decoded(
            Body body,
            boolean cutShort,
            boolean capped,
            @Nullable String refused) {}

    private enum Coding {
        GZIP,
        ZLIB,
        RAW_DEFLATE,
        ZSTD,
        /// A coding that was not requested and cannot be undone.
        FOREIGN
    }

    /// The result of one step.
    ///
    /// @param output  one byte over the limit if there is more
    /// @param broken  whether the stream ended early
    /// @param refused the reason why the output is not used; null if it is used
    private record Expanded(
            ByteSink output, boolean broken, @Nullable String refused) {}

    private final int maxBytes;
    private final boolean keepsEnds;
    private byte[] bytes;
    private int gapAt;
    private boolean cutShort;
    private boolean capped;
    private @Nullable String refused;

    private ContentDecoding(Body wire, Limits limits) {
        this.bytes = wire.bytes();
        this.gapAt = wire.gapAt();
        this.maxBytes = limits.maxBytes;
        this.keepsEnds = limits.keepsEnds;
    }

    /// @param contentEncoding the header of that name
    /// @param maxBytes        limit of the decoded bytes, and of each intermediate step
    public static Decoded decode(byte[] wire, @Nullable String contentEncoding, int maxBytes) {
        return decode(new Body(wire), contentEncoding, new Limits(maxBytes, false));
    }

    static Decoded decode(Body wire, @Nullable String contentEncoding, Limits limits) {
        ContentDecoding decoding = new ContentDecoding(wire, limits);
        decoding.undoAll(declared(contentEncoding).reversed(), contentEncoding);
        decoding.cap();
        return new Decoded(
                new Body(decoding.bytes, decoding.gapAt), decoding.cutShort, decoding.capped, decoding.refused);
    }

    /// Decodes with small limits first, because the decoded size of a compressed body is unknown before. While it
    /// waits for more memory, it holds only the body as it arrived.
    ///
    /// @param contentEncoding the value of that header
    /// @param memory          acquired before a step yields [FetchRequest#LARGE_BYTES] or more
    static Decoded decode(Body wire, @Nullable String contentEncoding, Limits limits, LargeBodyMemory memory)
            throws InterruptedException {
        int maxBytes = limits.maxBytes;
        if (contentEncoding == null && !looksLikeAnother(wire.bytes())) {
            acquire(memory, Math.min(wire.size(), maxBytes));
            return decode(wire, null, limits);
        }
        for (int limit : STEPS) {
            if (wire.size() <= limit && limit < maxBytes) {
                acquire(memory, limit);
                Decoded decoded = decode(wire, contentEncoding, new Limits(limit, false));
                if (!decoded.capped) {
                    return decoded;
                }
            }
        }
        acquire(memory, maxBytes);
        return decode(wire, contentEncoding, limits);
    }

    private static void acquire(LargeBodyMemory memory, int maxBytes) throws InterruptedException {
        if (maxBytes >= FetchRequest.LARGE_BYTES) {
            memory.acquire(maxBytes);
        }
    }

    private static List<Coding> declared(@Nullable String header) {
        List<Coding> codings = new ArrayList<>();
        for (String name :
                header == null ? new String[0] : header.toLowerCase(Locale.ROOT).split(",")) {
            switch (name.strip()) {
                case "gzip", "x-gzip" -> codings.add(Coding.GZIP);
                case "deflate" -> codings.add(Coding.ZLIB);
                case "zstd" -> codings.add(Coding.ZSTD);
                case "br", "compress", "x-compress", "dcb", "dcz" -> codings.add(Coding.FOREIGN);
                default -> {} // identity, and names that aren't codings
            }
        }
        return codings;
    }

    private void undoAll(List<Coding> declared, @Nullable String header) {
        int layers = 0;
        for (Coding coding : declared) {
            if (layers++ < MAX_LAYERS && !undo(coding) && coding == Coding.FOREIGN && !looksPlain(bytes)) {
                refuse("unsupported Content-Encoding: "
                        + DocumentFailure.line(String.valueOf(header)) + "; the server must respect Accept-Encoding: "
                        + ACCEPTED);
            }
        }
        while (layers++ < MAX_LAYERS && undoUndeclared()) {}
        if (refused == null && !cutShort && looksLikeAnother(bytes)) {
            refuse("more than " + MAX_LAYERS + " content codings in a row, or one that cannot be undone");
        }
    }

    private void refuse(String reason) {
        refused = refused == null ? reason : refused;
        bytes = new byte[0];
        gapAt = -1;
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
            case RAW_DEFLATE -> bytes.length > 0 && !looksLikeAnother(bytes);
            case FOREIGN -> false;
        };
        if (!plausible) {
            return switch (coding) {
                case GZIP -> hasZlibHeader(bytes) && undo(Coding.ZLIB);
                case ZLIB -> undo(Coding.RAW_DEFLATE);
                default -> false;
            };
        }
        Expanded expanded = expand(coding);
        if (expanded.refused != null) {
            refuse(expanded.refused);
            return true;
        }
        boolean reachedCap = expanded.output.received() > maxBytes;
        if (expanded.broken && looksLikeText(bytes)) {
            return false;
        }
        cutShort |= expanded.broken && gapAt < 0 && (!reachedCap || keepsEnds);
        bytes = expanded.output.toBytes(maxBytes);
        boolean lostItsEnd = reachedCap || gapAt >= 0;
        int outputGap = expanded.output.gapAt();
        gapAt = outputGap < 0 && lostItsEnd ? bytes.length : outputGap;
        capped |= reachedCap;
        return true;
    }

    @SuppressWarnings("ThreadPriorityCheck") // a virtual thread keeps its carrier as long as it computes
    private Expanded expand(Coding coding) {
        ByteSink output = keepsEnds ? ByteSink.keepingEnds(maxBytes) : new ByteSink();
        int most = keepsEnds ? Math.max(maxBytes, BodyTransfer.MAX_RECEIVED_BYTES) : maxBytes;
        int length = gapAt < 0 ? bytes.length : gapAt; // nothing after a gap can be decoded
        Inflater raw = new Inflater(true);
        InputStream source = new CompressedSource(new ByteArrayInputStream(bytes, 0, length), output::received);
        try (InputStream input = open(coding, source, raw)) {
            while (output.received() <= most) {
                byte[] piece = output.piece();
                int from = output.position();
                int read = input.read(piece, from, Math.min(piece.length - from, most + 1 - output.received()));
                if (read < 0) {
                    return new Expanded(output, false, null);
                }
                output.added(read);
                Thread.yield(); // gives way to other virtual threads on the same carrier
            }
            return new Expanded(output, false, null);
        } catch (ExpansionLimitException | StackOverflowError e) {
            return new Expanded(output, true, DocumentFailure.reason(e));
        } catch (IOException | RuntimeException e) {
            return new Expanded(output, true, null);
        } finally {
            raw.end();
        }
    }

    private static InputStream open(Coding coding, InputStream input, Inflater raw) throws IOException {
        return switch (coding) {
            case GZIP -> new GzipStream(input, MAX_GZIP_MEMBERS);
            case ZLIB -> new InflaterInputStream(input);
            case RAW_DEFLATE -> new InflaterInputStream(input, raw);
            case ZSTD -> new ZstdInputStreamNoFinalizer(input).setLongMax(ZSTD_WINDOW_LOG);
            case FOREIGN -> throw new IOException("a coding that cannot be undone");
        };
    }

    private void cap() {
        if (bytes.length > maxBytes) {
            bytes = Arrays.copyOf(bytes, maxBytes);
            gapAt = maxBytes;
            capped = true;
        }
    }

    private static boolean hasZlibHeader(byte[] bytes) {
        return bytes.length > 1 && (bytes[0] & 0x0f) == 8 && ((bytes[0] & 0xff) << 8 | (bytes[1] & 0xff)) % 31 == 0;
    }

    private static boolean looksLikeAnother(byte[] bytes) {
        return startsWith(bytes, 0x1f, 0x8b, 0x08) || startsWith(bytes, 0x28, 0xb5, 0x2f, 0xfd);
    }

    /// Whether the bytes can be used although they declare a coding that cannot be undone: markup, JSON and
    /// robots.txt start in ASCII.
    private static boolean looksPlain(byte[] bytes) {
        int head = Math.min(bytes.length, TEXT_HEAD_BYTES);
        long ascii = IntStream.range(0, head).filter(i -> bytes[i] >= 0).count();
        return looksLikeAnother(bytes) || isUtf16(bytes) || (looksLikeText(bytes) && ascii * 4 >= head * 3L);
    }

    private static boolean looksLikeText(byte[] bytes) {
        if (isUtf16(bytes)) {
            return true;
        }
        for (int i = 0; i < Math.min(bytes.length, TEXT_HEAD_BYTES); i++) {
            int b = bytes[i] & 0xff;
            if (b < 0x20 && b != '\t' && b != '\n' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private static boolean isUtf16(byte[] bytes) {
        return startsWith(bytes, 0xfe, 0xff) || startsWith(bytes, 0xff, 0xfe);
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
