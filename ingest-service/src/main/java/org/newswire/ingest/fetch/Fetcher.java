package org.newswire.ingest.fetch;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.HttpHost;
import org.newswire.net.CheckedDns;
import org.newswire.net.WebUrl;

/// Fetches feeds, pages and robots.txt over HTTP/1.1:
///
/// - politely: requests are conditional, and wait for the limiter of their host;
/// - safely: each address is checked when it is resolved, also after redirects;
/// - within limits of time and size.
///
/// It sends no cookies and no referrer. A request is only retried if its kept-alive connection turns out to
/// be closed, or if the host backs off before it is sent.
///
/// Thread-safe. It blocks the calling thread, which is meant to be a virtual one. Failures are returned as
/// [FetchResult.Failed]; the only exception is [InterruptedException].
public final class Fetcher implements AutoCloseable {
    private final FetchSettings settings;
    private final RequestLimiter limiter;
    private final InstantSource clock;
    private final RequestObserver watch;
    private final FetchClients clients;
    private final ScheduledThreadPoolExecutor deadlines;
    private final ComputePool computePool = new ComputePool(Runtime.getRuntime().availableProcessors());

    /// An action that may block before a request is sent.
    @FunctionalInterface
    public interface Wait {
        /// @throws InterruptedException if the fetch must be aborted
        void run() throws InterruptedException;
    }

    public Fetcher(FetchSettings settings, RequestLimiter limiter, InstantSource clock) {
        this(settings, limiter, clock, InetAddress::getAllByName);
    }

    /// @param watch observes each request when it is sent
    public Fetcher(FetchSettings settings, RequestLimiter limiter, InstantSource clock, RequestObserver watch) {
        this(settings, limiter, clock, watch, InetAddress::getAllByName);
    }

    Fetcher(FetchSettings settings, RequestLimiter limiter, InstantSource clock, CheckedDns.Lookup lookup) {
        this(settings, limiter, clock, judging(limiter, clock), lookup);
    }

    Fetcher(
            FetchSettings settings,
            RequestLimiter limiter,
            InstantSource clock,
            RequestObserver watch,
            CheckedDns.Lookup lookup) {
        this.settings = settings;
        this.limiter = limiter;
        this.clock = clock;
        this.watch = watch;
        this.clients = new FetchClients(settings, lookup);
        this.deadlines = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("fetch-deadlines").factory());
        deadlines.setRemoveOnCancelPolicy(true);
    }

    private static RequestObserver judging(RequestLimiter limiter, InstantSource clock) {
        return new RequestObserver(new PolitenessMonitor(limiter.settings(), System::nanoTime), clock, _ -> {});
    }

    /// Returns the threads that parse and decode fetched documents.
    public ComputePool computePool() {
        return computePool;
    }

    /// Checks each request when it is sent.
    PolitenessMonitor monitor() {
        return watch.judge();
    }

    /// Sends the request and follows its redirects.
    ///
    /// @throws InterruptedException if the thread is interrupted
    public FetchResult fetch(FetchRequest request) throws InterruptedException {
        return fetch(request, () -> {}, () -> {});
    }

    /// Sends the request and follows its redirects.
    ///
    /// @param admitted runs when the host limiter has granted the permit for the first request, and delays
    ///     that request; runs again if the request is retried
    /// @param sending  runs just before the first request is sent, after all waiting; runs again likewise
    /// @throws InterruptedException if the thread is interrupted
    public FetchResult fetch(FetchRequest request, Wait admitted, Runnable sending) throws InterruptedException {
        Optional<URI> start = WebUrl.parse(request.url().toString());
        if (start.isEmpty() && WebUrl.isTooLong(request.url().toString())) {
            return new FetchResult.Failed(
                    FailureClass.ADDRESS_TOO_LONG, "an address of more than " + WebUrl.MAX_CHARS + " characters", null);
        }
        if (start.isEmpty()) {
            return new FetchResult.Failed(FailureClass.HOSTILE, "not an http or https URL: " + request.url(), null);
        }
        return new FetchRun(settings, limiter, clock, this::start, request, start.get(), admitted, sending).run();
    }

    /// Sends one request. The deadline aborts the returned call.
    ///
    /// @throws IllegalArgumentException if the feed's proxy is not valid
    private HttpCall start(
            HttpUriRequestBase message, URI at, FetchRequest request, Admission.Permit permit, long nanos) {
        Duration firstByte = request.firstByteTimeout();
        if (firstByte != null && firstByte.compareTo(settings.firstByteTimeout()) < 0) {
            message.setConfig(FetchClients.requestConfig(settings, firstByte));
        }
        FetchClients.FetchClient client = clients.of(request.connection(), at);
        HttpHost target = new HttpHost(at.getScheme(), WebUrl.host(at), WebUrl.port(at));
        var deadline = new Deadline(deadlines, message::cancel, nanos);
        return new HttpCall(
                client.http(),
                message,
                target,
                permit,
                watch.prepared(at, request, permit),
                deadline,
                client.behindProxy());
    }

    /// Aborts all requests in progress.
    @Override
    public void close() {
        deadlines.shutdownNow();
        computePool.close();
        clients.close();
    }
}
