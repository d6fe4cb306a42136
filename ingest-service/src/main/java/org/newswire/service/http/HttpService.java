package org.newswire.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.newswire.limits.Limit;
import org.newswire.service.metrics.EnumCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves [Page]s on a port. Thread-safe.
///
///     try (var http = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), registry)) {
///         http.page("/hello", hello);
///         http.start();
///     }
///
/// Paths that begin with `/health/` are always answered. `/metrics` has separate limits, so it answers while
/// other pages are busy.
public final class HttpService implements AutoCloseable {
    static final String HEALTH_PATHS = "/health/";
    static final String METRICS_PATH = "/metrics";

    private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);

    /// The first line and the headers of a request; beyond it the answer is 414 or 431.
    @Limit(of = "bytes of an HTTP request header", past = "414 or 431")
    private static final int MAX_REQUEST_HEAD_BYTES = 8 << 10;

    private static final int MAX_RESPONSE_HEAD_BYTES = 16 << 10;

    /// Requests that pages are answering; beyond it the answer is 503.
    @Limit(of = "concurrent HTTP requests, without health and metrics", past = "503 with `Retry-After`")
    private static final int REQUESTS = 64;

    /// Scrapes in progress. Each builds a text of some 100 KiB.
    @Limit(of = "concurrent requests for `/metrics`", past = "503 with `Retry-After`")
    private static final int METRICS_REQUESTS = 4;

    private static final int METRICS_ANSWER_BYTES = 4 << 20;
    private static final int HEALTH_ANSWER_BYTES = 1 << 20;

    /// Connections that the operating system has accepted and the service has not.
    private static final int ACCEPT_BACKLOG = 4096;

    /// Send buffer of a socket, in bytes. The operating system's default grows to several MiB for a slow
    /// client.
    private static final int SEND_BUFFER_BYTES = 128 << 10;

    private static final int RECEIVE_BUFFER_BYTES = 64 << 10;

    /// Jetty's pool of buffers, in bytes.
    private static final int POOLED_BYTES = 4 << 20;

    /// One thread accepts, one selects, and the others run tasks of these two.
    private static final int THREADS = 4;

    /// Requests in progress may take this long when the service stops.
    private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long STOP_POLL_MILLIS = 10;

    private final List<PageHandler.Route> routes = new ArrayList<>();
    private final OpenConnections connections;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("http-", 0).factory());

    /// Platform threads: virtual threads that compute the answers of other pages would not yield to them.
    private final ExecutorService healthThreads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("http-health-", 0).factory());

    private final Server server;
    private final ServerConnector connector;
    private final RouteLimits pages;
    private final RouteLimits metrics = RouteLimits.of(METRICS_REQUESTS, METRICS_ANSWER_BYTES);
    private final RouteLimits health = RouteLimits.of(Integer.MAX_VALUE, HEALTH_ANSWER_BYTES);
    private final Counter busy;

    private HttpService(String address, int port, HttpLimits limits, MeterRegistry registry) {
        this.pages = RouteLimits.of(REQUESTS, limits.answerBytes());
        this.busy = Counter.builder("newswire.http.busy")
                .description("Requests rejected with 503 because of the concurrency or memory limit")
                .register(registry);
        var closed = new EnumCounters<>(
                registry,
                "newswire.http.closed",
                "HTTP connections closed by the service, by reason",
                "reason",
                CloseReason.class);
        this.connections = new OpenConnections(limits, closed::count);
        Gauge.builder("newswire.http.connections", connections, OpenConnections::count)
                .description("Open HTTP connections")
                .register(registry);
        this.server = server();
        this.connector = connector(address, port);
    }

    /// @param address to listen on, `0.0.0.0` for all
    /// @param port    0 for any free port
    public static HttpService on(String address, int port, HttpLimits limits, MeterRegistry registry) {
        return new HttpService(address, port, limits, registry);
    }

    /// Adds a page for a path and all paths that begin with it. The longest path wins. Must be called before
    /// [#start()].
    public void page(String path, Page page) {
        RouteLimits limits = path.startsWith(HEALTH_PATHS) ? health : path.equals(METRICS_PATH) ? metrics : pages;
        routes.add(new PageHandler.Route(path, page, limits));
    }

    /// Logs each answered request, except those for health and metrics. Must be called before [#start()].
    public void logRequests() {
        server.setRequestLog(new AccessLog());
    }

    /// @throws IOException when it cannot listen on the address and port
    public void start() throws IOException {
        server.setHandler(new PageHandler(routes, connections, threads, healthThreads, busy::increment));
        try {
            connector.open();
            server.start();
        } catch (IOException e) {
            close();
            throw e;
        } catch (Exception e) {
            close();
            throw new IOException("the HTTP server cannot start", e);
        }
    }

    /// The port on which the service listens.
    public int port() {
        return connector.getLocalPort();
    }

    /// The total bytes of the pages' answers in memory.
    long answerBytes() {
        return pages.bytes().taken();
    }

    private static Server server() {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, THREADS);
        threads.setName("http");
        threads.setReservedThreads(0);
        threads.setStopTimeout(0);
        Server server = new Server(
                threads,
                new ScheduledExecutorScheduler("http-timer", true),
                new ArrayByteBufferPool(0, -1, -1, -1, POOLED_BYTES, POOLED_BYTES));
        server.setErrorHandler(HttpService::answerError);
        server.setStopTimeout(0);
        return server;
    }

    private ServerConnector connector(String address, int port) {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(MAX_REQUEST_HEAD_BYTES);
        http.setMaxResponseHeaderSize(MAX_RESPONSE_HEAD_BYTES);
        http.setSendServerVersion(false);
        http.setHttpCompliance(HttpCompliance.RFC9110);
        // A page gets the path as it was sent, and no page reads files.
        http.setUriCompliance(UriCompliance.UNSAFE);
        ServerConnector made = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http)) {
            @Override
            protected SocketChannelEndPoint newEndPoint(
                    SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                return new LingeringEndPoint(connections, channel, selector, key, getScheduler());
            }
        };
        made.setHost(address);
        made.setPort(port);
        made.setAcceptQueueSize(ACCEPT_BACKLOG);
        made.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        made.setAcceptedReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        // OpenConnections knows which timeout applies to a connection; Jetty's timeout does not.
        made.setIdleTimeout(0);
        made.setShutdownIdleTimeout(0);
        made.addBean(connections);
        server.addConnector(made);
        return made;
    }

    /// Answers requests that never get to a page, such as one that cannot be parsed.
    private static boolean answerError(Request request, Response response, Callback callback) {
        response.getHeaders().put("Content-Type", "application/problem+json");
        byte[] text = PageHandler.problemText(response.getStatus()).getBytes(UTF_8);
        response.write(true, ByteBuffer.wrap(text), callback);
        return true;
    }

    /// Accepts no new connections, gives the requests in progress two seconds, and stops. May be called
    /// repeatedly.
    @Override
    public synchronized void close() {
        try {
            connector.close();
            long deadline = System.nanoTime() + STOP_NANOS;
            while (connections.isAnyBusy() && System.nanoTime() < deadline) {
                Thread.sleep(STOP_POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stop();
        }
    }

    private void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("the HTTP server did not stop in order", e);
        }
        connections.close();
        threads.shutdownNow();
        healthThreads.shutdownNow();
    }
}
