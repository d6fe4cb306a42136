package org.newswire.parse;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// A proxy to a broker on the loopback interface. It can delay the response to a request of one kind,
/// such as a commit, which the broker has already executed.
public final class LateAnswers implements AutoCloseable {
    private final int target;
    private final Request kind;
    private final AtomicInteger requests = new AtomicInteger();
    private final ServerSocket server;
    private final AtomicBoolean nextIsLate = new AtomicBoolean();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Duration late = Duration.ZERO;

    /// Request kinds with their numbers in Kafka's protocol.
    public enum Request {
        LIST_OFFSETS(2),
        END_TRANSACTION(26);

        private final int key;

        Request(int key) {
            this.key = key;
        }
    }

    public LateAnswers(int target, Request kind) throws IOException {
        this.target = target;
        this.kind = kind;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /// Returns the number of requests of that kind.
    public int requests() {
        return requests.get();
    }

    /// Delays the response to the next request.
    public void holdBackNext(Duration time) {
        late = time;
        nextIsLate.set(true);
    }

    /// Whether a response was delayed since then.
    public boolean heldOne() {
        return !nextIsLate.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket near = server.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(near);
                open.add(far);
                AtomicBoolean held = new AtomicBoolean();
                pump(near, far, frame -> {
                    boolean isMeant = ByteBuffer.wrap(frame).getShort() == kind.key;
                    if (isMeant) {
                        requests.incrementAndGet();
                    }
                    if (isMeant && nextIsLate.compareAndSet(true, false)) {
                        held.set(true);
                    }
                });
                pump(far, near, _ -> {
                    if (held.getAndSet(false)) {
                        Thread.sleep(late);
                    }
                });
            }
        } catch (IOException e) {
            // closed
        }
    }

    private interface FrameListener {
        void at(byte[] frame) throws InterruptedException;
    }

    /// Each frame starts with its size.
    private static void pump(Socket from, Socket to, FrameListener look) {
        Thread.ofVirtual().start(() -> {
            try (from;
                    to;
                    var in = new DataInputStream(from.getInputStream());
                    var out = new DataOutputStream(to.getOutputStream())) {
                while (true) {
                    byte[] frame = new byte[in.readInt()];
                    in.readFully(frame);
                    look.at(frame);
                    out.writeInt(frame.length);
                    out.write(frame);
                    out.flush();
                }
            } catch (IOException | InterruptedException e) {
                // One side has disconnected, so the other side is closed as well.
            }
        });
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
