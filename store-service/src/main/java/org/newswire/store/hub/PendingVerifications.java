package org.newswire.store.hub;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.newswire.limits.Limit;

/// Limits pending verifications in total and for each network of callbacks, so that callbacks that do not
/// respond leave permits for others. Thread-safe.
final class PendingVerifications {
    @Limit(of = "WebSub subscriptions that wait for verification", past = "503")
    private static final int MAX = 100;

    @Limit(of = "WebSub subscriptions per network that wait for verification", past = "429")
    static final int MAX_OF_NETWORK = 10;

    private final Map<String, Integer> networks = new HashMap<>();
    private int all;

    /// Must be closed when the verification has ended.
    final class Permit implements AutoCloseable {
        private Optional<String> network = Optional.empty();

        /// @param name the network of the callback
        /// @return false if the limit is reached
        boolean enter(String name) {
            synchronized (PendingVerifications.this) {
                if (networks.getOrDefault(name, 0) >= MAX_OF_NETWORK) {
                    return false;
                }
                networks.merge(name, 1, Integer::sum);
                network = Optional.of(name);
                return true;
            }
        }

        @Override
        public void close() {
            synchronized (PendingVerifications.this) {
                all--;
                network.ifPresent(name -> networks.computeIfPresent(name, (_, count) -> count == 1 ? null : count - 1));
            }
        }
    }

    /// Returns nothing if the limit is reached.
    synchronized Optional<Permit> enter() {
        if (all >= MAX) {
            return Optional.empty();
        }
        all++;
        return Optional.of(new Permit());
    }
}
