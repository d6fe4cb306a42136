package org.newswire.pipeline.command;

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
import org.newswire.pipeline.text.PrintableText;

/// Where a command prints, in UTF-8. Unlike other streams of its kind it remembers why something could not
/// be written.
///
/// Text is printed through [PrintableText], so a title, a key or a header from outside can neither control
/// the terminal nor begin a line. A string given to `println` is one line; `print` keeps line feeds. Bytes
/// are written unchanged.
public final class Output extends PrintStream {
    private final Sink sink;

    /// @param eachLine whether each line is written at once
    public Output(OutputStream to, boolean eachLine) {
        this(new Sink(to), eachLine);
    }

    private Output(Sink sink, boolean eachLine) {
        super(new BufferedOutputStream(sink), eachLine, UTF_8);
        this.sink = sink;
    }

    /// The standard output, each line at once.
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

    /// Why something was not written; empty where all was.
    Optional<IOException> failure() {
        return Optional.ofNullable(sink.failure);
    }

    /// Whether nobody reads on at the other end of a pipe.
    static boolean isClosedPipe(IOException failure) {
        return Objects.equals(failure.getMessage(), closedPipe());
    }

    /// What the system says then, which it does in the user's language (EPIPE has no exception of its own).
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
                    throw new IOException("the stream that it prints to has failed");
                }
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }
    }
}
