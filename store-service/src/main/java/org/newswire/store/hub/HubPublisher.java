package org.newswire.store.hub;

import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import org.newswire.limits.Limit;
import org.newswire.supervision.Supervisor;

/// Notifies the callbacks of WebSub subscriptions of changed articles. The store's instances share the
/// subscriptions. Thread-safe.
public final class HubPublisher implements AutoCloseable {
    @Limit(
            of = "concurrent DNS lookups for WebSub pings; four times as many wait",
            past = "the ping fails and is retried later")
    private static final int LOOKUPS = 128;

    private final CallbackClient client;
    private final CallbackClient slowClient;
    private final HubWorker worker;

    /// @param instance identifies the store instance; stable across restarts
    public HubPublisher(HubSettings settings, HubTables tables, String instance, HubMetrics metrics) {
        this(settings, tables, instance, WorkerLease.ALIVE, metrics);
    }

    HubPublisher(HubSettings settings, HubTables tables, String instance, Duration alive, HubMetrics metrics) {
        this.client = new CallbackClient(settings.addresses(), settings.userAgent(), LOOKUPS);
        this.slowClient = new CallbackClient(settings.addresses(), settings.userAgent(), LOOKUPS);
        PingSender sender = new PingSender(client, slowClient, tables, settings.address(), metrics, new Random());
        this.worker = new HubWorker(tables, settings, instance, alive, sender, metrics);
    }

    public void start(Supervisor supervisor) {
        worker.start(supervisor);
    }

    /// Wakes the worker after this store has committed articles.
    public void committed() {
        worker.committed();
    }

    /// Wakes the worker after a subscription was created or renewed by this process. It finds those of other
    /// processes within a second.
    public void subscribed(UUID subscription) {
        worker.subscribed(subscription);
    }

    @Override
    public void close() {
        worker.close();
        client.close();
        slowClient.close();
    }
}
