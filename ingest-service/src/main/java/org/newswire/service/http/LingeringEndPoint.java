package org.newswire.service.http;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/// A socket that is closed in two steps if its client may still send (RFC 9112, section 9.6). Closed immediately, the
/// operating system would reset the connection, and the client might lose an answer that it has not read.
final class LingeringEndPoint extends SocketChannelEndPoint {
    private final OpenConnections connections;
    private final SelectionKey key;

    LingeringEndPoint(
            OpenConnections connections,
            SocketChannel channel,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler scheduler) {
        super(channel, selector, key, scheduler);
        this.connections = connections;
        this.key = key;
    }

    @Override
    public void doClose() {
        if (connections.linger(getConnection(), getChannel())) {
            key.cancel();
        } else {
            super.doClose();
        }
    }
}
