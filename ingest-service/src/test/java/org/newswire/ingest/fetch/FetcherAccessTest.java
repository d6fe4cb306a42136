package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.net.AddressPolicy;
import org.newswire.net.CheckedDns;

/// Authentication, proxies, TLS and connection reuse. Tests [FetchClients], [FeedTrustManager] and
/// [FeedSecrets].
class FetcherAccessTest {
    private final Origin origin = new Origin();
    private final HostLimiter limiter =
            new HostLimiter(PolitenessSettings.defaults().withGap(Duration.ofMillis(1)), InstantSource.system());
    private final FetchSettings settings = FetchSettings.of("Newswire/test", AddressPolicy.allowing("127.0.0.1"));

    @AfterEach
    void close() throws Exception {
        origin.close();
    }

    private FetchResult fetch(FetchSettings how, URI url, Map<String, String> headers) throws InterruptedException {
        CheckedDns.Lookup lookup = name -> {
            if (name.equals("inside.example")) {
                return new InetAddress[] {InetAddress.ofLiteral("10.0.0.1")};
            }
            if (name.contains("proxy")) {
                return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
            }
            throw new UnknownHostException(name);
        };
        try (Fetcher fetcher = new Fetcher(how, limiter, InstantSource.system(), lookup)) {
            return fetcher.fetch(FetchRequest.of(url, ResourceKind.FEED, 1000).withHeaders(headers));
        }
    }

    private static FailureClass failure(FetchResult result) {
        assertThat(result).isInstanceOf(FetchResult.Failed.class);
        return ((FetchResult.Failed) result).failure();
    }

    @Test
    void authenticatesWithSecretsFromTheEnvironment() throws Exception {
        origin.on("/feed", 200, Map.of(), "yes");
        FetchSettings withSecrets =
                settings.withSecrets(new FeedSecrets(Map.of("FEED_SECRET_T", "tok", "FEED_SECRET_P", "p:w")));

        FetchResult bearer =
                fetch(withSecrets, origin.url("/feed"), Map.of("Authorization", "Bearer ${FEED_SECRET_T}"));
        FetchResult basic =
                fetch(withSecrets, origin.url("/feed"), Map.of("Authorization", "Basic ann:${FEED_SECRET_P}"));

        assertThat(bearer).isInstanceOf(FetchResult.Fresh.class);
        assertThat(basic).isInstanceOf(FetchResult.Fresh.class);
        assertThat(origin.requests())
                .extracting(request -> request.header("authorization"))
                .containsExactly("Bearer tok", "Basic YW5uOnA6dw==");
    }

    @Test
    void sendsNoRequestIfASecretIsMissing() throws Exception {
        FetchResult result = fetch(settings, origin.url("/feed"), Map.of("X-Key", "${FEED_SECRET_GONE}"));

        assertThat(failure(result)).isEqualTo(FailureClass.UNPREPARED);
        assertThat(origin.connections()).isZero();
    }

