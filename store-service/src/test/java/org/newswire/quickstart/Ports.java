package org.newswire.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// TCP ports of the loopback interface.
public final class Ports {
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /// A port that was free a moment ago, and another one each time: the system may give the same one twice.
    public static int anyFree() {
        int port;
        do {
            port = given();
        } while (!GIVEN.add(port));
        return port;
    }

    private static int given() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback interface", e);
        }
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
