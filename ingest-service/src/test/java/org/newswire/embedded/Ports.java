package org.newswire.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// Finds free TCP ports of the loopback interface.
///
/// They are outside the range that the system gives to connections and containers (Linux: from 32768), which
/// could take them before they are used. All processes of a user take turns through the range, by a file in the
/// temporary folder. So no process gets a port that another one has chosen and not bound yet.
public final class Ports {
    private static final int FIRST = 10_240;
    private static final int FIRST_DYNAMIC = 32_768;

    private Ports() {}

    /// Returns a free port, a different one each time.
    public static int anyFree() {
        return anyFree(1);
    }

    /// Returns the first of some consecutive free ports.
    public static synchronized int anyFree(int count) {
        int first;
        do {
            first = next(count);
        } while (!IntStream.range(first, first + count).allMatch(Ports::isFree));
        return first;
    }

    /// Without access to the file, the ports are random.
    private static int next(int count) {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "newswire-ports-" + System.getProperty("user.name"));
        try (FileChannel channel = FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS));
                var _ = channel.lock()) {
            ByteBuffer next = ByteBuffer.allocate(Integer.BYTES);
            int first = channel.read(next, 0) == Integer.BYTES ? next.getInt(0) : random(count);
            if (first < FIRST || first > FIRST_DYNAMIC - count) {
                first = FIRST;
            }
            channel.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, first + count), 0);
            return first;
        } catch (IOException e) {
            return random(count);
        }
    }

    private static int random(int count) {
        return ThreadLocalRandom.current().nextInt(FIRST, FIRST_DYNAMIC - count);
    }

    /// Whether no process listens on the port, on the loopback interface or on all.
    public static boolean isFree(int port) {
        return canBind(InetAddress.getLoopbackAddress(), port) && canBind(new InetSocketAddress(0).getAddress(), port);
    }

    private static boolean canBind(InetAddress address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
