package org.newswire.store.hub;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.newswire.limits.Limit;

/// Holds the documents that are being sent to subscribers, within a memory budget. All sends of a [Ping]
/// share its content. Thread-safe.
final class PingContents {
    @Limit(of = "bytes of concurrent WebSub pings; the same for slow callbacks", past = "further ones wait")
    private static final int MAX_BYTES = 16 << 20;

    private static final int BLOCK_BYTES = 4 << 10;
    private static final int BLOCKS = MAX_BYTES / BLOCK_BYTES;

    private final HubTables tables;
    private final Semaphore blocks = new Semaphore(BLOCKS, true);
    private final Map<UUID, Shared> shared = new HashMap<>();

    PingContents(HubTables tables) {
        this.tables = tables;
    }

    private static final class Shared {
        private final ReentrantLock loading = new ReentrantLock();
        private int users;
        private int blocks;
        private Optional<byte[]> bytes = Optional.empty();
    }

    /// Must be closed when the content has been sent.
    ///
    /// @param bytes empty if the ping has been deleted
    record Content(Optional<byte[]> bytes, Runnable release) implements AutoCloseable {
        @Override
        public void close() {
            release.run();
        }
    }

    /// Returns whether pings with slow responses should yield to others.
    boolean isScarce() {
        return blocks.availablePermits() < BLOCKS / 2;
    }

    /// Waits until the budget has the memory.
    Content open(RecentPings recent, UUID ping) throws InterruptedException {
        Shared content = use(ping);
        boolean isOpen = false;
        try {
            content.loading.lockInterruptibly();
            try {
                if (content.bytes.isEmpty()) {
                    load(content, recent, ping);
                }
            } finally {
                content.loading.unlock();
            }
            isOpen = true;
            return new Content(content.bytes, () -> leave(ping, content));
        } finally {
            if (!isOpen) {
                leave(ping, content);
            }
        }
    }

    private void load(Shared content, RecentPings recent, UUID ping) throws InterruptedException {
        Optional<Ping> known = recent.ping(ping);
        Optional<Integer> size = known.isPresent()
                ? known.map(cached -> cached.content().length)
                : tables.retry(() -> tables.pings().size(ping));
        if (size.isEmpty()) {
            return;
        }
        int taken = Math.min(size.get() / BLOCK_BYTES + 1, BLOCKS);
        if (content.blocks == 0) {
            blocks.acquire(taken);
            content.blocks = taken;
        }
        content.bytes = known.isPresent()
                ? known.map(Ping::content)
                : tables.retry(() -> tables.pings().content(ping));
    }

    private synchronized Shared use(UUID ping) {
        Shared content = shared.computeIfAbsent(ping, _ -> new Shared());
        content.users++;
        return content;
    }

    private synchronized void leave(UUID ping, Shared content) {
        if (--content.users == 0) {
            shared.remove(ping);
            blocks.release(content.blocks);
        }
    }
}
