package org.newswire.service.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.IO;
import org.jspecify.annotations.Nullable;
import org.newswire.net.AddressNetwork;

/// A connection, its phase, and the start of that phase. Thread-safe.
final class OpenConnection {
    private enum Phase {
        WAITING,
        ANSWERING,
        WRITING,
        STREAMING,
        LINGERING
    }

    /// The loss of a client whose connection is closed.
    enum Usefulness {
        /// Nothing: it waits for a request or for the client's close, or its client does not read.
        NONE,
        /// Perhaps a request that is on its way.
        AWAITED,
        /// An answer.
        ANSWERED
    }

    /// How long a client may take to send its request before newer connections can evict it. During that time
    /// there may be up to twice as many connections.
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /// The checks that must also have seen it without a request. A service that stalls has not read the request
    /// yet.
    private static final int GRACE_CHECKS = 2;

    private static final int DRAIN_BUFFER_BYTES = 16 << 10;

    /// @param bytesIn    received before it
    /// @param isFirst    whether the connection has had no request yet
    private record State(Phase phase, long sinceNanos, long bytesIn, boolean isFirst) {}

    private final Connection connection;
    private final String client;
    private final Consumer<CloseReason> counter;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile State state;

    /// The socket of an ended connection whose client may still send.
    private volatile @Nullable SocketChannel lingering;

    /// When the watch first saw a part of the head of the next request, or 0.
    private volatile long headSinceNanos;

    /// Checks that have seen it in [Phase#WAITING].
    private volatile int waitingChecks;

    OpenConnection(Connection connection, Consumer<CloseReason> counter) {
        this.connection = connection;
        this.counter = counter;
        this.client = client(connection);
        this.state = new State(Phase.WAITING, System.nanoTime(), 0, true);
    }

    Connection connection() {
        return connection;
    }

    private static String client(Connection connection) {
        if (connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress remote) {
            InetAddress address = remote.getAddress();
            return address == null ? "" : AddressNetwork.of(address);
        }
        return "";
    }

    /// The client's IPv4 address or IPv6 network.
    String client() {
        return client;
    }

    /// A request was received.
    void answering() {
        enter(Phase.ANSWERING);
    }

    /// The client has read a part of the answer, or the answer begins.
    void writing() {
        enter(Phase.WRITING);
    }

    /// The client has read all events so far of an event stream.
    void streaming() {
        enter(Phase.STREAMING);
    }

    /// The answer was sent.
    void waiting() {
        headSinceNanos = 0;
        waitingChecks = 0;
        enter(Phase.WAITING);
    }

    private void enter(Phase phase) {
        state = new State(phase, System.nanoTime(), connection.getBytesIn(), false);
    }

    /// Whether a stop waits for the connection. An event stream may end at any time: its client reconnects.
    boolean isBusy() {
        Phase phase = state.phase;
        return phase == Phase.ANSWERING || phase == Phase.WRITING;
    }

    /// How long the client has read nothing of its answer; 0 while its socket accepts bytes, which a busy
    /// service may be late to write.
    long stalledNanos() {
        State now = state;
        return now.phase == Phase.WRITING && isWriteBlocked() ? System.nanoTime() - now.sinceNanos : 0;
    }

    private boolean isWriteBlocked() {
        return connection.getEndPoint() instanceof AbstractEndPoint endPoint
                && endPoint.getWriteFlusher().isPending();
    }

    /// How long the connection has been in its phase.
    long phaseNanos() {
        return System.nanoTime() - state.sinceNanos;
    }

    Usefulness usefulness() {
        State now = state;
        long nanos = System.nanoTime() - now.sinceNanos;
        return switch (now.phase) {
            case LINGERING -> Usefulness.NONE;
            case WAITING ->
                nanos >= GRACE_NANOS && waitingChecks >= GRACE_CHECKS ? Usefulness.NONE : Usefulness.AWAITED;
            case WRITING ->
                nanos >= ByteBudget.STALLED_AFTER_NANOS && isWriteBlocked() ? Usefulness.NONE : Usefulness.ANSWERED;
            case ANSWERING, STREAMING -> Usefulness.ANSWERED;
        };
    }

