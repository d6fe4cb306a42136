package org.newswire.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.service.tracing.MdcSpanContext;
import org.newswire.service.tracing.SpanName;
import org.newswire.service.tracing.TraceSpan;
import org.newswire.service.tracing.Tracing;

final class MetricsPageTest {
    /// Accept headers of Prometheus 2 and 3.
    private static final String PROMETHEUS_2 =
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    private static final String PROMETHEUS_3 = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
            + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
            + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, new MdcSpanContext());
    private final TraceSpan span = Tracing.off(() -> new SplittableRandom(7)).first(SpanName.POLL);

    @Test
    void servesTheFormatThatTheScraperPrefers() {
        assertThat(MetricsPage.type(List.of(PROMETHEUS_2))).isEqualTo(MetricsPage.OPEN_METRICS);
        assertThat(MetricsPage.type(List.of(PROMETHEUS_3))).isEqualTo(MetricsPage.OPEN_METRICS);
        assertThat(MetricsPage.type(List.of("text/plain", "application/openmetrics-text; q=0.9")))
                .isEqualTo(MetricsPage.TEXT);
        for (String accept : List.of(
                "",
                "*/*",
                "text/html,application/xml;q=0.9,*/*;q=0.8",
                "application/openmetrics-text;version=0.0.1",
                "application/openmetrics-text;q=0")) {
            assertThat(MetricsPage.type(List.of(accept))).as(accept).isEqualTo(MetricsPage.TEXT);
        }
    }

    @Test
    void addsExemplarsIfTheScraperSupportsThem() throws Exception {
        Timer age = Timer.builder("newswire.stored.age")
                .serviceLevelObjectives(Duration.ofSeconds(1), Duration.ofSeconds(5))
                .register(registry);
        try (var _ = span.open()) {
            age.record(Duration.ofSeconds(2));
        }
        age.record(Duration.ofMillis(100));

        HttpResponse<String> open = get(PROMETHEUS_3);
        assertThat(open.headers().firstValue("Content-Type")).contains(MetricsPage.OPEN_METRICS);
        assertThat(open.body()).endsWith("# EOF\n");
        assertThat(open.body().lines().filter(line -> line.contains("_bucket{") && line.contains("trace_id=")))
                .singleElement()
                .asString()
                .startsWith("newswire_stored_age_seconds_bucket{le=\"5.0\"} 2 # {")
                .contains("trace_id=\"" + span.traceId() + "\"", "} 2.0 ");
        HttpResponse<String> text = get("*/*");
        assertThat(text.headers().firstValue("Content-Type")).contains(MetricsPage.TEXT);
        assertThat(text.body()).contains("le=\"5.0\"} 2\n").doesNotContain("trace_id", "# EOF");
    }

    @Test
    void compressesForScrapersThatAcceptIt() throws Exception {
        registry.counter("a").increment();
        try (var server = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
                var client = HttpClient.newHttpClient()) {
            server.page("/metrics", new MetricsPage(registry));
            server.start();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
                    .header("Accept-Encoding", "gzip")
                    .build();
            HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());

            assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
            try (var text = new GZIPInputStream(answer.body())) {
                assertThat(new String(text.readAllBytes(), UTF_8)).contains("a_total 1.0");
            }
        }
    }

    @Test
    void answersHeadWithTheLengthOnly() throws Exception {
        HttpResponse<String> head = request("HEAD", "*/*");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length").orElse(0))
                .isEqualTo(get("*/*").body().length());
    }

    private HttpResponse<String> get(String accept) throws Exception {
        return request("GET", accept);
    }

    private HttpResponse<String> request(String method, String accept) throws Exception {
        try (var server = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
                var client = HttpClient.newHttpClient()) {
            server.page("/metrics", new MetricsPage(registry));
            server.start();
            URI address = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
            return client.send(
                    HttpRequest.newBuilder(address)
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .header("Accept", accept)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
