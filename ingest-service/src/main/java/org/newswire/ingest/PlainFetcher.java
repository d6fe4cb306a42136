package org.newswire.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.util.Timeout;

/// One GET for the tool: 20 s, 16 MiB after decompression, up to 5 redirects. For addresses that a person types, not
/// for the service.
final class PlainFetcher implements Function<URI, FetchedFeed> {
    private static final int MAX_BYTES = 16 << 20;
    private static final Timeout TIMEOUT = Timeout.ofSeconds(20);

    @Override
    public FetchedFeed apply(URI url) {
        HttpGet get = new HttpGet(url);
        get.setHeader("User-Agent", "newswire-read");
        get.setHeader(
                "Accept",
                "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5");
        try (CloseableHttpClient client = client()) {
            return client.execute(get, response -> fetched(url, response));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CloseableHttpClient client() {
        ConnectionConfig connection = ConnectionConfig.custom()
                .setConnectTimeout(TIMEOUT)
                .setSocketTimeout(TIMEOUT)
                .build();
        return HttpClientBuilder.create()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(connection)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setMaxRedirects(5)
                        .setResponseTimeout(TIMEOUT)
                        .build())
                .build();
    }

    private static FetchedFeed fetched(URI url, ClassicHttpResponse response) throws IOException {
        if (response.getCode() != 200 || response.getEntity() == null) {
            throw new IOException("HTTP status " + response.getCode());
        }
        Map<String, String> headers = new HashMap<>();
        for (var header : response.getHeaders()) {
            headers.putIfAbsent(header.getName(), header.getValue());
        }
        try (InputStream in = response.getEntity().getContent()) {
            return new FetchedFeed(in.readNBytes(MAX_BYTES), url, headers);
        }
    }
}
