package org.newswire.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// TCP ports of the loopback interface.
public final class Ports {
    private static final int FIRST = 10_240;
    private static final int FIRST_DYNAMIC = 32_768;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /// A port that was free a moment ago, and another one each time. Not one of those that the system gives to
    /// connections and containers (Linux: from 32768 on): these may have it before it is used.
    public static int anyFree() {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(FIRST, FIRST_DYNAMIC);
        } while (!isFree(port) || !GIVEN.add(port));
        return port;
    }

    /// Whether nobody listens there, on the loopback interface or on all.
    static boolean isFree(int port) {
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
