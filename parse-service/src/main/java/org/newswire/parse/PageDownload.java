package org.newswire.parse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jsoup.Connection;
import org.jsoup.HttpStatusException;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;
import org.newswire.net.AddressPolicy;
import org.newswire.net.ProxySetting;
import org.newswire.net.WebUrl;
import org.newswire.parse.extract.page.WebPage;
import org.newswire.settings.Settings;

/// Downloads pages for the command `extract`, from public addresses and those of `FETCH_ALLOW_ADDRESSES`, through
/// the proxy of `FETCH_PROXY` if there is one.
///
/// The address of every hop is checked. The JVM caches look-ups for 30 s, and all addresses of a name must be
/// permitted, so the connection uses an address that was checked. Behind a proxy, names that do not resolve here
/// are left to the proxy's rules.
final class PageDownload {
    static final int MAX_BODY_BYTES = 10 << 20;

    private static final int TIMEOUT_MILLIS = 15_000;
    private static final int MAX_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final AddressPolicy addresses;
    private final String userAgent;
    private final @Nullable URI proxy;

    private PageDownload(AddressPolicy addresses, String userAgent, @Nullable URI proxy) {
        this.addresses = addresses;
        this.userAgent = userAgent;
        this.proxy = proxy;
    }

    /// Reads `FETCH_ALLOW_ADDRESSES`, `FETCH_PROXY` and `USER_AGENT`.
    static PageDownload of(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        var download = new PageDownload(
                AddressPolicy.from(settings),
                settings.text("USER_AGENT", Settings.USER_AGENT),
                ProxySetting.from(settings).orElse(null));
        settings.check();
        return download;
    }

    /// @throws UncheckedIOException with the reason and a remedy
    WebPage fetch(URI address) {
        try {
            URI at = WebUrl.parse(address.toString())
                    .orElseThrow(() -> new IOException("no http or https URL with a host; write it as https://…"));
            for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
                Connection.Response response = request(at);
                Optional<URI> next = redirect(at, response);
                if (next.isEmpty()) {
                    return new WebPage(response.bodyAsBytes(), at.toString(), response.headers());
                }
                at = next.get();
            }
            throw new IOException(
                    "more than " + MAX_REDIRECTS + " redirects; open it in a browser, and name its address");
        } catch (IOException e) {
            throw new UncheckedIOException("fetching " + address + ": " + reason(e), e);
        }
    }

    private Connection.Response request(URI at) throws IOException {
        check(at);
        Connection connection = Jsoup.connect(at.toString())
                .userAgent(userAgent)
                .maxBodySize(MAX_BODY_BYTES)
                .timeout(TIMEOUT_MILLIS)
                .ignoreContentType(true)
                .followRedirects(false);
        if (proxy != null) {
            setProxy(connection, proxy);
        }
        return connection.execute();
    }

    private static void setProxy(Connection connection, URI proxy) {
        var address = new InetSocketAddress(WebUrl.host(proxy), WebUrl.port(proxy));
        connection.proxy(new Proxy(Proxy.Type.HTTP, address));
        WebUrl.userInfo(proxy)
                .map(PageDownload::login)
                .ifPresent(login -> connection.auth(context -> context.isProxy() ? login : null));
    }

    private static PasswordAuthentication login(String userInfo) {
        String[] parts = userInfo.split(":", 2);
        return new PasswordAuthentication(parts[0], parts.length < 2 ? new char[0] : parts[1].toCharArray());
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            if (proxy == null) {
                throw e;
            }
            return new InetAddress[0];
        }
    }

    private void check(URI at) throws IOException {
        for (InetAddress each : resolve(WebUrl.host(at))) {
            Optional<String> refusal = addresses.refusal(each, WebUrl.port(at));
            if (refusal.isPresent()) {
                throw new IOException(WebUrl.host(at) + ": " + refusal.get()
                        + "; FETCH_ALLOW_ADDRESSES lets in private addresses of your own");
            }
        }
    }

    private static Optional<URI> redirect(URI at, Connection.Response response) throws IOException {
        String location = response.header("Location");
        if (!REDIRECTS.contains(response.statusCode()) || location == null) {
            return Optional.empty();
        }
        return Optional.of(WebUrl.resolve(at, location)
                .orElseThrow(() -> new IOException("redirects to " + location + ", which is no http or https URL; name"
                        + " the page's own address")));
    }

    private String reason(IOException e) {
        return switch (e) {
            case HttpStatusException refused ->
                "HTTP status " + refused.getStatusCode() + "; open it in a browser: it may be gone, or refuse programs";
            case UnknownHostException _ -> "the host has no address; look whether it is spelt right";
            case ConnectException _
            when proxy != null ->
                "no connection; look whether the proxy of FETCH_PROXY is running and reaches the site";
            case ConnectException _ ->
                "no connection; look whether the address is spelt right, and answers elsewhere, such as in a browser";
            default -> {
                String said =
                        Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
                yield said.contains("; ")
                        ? said
                        : said
                                + "; try whether it answers elsewhere, such as in a browser, or save the page and name its file";
            }
        };
    }
}
