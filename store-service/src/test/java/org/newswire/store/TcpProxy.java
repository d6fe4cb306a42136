package org.newswire.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// the proxy was cut
final class TcpProxy implements AutoCloseable {
    private final int port;
    private volatile int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private ServerSocket server;

    TcpProxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = server.getLocalPort();
        accept(server);
    }

    int port() {
        return port;
    }

    void cut() throws IOException {
        server.close();
        endConnections();
    }

    private void endConnections() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    /// Redirects new connections to another server, and ends open ones.
    void redirect(int other) throws IOException {
        target = other;
        endConnections();
    }

    void restore() throws IOException {
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        accept(server);
    }

    private void accept(ServerSocket from) {
        Thread.ofVirtual().name("proxy").start(() -> {
            try {
                while (true) {
                    Socket near = from.accept();
                    Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                    open.add(near);
                    open.add(far);
                    pump(near, far);
                    pump(far, near);
                }
            } catch (IOException e) {
                // the proxy was cut
            }
        });
    }

    private static void pump(Socket from, Socket to) {
        Thread.ofVirtual().start(() -> {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException e) {
                // one side has closed, so the other is closed, too
            }
        });
    }

    @Override
    public void close() throws IOException {
        cut();
    }
}
