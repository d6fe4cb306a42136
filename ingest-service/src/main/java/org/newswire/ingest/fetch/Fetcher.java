package org.newswire.ingest.fetch;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
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
    private static final TimeValue KEEP_ALIVE = TimeValue.ofSeconds(10);
    private static final int BUFFER_BYTES = 4096;
    private static final int MAX_HEADERS = 200;
    private static final int MAX_LINE_BYTES = 32 * 1024;

    private final FetchSettings settings;
    private final HostLimiter limiter;
    private final InstantSource clock;
    private final CheckedDns dns;
    private final RequestObserver watch;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor deadlines;
    private final ComputePool computePool = new ComputePool(Runtime.getRuntime().availableProcessors());

    /// An action that may block before a request is sent.
    @FunctionalInterface
    public interface Wait {
        /// @throws InterruptedException if the fetch must be aborted
        void run() throws InterruptedException;
    }

    public Fetcher(FetchSettings settings, HostLimiter limiter, InstantSource clock) {
        this(settings, limiter, clock, InetAddress::getAllByName);
    }

    /// @param watch observes each request when it is sent
    public Fetcher(FetchSettings settings, HostLimiter limiter, InstantSource clock, RequestObserver watch) {
        this(settings, limiter, clock, watch, InetAddress::getAllByName);
    }

    Fetcher(FetchSettings settings, HostLimiter limiter, InstantSource clock, CheckedDns.Lookup lookup) {
        this(settings, limiter, clock, judging(limiter, clock), lookup);
    }

    Fetcher(
            FetchSettings settings,
            HostLimiter limiter,
            InstantSource clock,
            RequestObserver watch,
            CheckedDns.Lookup lookup) {
        this.settings = settings;
        this.limiter = limiter;
        this.clock = clock;
        this.watch = watch;
        URI proxy = settings.proxy();
        String exempt = proxy == null ? "" : WebUrl.host(proxy) + ":" + WebUrl.port(proxy);
        this.dns = new CheckedDns(settings.addresses(), exempt, settings.connectTimeout(), lookup);
        this.client = client(settings, dns);
        this.deadlines = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("fetch-deadlines").factory());
        deadlines.setRemoveOnCancelPolicy(true);
    }

    private static RequestObserver judging(HostLimiter limiter, InstantSource clock) {
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
    private HttpCall start(
            HttpUriRequestBase message, URI at, FetchRequest request, Admission.Permit permit, long nanos) {
        Duration firstByte = request.firstByteTimeout();
        if (firstByte != null && firstByte.compareTo(settings.firstByteTimeout()) < 0) {
            message.setConfig(requestConfig(settings, firstByte));
        }
        HttpHost target = new HttpHost(at.getScheme(), WebUrl.host(at), WebUrl.port(at));
        var deadline = new Deadline(deadlines, message::cancel, nanos);
        return new HttpCall(
                client,
                message,
                target,
                permit,
                watch.prepared(at, request),
                deadline,
                settings.proxy() == null ? null : dns);
    }

    private static CloseableHttpClient client(FetchSettings settings, CheckedDns dns) {
        Timeout connect = Timeout.of(settings.connectTimeout());
        Timeout firstByte = Timeout.of(settings.firstByteTimeout());
        Http1Config http1 = Http1Config.custom()
                .setBufferSize(BUFFER_BYTES)
                .setMaxHeaderCount(MAX_HEADERS)
                .setMaxLineLength(MAX_LINE_BYTES)
                .build();
        PoolingHttpClientConnectionManager connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(dns)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(http1)
                        .incomingContentLengthStrategy(new LenientLength())
                        .responseParserFactory(_ -> new ResponseHeadParser(http1))
                        .build())
                .setMaxConnPerRoute(2)
                .setMaxConnTotal(settings.maxConnections())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(firstByte)
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .build())
                .build();
        HttpClientBuilder builder = HttpClients.custom()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(requestConfig(settings, settings.firstByteTimeout()))
                .setUserAgent(settings.userAgent())
                .setKeepAliveStrategy((response, context) -> KEEP_ALIVE)
                .evictIdleConnections(KEEP_ALIVE)
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableConnectionState()
                .addExecInterceptorAfter(ChainElement.CONNECT.name(), "permit-started", HttpCall::sendNow);
        URI proxy = settings.proxy();
        if (proxy != null) {
            setProxy(builder, proxy);
        }
        return builder.build();
    }

    private static RequestConfig requestConfig(FetchSettings settings, Duration firstByte) {
        return RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(settings.totalTimeout()))
                .setResponseTimeout(Timeout.of(firstByte))
                .setProtocolUpgradeEnabled(false)
                .build();
    }

    private static void setProxy(HttpClientBuilder builder, URI proxy) {
        HttpHost host = new HttpHost("http", WebUrl.host(proxy), WebUrl.port(proxy));
        builder.setProxy(host);
        WebUrl.userInfo(proxy).ifPresent(user -> {
            int colon = user.indexOf(':');
            String name = colon < 0 ? user : user.substring(0, colon);
            char[] password =
                    colon < 0 ? new char[0] : user.substring(colon + 1).toCharArray();
            BasicCredentialsProvider credentials = new BasicCredentialsProvider();
            credentials.setCredentials(new AuthScope(host), new UsernamePasswordCredentials(name, password));
            builder.setDefaultCredentialsProvider(credentials);
        });
    }

    /// Aborts all requests in progress.
    @Override
    public void close() {
        deadlines.shutdownNow();
        computePool.close();
        dns.close();
        client.close(CloseMode.IMMEDIATE);
    }
}
