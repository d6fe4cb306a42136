package org.newswire.store.hub;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.newswire.limits.Limit;
import org.newswire.net.AddressNetwork;
import org.newswire.net.CheckedDns;
import org.newswire.store.api.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts requests for WebSub subscriptions to the feeds of articles and verifies them. The store's instances
/// share the subscriptions, and a [HubPublisher] notifies them. Thread-safe.
public final class Hub implements AutoCloseable {
    @Limit(of = "burst of WebSub verifications per network, then 5 per second", past = "429")
    static final int VERIFICATIONS_AT_ONCE = 50;

    private static final Duration VERIFICATIONS_EVERY = Duration.ofMillis(200);

    @Limit(of = "burst of WebSub hub requests per network, then 20 per second", past = "429")
    static final int REQUESTS_AT_ONCE = 200;

    private static final Duration REQUESTS_EVERY = Duration.ofMillis(50);

    @Limit(of = "concurrent DNS lookups for WebSub verifications; four times as many wait", past = "503")
    private static final int LOOKUPS = 16;

    private static final Duration DATABASE_LIMIT = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

    private final HubSettings settings;
    private final HubTables tables;
    private final CallbackClient client;
    private final Verification verification;
    private final VerificationRate requests = new VerificationRate(REQUESTS_AT_ONCE, REQUESTS_EVERY, System::nanoTime);
    private final VerificationRate verifications =
            new VerificationRate(VERIFICATIONS_AT_ONCE, VERIFICATIONS_EVERY, System::nanoTime);
    private final PendingVerifications pending = new PendingVerifications();
    private final Semaphore checks = new Semaphore(1);
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("hub-verification-", 0).factory());

    /// @param subscribed receives the id of each subscription that was created or renewed
    public Hub(HubSettings settings, HubTables tables, VerificationMetrics metrics, Consumer<UUID> subscribed) {
        this.settings = settings;
        this.tables = tables;
        this.client = new CallbackClient(settings.addresses(), settings.userAgent(), LOOKUPS);
        this.verification = new Verification(client, tables, metrics, subscribed);
    }

    /// Accepts a subscriber's request and verifies it later.
    ///
    /// @param text   the form
    /// @param client the network of the client
    /// @throws ProblemException with the invalid parameter and the remedy
    void take(String text, String client) throws ProblemException, SQLException {
        HubForm form = HubForm.parse(text, settings.publicUrl());
        if (!requests.admits(client)) {
            throw new ProblemException(429, "There are too many requests from this address. Repeat them later.");
        }
        PendingVerifications.Permit permit = pending.enter()
                .orElseThrow(() -> ProblemException.unavailable("Too many requests wait for their verification."));
        boolean isTaken = false;
        try {
            String network = network(form);
            if (!verifications.admits(network) || !permit.enter(network)) {
                throw new ProblemException(429, "hub.callback: too many requests for this host. Repeat them later.");
            }
            requireRoom(form, network);
            threads.execute(() -> verify(form, network, permit));
            isTaken = true;
        } finally {
            if (!isTaken) {
                permit.close();
            }
        }
    }

    /// Returns the network of the callback.
    private String network(HubForm form) throws ProblemException {
        try {
            return AddressNetwork.of(client.address(form.callback()).getAddress());
        } catch (CheckedDns.BlockedAddressException e) {
            throw ProblemException.badParameter(
                    "hub.callback",
                    "names a host that the hub does not call (" + e.getMessage() + "): give one with a public address");
        } catch (CheckedDns.TooManyLookupsException e) {
            throw ProblemException.unavailable("Too many names of callbacks are being looked up.");
        } catch (UnknownHostException e) {
            throw ProblemException.badParameter("hub.callback", "names a host without an address: " + e.getMessage());
        }
    }

    /// Serialized, because it needs a connection that writes.
    private void requireRoom(HubForm form, String network) throws ProblemException, SQLException {
        if (form.mode() == HubForm.Mode.UNSUBSCRIBE) {
            return;
        }
        try {
            if (!checks.tryAcquire(DATABASE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw ProblemException.unavailable("The database is slow, or does not answer.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.unavailable("The hub stops.");
        }
        try {
            tables.subscriptions().requireRoom(form, network);
        } finally {
            checks.release();
        }
    }

    private void verify(HubForm form, String network, PendingVerifications.Permit permit) {
        try (permit) {
            verification.run(form, network);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("subscription={} is not verified: internal error", form.id(), e);
        }
    }

    /// Drops unverified requests: their subscribers repeat them.
    @Override
    public void close() {
        threads.shutdown();
        client.close();
        try {
            if (!threads.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            threads.shutdownNow();
        }
    }
}
