package org.newswire.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Finds free TCP ports of the loopback interface.
public final class Ports {
    private static final int FIRST = 10_240;
    private static final int FIRST_DYNAMIC = 32_768;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /// Returns a free port, a different one each time. It is outside the range that the system
    /// gives to connections and containers (Linux: from 32768), which could take it before it is
    /// used.
    public static int anyFree() {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(FIRST, FIRST_DYNAMIC);
        } while (!isFree(port) || !GIVEN.add(port));
        return port;
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
