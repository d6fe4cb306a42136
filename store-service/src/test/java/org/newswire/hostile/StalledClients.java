package org.newswire.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Clients of an HTTP port that send something and read nothing, from ten addresses, until they are closed or
/// the service closes their connections.
public final class StalledClients implements AutoCloseable {
    private static final int ADDRESSES = 10;
    private static final int SMALL_WINDOW = 4 << 10;

    private final int port;
    private final List<SocketChannel> channels = new ArrayList<>();

    public StalledClients(int port) {
        this.port = port;
    }

    /// Opens connections one after the other.
    ///
    /// @param pause pause between two connections
    /// @param text text that is written to each, as far as the service reads it
    public void open(int count, Duration pause, String text) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            channels.add(channel);
            channel.bind(new InetSocketAddress(InetAddress.getByName("127.67.0." + (1 + i % ADDRESSES)), 0));
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_WINDOW);
            try {
                channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.configureBlocking(false);
                channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
            } catch (IOException e) {
                channel.close(); // the service reads no more
            }
            Thread.sleep(pause);
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
