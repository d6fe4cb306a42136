package org.newswire.store.hub;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.newswire.limits.Limit;

/// Limits concurrent pings in total and for each network. Slow or failing callbacks have separate permits,
/// so that they do not delay the others. A ping without a response after 0.5 s moves to the permits for late
/// responses. Thread-safe.
final class PingPermits {
    @Limit(of = "concurrent WebSub pings per IPv4 address or IPv6 /64 network", past = "further ones wait")
    private static final int OF_NETWORK = 4;

    @Limit(of = "concurrent WebSub pings in their first 0.5 s", past = "further ones wait")
    private static final int FAST = 512;

    @Limit(of = "concurrent WebSub pings after their first 0.5 s", past = "the ping fails and is retried later")
    private static final int LATE = 512;

    @Limit(of = "concurrent WebSub pings to slow or failing callbacks", past = "further ones wait")
    private static final int SLOW = 64;

    private final Semaphore fast = new Semaphore(FAST, true);
    private final Semaphore late = new Semaphore(LATE);
    private final Semaphore slow = new Semaphore(SLOW, true);
    private final Map<String, Network> networks = new HashMap<>();

    private static final class Network {
        private final Semaphore permits = new Semaphore(OF_NETWORK, true);
        private int users;
    }

    /// Must be closed when the ping has been sent. Thread-safe.
    final class Permit implements AutoCloseable {
        private final String name;
        private final Network network;
        private Semaphore lane;
        private boolean delaysOthers;

        private Permit(String name, Network network, boolean isSlow) {
            this.name = name;
            this.network = network;
            this.lane = isSlow ? slow : fast;
            this.delaysOthers = !isSlow;
        }

        /// Yields the permit to another ping because the response takes long.
        ///
        /// @return false if too many responses are pending
        synchronized boolean giveWay() {
            if (!delaysOthers) {
                return true;
            }
            if (!late.tryAcquire()) {
                return false;
            }
            fast.release();
            lane = late;
            delaysOthers = false;
            return true;
        }

        @Override
        public synchronized void close() {
            delaysOthers = false;
            lane.release();
            network.permits.release();
            leave(name, network);
        }
    }

    /// @param name the network
    Permit enter(String name, boolean isSlow) throws InterruptedException {
        Network network = use(name);
        Semaphore lane = isSlow ? slow : fast;
        try {
            network.permits.acquire();
            try {
                lane.acquire();
                return new Permit(name, network, isSlow);
            } catch (InterruptedException e) {
                network.permits.release();
                throw e;
            }
        } catch (InterruptedException e) {
            leave(name, network);
            throw e;
        }
    }

    private synchronized Network use(String name) {
        Network network = networks.computeIfAbsent(name, _ -> new Network());
        network.users++;
        return network;
    }

    private synchronized void leave(String name, Network network) {
        if (--network.users == 0) {
            networks.remove(name);
        }
    }
}
