package org.newswire.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.text.PrintableText;

/// The UTF-8 stream that a command prints to. Unlike a [PrintStream], it keeps the cause of a failed write.
///
/// Text is escaped by [PrintableText], so untrusted text can neither control the terminal nor start a new
/// line. `println` prints one line; `print` keeps line feeds. Bytes are written unchanged.
public final class Output extends PrintStream {
    private final Sink sink;

    /// @param autoFlush whether each line is flushed
    public Output(OutputStream to, boolean autoFlush) {
        this(new Sink(to), autoFlush);
    }

    private Output(Sink sink, boolean autoFlush) {
        super(new BufferedOutputStream(sink), autoFlush, UTF_8);
        this.sink = sink;
    }

    /// Standard output, flushed after each line.
    public static Output standard() {
        return new Output(new FileOutputStream(FileDescriptor.out), true);
    }

    /// Prints to a stream and flushes after each line. Returns the stream itself if it is an output.
    public static Output to(PrintStream stream) {
        return stream instanceof Output output ? output : new Output(stream, true);
    }

    @Override
    public void print(@Nullable String text) {
        super.print(PrintableText.lines(String.valueOf(text)));
    }

    @Override
    public void println(@Nullable String line) {
        super.println(PrintableText.line(String.valueOf(line)));
    }

    @Override
    public void println(@Nullable Object line) {
        println(String.valueOf(line));
    }

    /// The cause of the first failed write, or empty.
    Optional<IOException> failure() {
        return Optional.ofNullable(sink.failure);
    }

    /// Whether the write failed because the reader has closed the pipe.
    static boolean isClosedPipe(IOException failure) {
        return Objects.equals(failure.getMessage(), closedPipe());
    }

    /// The message of EPIPE, which is in the user's language; Java has no exception type for it.
    private static @Nullable String closedPipe() {
        try {
            Pipe pipe = Pipe.open();
            try (Pipe.SinkChannel sink = pipe.sink()) {
                pipe.source().close();
                sink.write(ByteBuffer.allocate(1));
                return null;
            }
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static final class Sink extends FilterOutputStream {
        private @Nullable IOException failure;

        Sink(OutputStream to) {
            super(to);
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
                if (out instanceof PrintStream stream && stream.checkError()) {
                    throw new IOException("the underlying stream failed");
                }
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }
    }
}
