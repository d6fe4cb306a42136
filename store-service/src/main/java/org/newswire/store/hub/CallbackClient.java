package org.newswire.store.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.DocumentFailure;
import org.newswire.limits.Limit;
import org.newswire.net.AddressNetwork;
import org.newswire.net.AddressPolicy;
import org.newswire.net.CheckedDns;
import org.newswire.net.WebUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends requests to callbacks. Each request has its own connection, to an address that has been checked.
/// Redirects are not followed. Thread-safe; it blocks the calling virtual thread.
final class CallbackClient implements AutoCloseable {
    private static final Timeout CONNECT = Timeout.ofSeconds(5);
    private static final Timeout RESPONSE = Timeout.ofSeconds(10);

    @Limit(of = "time of a request to a WebSub callback", past = "the request fails and is retried later")
    static final Duration WHOLE_REQUEST = Duration.ofSeconds(15);

    @Limit(of = "response bytes of a WebSub callback", past = "the remainder is ignored")
    private static final int MAX_ANSWER_BYTES = 4 << 10;

    /// A slower request yields its permit to others.
    private static final Duration LATE_AFTER = Duration.ofMillis(500);

    private static final int WAITING_PER_LOOKUP = 4;
    private static final int BUFFER_BYTES = 4 << 10;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_LINE_BYTES = 8 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(CallbackClient.class);

    private final CheckedDns dns;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor deadlines;

    /// @param lookups the limit of concurrent DNS lookups
    CallbackClient(AddressPolicy addresses, String userAgent, int lookups) {
        this(addresses, userAgent, lookups, InetAddress::getAllByName);
    }

    CallbackClient(AddressPolicy addresses, String userAgent, int lookups, CheckedDns.Lookup lookup) {
        this.dns = new CheckedDns(addresses, "", CONNECT.toDuration(), lookup, lookups, lookups * WAITING_PER_LOOKUP);
        this.client = client(dns, userAgent);
        this.deadlines = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("hub-deadlines").factory());
        deadlines.setRemoveOnCancelPolicy(true);
    }

    private static CloseableHttpClient client(CheckedDns dns, String userAgent) {
        Http1Config http1 = Http1Config.custom()
                .setBufferSize(BUFFER_BYTES)
                .setMaxHeaderCount(MAX_HEADERS)
                .setMaxLineLength(MAX_LINE_BYTES)
                .build();
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(dns)
                        .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                                .http1Config(http1)
                                .build())
                        .setMaxConnPerRoute(Integer.MAX_VALUE)
                        .setMaxConnTotal(Integer.MAX_VALUE)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT)
                                .setSocketTimeout(RESPONSE)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(RESPONSE)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setUserAgent(userAgent)
                .setConnectionReuseStrategy((_, _, _) -> false)
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAutomaticRetries()
                .disableContentCompression()
                .build();
    }

    /// The result of a request.
    sealed interface Answer {
        /// @param body    its first bytes
        /// @param network the network of the callback, see [AddressNetwork]; empty if unknown
        record Received(int status, String body, Optional<String> network) implements Answer {
            boolean isSuccess() {
                return status >= 200 && status < 300;
            }
        }

        record Failed(String reason) implements Answer {}
    }

    /// Returns the address to which a request would be sent now.
    ///
    /// @throws CheckedDns.BlockedAddressException if all of its addresses are forbidden
    /// @throws CheckedDns.TooManyLookupsException if the lookup was rejected
    /// @throws UnknownHostException               if the name does not resolve
    InetSocketAddress address(URI callback) throws UnknownHostException {
        return dns.resolve(WebUrl.host(callback), WebUrl.port(callback)).getFirst();
    }

    Answer get(URI uri) {
        return send(uri, new HttpGet(uri), () -> true);
    }

    /// @param late called when the response takes long; returns false to abort the request
    Answer post(URI uri, byte[] content, Map<String, String> headers, BooleanSupplier late) {
        HttpPost message = new HttpPost(uri);
        headers.forEach(message::addHeader);
        message.setEntity(new ByteArrayEntity(content, null));
        return send(uri, message, late);
    }

    private Answer send(URI uri, HttpUriRequestBase message, BooleanSupplier late) {
        List<Future<?>> timers = new ArrayList<>();
        try {
            timers.add(after(LATE_AFTER, () -> {
                if (!late.getAsBoolean()) {
                    message.cancel();
                }
            }));
            timers.add(after(WHOLE_REQUEST, message::cancel));
            HttpHost target = new HttpHost(uri.getScheme(), WebUrl.host(uri), WebUrl.port(uri));
            return answer(target, message);
        } catch (IOException | RuntimeException e) {
            return new Answer.Failed(message.isCancelled() ? "no answer in time" : DocumentFailure.reason(e));
        } finally {
            timers.forEach(timer -> timer.cancel(false));
        }
    }

    /// @throws RejectedExecutionException if the hub stops
    private Future<?> after(Duration pause, Runnable action) {
        return deadlines.schedule(action, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Answer answer(HttpHost target, HttpUriRequestBase message) throws IOException {
        HttpClientContext context = HttpClientContext.create();
        ClassicHttpResponse response = client.executeOpen(target, message, context);
        try {
            return new Answer.Received(response.getCode(), firstBytes(response.getEntity()), network(context));
        } finally {
            message.cancel(); // closing alone would read the rest of the body
            close(response);
        }
    }

    private static Optional<String> network(HttpClientContext context) {
        EndpointDetails details = context.getEndpointDetails();
        return details != null && details.getRemoteAddress() instanceof InetSocketAddress remote
                ? Optional.of(AddressNetwork.of(remote.getAddress()))
                : Optional.empty();
    }

    /// A response that breaks off counts by its status.
    private static String firstBytes(@Nullable HttpEntity entity) {
        try {
            InputStream body = entity == null ? null : entity.getContent();
            return body == null ? "" : new String(body.readNBytes(MAX_ANSWER_BYTES), UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static void close(ClassicHttpResponse response) {
        try {
            response.close();
        } catch (IOException e) {
            LOG.debug("a connection did not close in order", e);
        }
    }

    /// Aborts all pending requests.
    @Override
    public void close() {
        deadlines.shutdownNow();
        dns.close();
        client.close(CloseMode.IMMEDIATE);
    }
}
