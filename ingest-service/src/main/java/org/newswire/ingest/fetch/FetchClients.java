package org.newswire.ingest.fetch;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
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
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;
import org.newswire.net.CheckedDns;
import org.newswire.net.WebUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP clients of a fetcher: one for the settings, and one for each proxy or TLS exception of a feed.
/// Thread-safe.
final class FetchClients implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FetchClients.class);
    private static final TimeValue KEEP_ALIVE = TimeValue.ofSeconds(10);
    private static final int BUFFER_BYTES = 4096;
    private static final int MAX_HEADERS = 200;
    private static final int MAX_LINE_BYTES = 32 * 1024;

    @Limit(of = "different proxies and TLS exceptions of feeds", past = "requests of the other feeds fail")
    private static final int MAX_CLIENTS = 100;

    private final FetchSettings settings;
    private final CheckedDns.Lookup lookup;
    private final Map<FeedConnection, FetchClient> clients = new ConcurrentHashMap<>();
    private final FetchClient usual;

    /// @param behindProxy checks the address of the target if the connection goes to a proxy; otherwise null
    record FetchClient(
            CloseableHttpClient http,
            CheckedDns dns,
            @Nullable CheckedDns behindProxy) {}

    FetchClients(FetchSettings settings, CheckedDns.Lookup lookup) {
        this.settings = settings;
        this.lookup = lookup;
        this.usual = create(settings.proxy(), null);
    }

    /// Returns the client for a URL of the feed, or for the target of a redirect.
    ///
    /// @throws IllegalArgumentException if the proxy is not valid, or a secret is missing
    FetchClient of(FeedConnection feed, URI at) {
        FeedConnection needed = feed.to(at);
        if (needed.equals(FeedConnection.DEFAULT)) {
            return usual;
        }
        FetchClient known = clients.get(needed);
        return known == null ? add(needed, at) : known;
    }

    private synchronized FetchClient add(FeedConnection needed, URI at) {
        FetchClient known = clients.get(needed);
        if (known != null) {
            return known;
        }
        if (clients.size() >= MAX_CLIENTS) {
            throw new IllegalArgumentException("the feeds have more than " + MAX_CLIENTS
                    + " combinations of the options proxy and tls; this one is not fetched");
        }
        if (FeedConnection.INSECURE.equals(needed.tls())) {
            LOG.warn(
                    "certificates not verified host={}: option tls of a feed is insecure; write the hash of the"
                            + " server's public key instead, sha256/…",
                    WebUrl.host(at));
        }
        FetchClient created = create(proxy(needed.proxy()), needed.tls());
        clients.put(needed, created);
        return created;
    }

    private @Nullable URI proxy(@Nullable String ofFeed) {
        if (ofFeed == null || ofFeed.equals(FeedConnection.DIRECT)) {
            return ofFeed == null ? settings.proxy() : null;
        }
        Optional<URI> proxy = WebUrl.parse(settings.secrets().fill(ofFeed))
                .filter(url -> url.getScheme().equals("http"));
        return proxy.orElseThrow(() -> new IllegalArgumentException(
                "option proxy of the feed is not http://host:port or http://user:password@host:port"));
    }

    private FetchClient create(@Nullable URI proxy, @Nullable String tls) {
        String exempt = proxy == null ? "" : WebUrl.host(proxy) + ":" + WebUrl.port(proxy);
        CheckedDns dns = new CheckedDns(settings.addresses(), exempt, settings.connectTimeout(), lookup);
        return new FetchClient(client(dns, proxy, tls), dns, proxy == null ? null : dns);
    }

    private CloseableHttpClient client(CheckedDns dns, @Nullable URI proxy, @Nullable String tls) {
        Timeout connect = Timeout.of(settings.connectTimeout());
        Timeout firstByte = Timeout.of(settings.firstByteTimeout());
        Http1Config http1 = Http1Config.custom()
                .setBufferSize(BUFFER_BYTES)
                .setMaxHeaderCount(MAX_HEADERS)
                .setMaxLineLength(MAX_LINE_BYTES)
                .build();
        PoolingHttpClientConnectionManagerBuilder pool = PoolingHttpClientConnectionManagerBuilder.create();
        if (tls != null) {
            pool.setTlsSocketStrategy(new DefaultClientTlsStrategy(
                    new FeedTrustManager(tls).context(),
                    HostnameVerificationPolicy.CLIENT,
                    NoopHostnameVerifier.INSTANCE));
        }
        PoolingHttpClientConnectionManager connections = pool.setDnsResolver(dns)
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
        if (proxy != null) {
            setProxy(builder, proxy);
        }
        return builder.build();
    }

    /// @param firstByte time limit for the head of the response
    static RequestConfig requestConfig(FetchSettings settings, Duration firstByte) {
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
        close(usual);
        clients.values().forEach(FetchClients::close);
    }

    private static void close(FetchClient client) {
        client.dns().close();
        client.http().close(CloseMode.IMMEDIATE);
    }
}