    @Test
    void usesAProxyAndChecksTheTargetHost() throws Exception {
        origin.on("http://outside.example/feed", 200, Map.of(), "by proxy");
        FetchSettings proxied = settings.withProxy(URI.create("http://127.0.0.1:" + origin.port()));

        FetchResult outside = fetch(proxied, URI.create("http://outside.example/feed"), Map.of());

        assertThat(outside).isInstanceOf(FetchResult.Fresh.class);
        for (String inside :
                List.of("http://inside.example/", "http://10.0.0.1/", "http://0x0a000001/", "http://[::1]/")) {
            assertThat(failure(fetch(proxied, URI.create(inside), Map.of())))
                    .as(inside)
                    .isEqualTo(FailureClass.HOSTILE);
        }
        assertThat(origin.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "my_proxy"})
    void authenticatesWithTheProxy(String host) throws Exception {
        origin.on("http://outside.example/feed", (request, out) -> {
            boolean isKnown = "Basic YW5uOnNAeA==".equals(request.header("proxy-authorization"));
            out.write(("HTTP/1.1 " + (isKnown ? "200 OK" : "407 Who?\r\nProxy-Authenticate: Basic realm=\"p\"")
                            + "\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            return true;
        });
        FetchSettings proxied = settings.withProxy(URI.create("http://ann:s%40x@" + host + ":" + origin.port()));

        assertThat(fetch(proxied, URI.create("http://outside.example/feed"), Map.of()))
                .isInstanceOf(FetchResult.Fresh.class);
    }

    @Test
    void connectsToAProxyOnAPrivateAddressButToNoOtherHostThere() throws Exception {
        origin.on("http://outside.example/feed", 200, Map.of(), "by proxy");
        FetchSettings closed = FetchSettings.of("Newswire/test", AddressPolicy.publicOnly())
                .withProxy(URI.create("http://127.0.0.1:" + origin.port()));

        assertThat(fetch(closed, URI.create("http://outside.example/feed"), Map.of()))
                .isInstanceOf(FetchResult.Fresh.class);
        assertThat(failure(fetch(closed, URI.create("http://127.0.0.1:1/feed"), Map.of())))
                .isEqualTo(FailureClass.HOSTILE);
    }

    @Test
    void requestsNoResourceOfTheProxyItself() throws Exception {
        FetchSettings closed = FetchSettings.of("Newswire/test", AddressPolicy.publicOnly())
                .withProxy(URI.create("http://127.0.0.1:" + origin.port()));

        assertThat(failure(fetch(closed, origin.url("/status"), Map.of()))).isEqualTo(FailureClass.HOSTILE);
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void rejectsAnUntrustedCertificate(@TempDir Path folder) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder)));
        server.start();
        try {
            URI url = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");

            assertThat(failure(fetch(settings, url, Map.of()))).isEqualTo(FailureClass.TLS);
        } finally {
            server.stop(0);
        }
    }

    private FetchResult fetch(FetchSettings how, URI url, FeedConnection connection) throws InterruptedException {
        try (Fetcher fetcher = new Fetcher(how, limiter, InstantSource.system())) {
            return fetcher.fetch(FetchRequest.of(url, ResourceKind.FEED, 1000).withConnection(connection));
        }
    }

    @Test
    void acceptsACertificateByAnExceptionOfTheFeed(@TempDir Path folder) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder)));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            URI url = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
            String host = "127.0.0.1";
            String wrong = "sha256/" + "A".repeat(43) + "=";

            FetchResult refused = fetch(settings, url, new FeedConnection(null, wrong, host));
            assertThat(failure(refused)).isEqualTo(FailureClass.TLS);
            String detail = ((FetchResult.Failed) refused).detail();
            assertThat(detail).contains("the server's public key is sha256/");
            String pin = detail.replaceAll(".*public key is (sha256/[^,]+),.*", "$1");
            assertThat(fetch(settings, url, new FeedConnection(null, pin, host)))
                    .isInstanceOf(FetchResult.Fresh.class);
            assertThat(fetch(settings, url, new FeedConnection(null, FeedConnection.INSECURE, host)))
                    .isInstanceOf(FetchResult.Fresh.class);
            assertThat(failure(fetch(settings, url, new FeedConnection(null, pin, "other.example"))))
                    .as("only for the feed's host")
                    .isEqualTo(FailureClass.TLS);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void usesTheProxyOfAFeed() throws Exception {
        origin.on("http://outside.example/feed", (request, out) -> {
            boolean isKnown = "Basic YW5uOnA=".equals(request.header("proxy-authorization"));
            out.write(("HTTP/1.1 " + (isKnown ? "200 OK" : "407 Who?\r\nProxy-Authenticate: Basic realm=\"p\"")
                            + "\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            return true;
        });
        FetchSettings closed = FetchSettings.of("Newswire/test", AddressPolicy.publicOnly())
                .withSecrets(new FeedSecrets(Map.of("FEED_SECRET_P", "ann:p")));
        URI url = URI.create("http://outside.example/feed");
        String proxy = "http://${FEED_SECRET_P}@127.0.0.1:" + origin.port();

        assertThat(fetch(closed, url, new FeedConnection(proxy, null, ""))).isInstanceOf(FetchResult.Fresh.class);
        assertThat(failure(fetch(closed, url, new FeedConnection("http://${FEED_SECRET_Q}@p.example:1", null, ""))))
                .isEqualTo(FailureClass.UNPREPARED);
        assertThat(failure(fetch(closed, URI.create("http://10.0.0.1/"), new FeedConnection(proxy, null, ""))))
                .isEqualTo(FailureClass.HOSTILE);
    }

    @Test
    void aFeedMayBypassTheProxyOfTheSettings() throws Exception {
        origin.on("/feed", 200, Map.of(), "yes");
        FetchSettings proxied = settings.withProxy(URI.create("http://127.0.0.1:1"));

        assertThat(fetch(proxied, origin.url("/feed"), new FeedConnection(FeedConnection.DIRECT, null, "")))
                .isInstanceOf(FetchResult.Fresh.class);
        assertThat(failure(fetch(proxied, origin.url("/feed"), FeedConnection.DEFAULT)))
                .isEqualTo(FailureClass.CONNECT);
    }

    @Test
    void reportsPlainHttpOnATlsPortAsATlsFailure() throws Exception {
        URI url = URI.create("https://127.0.0.1:" + origin.port() + "/");

        assertThat(failure(fetch(settings, url, Map.of()))).isEqualTo(FailureClass.TLS);
    }

    /// The system accepts the connection, and nothing answers the handshake.
    @Test
    void theConnectTimeoutCoversTheTlsHandshake() throws Exception {
        FetchSettings impatient = settings.withConnectTimeout(Duration.ofMillis(300));
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            URI url = URI.create("https://127.0.0.1:" + silent.getLocalPort() + "/");
            long startedAt = System.nanoTime();

            assertThat(failure(fetch(impatient, url, Map.of()))).isEqualTo(FailureClass.CONNECT);
            assertThat(Duration.ofNanos(System.nanoTime() - startedAt))
                    .isLessThan(impatient.firstByteTimeout().dividedBy(2));
        }
    }

    @Test
    void reusesAConnection() throws Exception {
        origin.on("/a", 200, Map.of(), "a").on("/b", 404, Map.of(), "b").on("/c", 301, Map.of("Location", "/a"), "c");
        try (Fetcher fetcher = new Fetcher(settings, limiter, InstantSource.system())) {
            for (String path : List.of("/a", "/b", "/c", "/a")) {
                var _ = fetcher.fetch(FetchRequest.of(origin.url(path), ResourceKind.FEED, 1000));
            }
        }

        assertThat(origin.requests()).hasSize(5);
        assertThat(origin.connections()).isOne();
    }

    private static SSLContext selfSigned(Path folder) throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
