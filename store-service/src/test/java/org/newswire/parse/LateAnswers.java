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

/// A way to a broker on loopback on which the answer to a request of one kind, such as a commit, which the broker
/// gets and does, can be late.
public final class LateAnswers implements AutoCloseable {
    private final int target;
    private final Request kind;
    private final AtomicInteger asked = new AtomicInteger();
    private final ServerSocket server;
    private final AtomicBoolean nextIsLate = new AtomicBoolean();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Duration late = Duration.ZERO;

    /// Of Kafka's protocol.
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

    /// How many requests of that kind have come.
    public int asked() {
        return asked.get();
    }

    /// The answer to the next one comes so late.
    public void holdBackNext(Duration time) {
        late = time;
        nextIsLate.set(true);
    }

    /// Whether one has come since.
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
                        asked.incrementAndGet();
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

    private interface Look {
        void at(byte[] frame) throws InterruptedException;
    }

    /// Each frame begins with its size.
    private static void pump(Socket from, Socket to, Look look) {
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
                // an end has gone, and so goes the other
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