    /// Whether the client has sent bytes that the service has not read yet.
    boolean hasUnreadBytes() {
        try {
            return connection.getEndPoint() instanceof SocketChannelEndPoint endPoint
                    && endPoint.getChannel().socket().getInputStream().available() > 0;
        } catch (IOException e) {
            return false; // it is closed
        }
    }

    boolean isLingering() {
        return lingering != null;
    }

    /// Ends the answer, and keeps the socket to read further bytes of the client.
    ///
    /// @return false if the client has closed, or the service closes the connection without an answer
    boolean linger(SocketChannel socket) {
        if (closed.get() || isAtEnd(socket, DRAIN_BUFFER_BYTES)) {
            return false;
        }
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            return false;
        }
        enter(Phase.LINGERING);
        lingering = socket;
        if (closed.get()) {
            IO.close(socket);
        }
        return true;
    }

    /// Reads and drops the received bytes.
    ///
    /// @return whether nothing follows
    private static boolean isAtEnd(SocketChannel socket, int maxBytes) {
        ByteBuffer buffer = ByteBuffer.allocate(DRAIN_BUFFER_BYTES);
        try {
            int left = maxBytes;
            while (left > 0) {
                int read = socket.read(buffer.clear());
                if (read <= 0) {
                    return read < 0;
                }
                left -= read;
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    boolean isClosed() {
        return closed.get();
    }

    /// Closes the connection if its current phase has exceeded its time limit.
    ///
    /// @param drainedBytes the most that is read from a client that still sends after its answer
    void check(HttpLimits limits, int drainedBytes) {
        State now = state;
        long nanos = System.nanoTime() - now.sinceNanos;
        switch (now.phase) {
            case WAITING -> checkWaiting(now, nanos, limits);
            case ANSWERING -> closeAfter(limits.answerTimeout().toNanos(), nanos, CloseReason.ANSWER_TIMEOUT);
            case WRITING -> closeAfter(limits.writeTimeout().toNanos(), nanos, CloseReason.WRITE_TIMEOUT);
            case LINGERING -> checkLingering(nanos, limits, drainedBytes);
            case STREAMING -> {
                // The heartbeat of the stream finds out whether the client still reads.
            }
        }
    }

    private void checkWaiting(State now, long nanos, HttpLimits limits) {
        waitingChecks = Math.min(waitingChecks + 1, GRACE_CHECKS);
        if (now.isFirst) {
            closeAfter(limits.requestTimeout().toNanos(), nanos, CloseReason.REQUEST_TIMEOUT);
        } else if (connection.getBytesIn() == now.bytesIn) {
            closeAfter(limits.idleTimeout().toNanos(), nanos, CloseReason.IDLE);
        } else if (headSinceNanos == 0) {
            headSinceNanos = System.nanoTime();
        } else {
            long head = System.nanoTime() - headSinceNanos;
            closeAfter(limits.requestTimeout().toNanos(), head, CloseReason.REQUEST_TIMEOUT);
        }
    }

    private void checkLingering(long nanos, HttpLimits limits, int drainedBytes) {
        SocketChannel socket = lingering;
        if (socket != null && isAtEnd(socket, drainedBytes)) {
            end();
        } else {
            closeAfter(limits.requestTimeout().toNanos(), nanos, CloseReason.REQUEST_TIMEOUT);
        }
    }

    private void closeAfter(long limitNanos, long nanos, CloseReason reason) {
        if (nanos >= limitNanos) {
            close(reason);
        }
    }

    /// Closes the connection; pending reads and writes fail.
    void close(CloseReason reason) {
        if (closed.compareAndSet(false, true)) {
            counter.accept(reason);
            connection.getEndPoint().close();
            IO.close(lingering);
        }
    }

    /// Closes the socket if the connection has ended.
    void end() {
        if (isLingering()) {
            closed.set(true);
            IO.close(lingering);
        }
    }
}
