package org.newswire.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/// Clients of an HTTP port that never complete a request, and that connect again when the service closes their
/// connection.
public final class HalfOpenClients implements AutoCloseable {
    private static final byte[] HALF = "GET /health/live HTTP/1.1\r\nHost: a\r\nX: ".getBytes(US_ASCII);
    private static final int SELECT_MILLIS = 20;

    private final InetSocketAddress service;
    private final int addresses;
    private final AtomicLong opened = new AtomicLong();
    private final Thread thread;

    /// @param addresses that the connections come from, all of this host; 0 for the address of the service
    public HalfOpenClients(int port, int connections, int addresses) {
        this.service = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.addresses = addresses;
        this.thread = Thread.ofPlatform().daemon().name("half-open").start(() -> run(connections));
    }

    /// Number of connections so far.
    public long opened() {
        return opened.get();
    }

    private void run(int connections) {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                open(selector);
            }
            while (!Thread.currentThread().isInterrupted()) {
                selector.select(key -> attend(selector, key), SELECT_MILLIS);
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot attend to connections", e);
        }
    }

    private void open(Selector selector) {
        String address = address(opened.getAndIncrement());
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.bind(new InetSocketAddress(address, 0));
            channel.connect(service);
            channel.register(selector, SelectionKey.OP_CONNECT);
        } catch (IOException e) {
            throw new IllegalStateException("cannot open a connection from " + address, e);
        }
    }

    private String address(long connection) {
        if (addresses == 0) {
            return service.getAddress().getHostAddress();
        }
        long number = connection % addresses;
        return "127.68." + number / 250 + "." + (1 + number % 250);
    }

    private void attend(Selector selector, SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                channel.write(ByteBuffer.wrap(HALF));
                key.interestOps(SelectionKey.OP_READ);
            } else if (channel.read(ByteBuffer.allocate(1)) < 0) {
                throw new IOException("closed by the service");
            }
        } catch (IOException e) {
            close(channel);
            open(selector);
        }
    }

    /// Resets the connection: the tables of the operating system would keep closed ones for minutes.
    private static void close(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        } catch (IOException e) {
            // it is gone anyway
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
