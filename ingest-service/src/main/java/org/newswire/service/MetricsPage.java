package org.newswire.service;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;

/// Serves the metrics: as OpenMetrics 1.0 with exemplars if the client prefers it, otherwise in the
/// Prometheus text format. Thread-safe.
final class MetricsPage implements Page {
    static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final Pattern QUALITY = Pattern.compile("; ?q=([01](?:\\.\\d{0,3})?)");

    private final PrometheusMeterRegistry registry;

    MetricsPage(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public PageResponse answer(PageRequest request) throws IOException {
        String type = type(request.headers("Accept"));
        return request.answer(200, type, out -> registry.scrape(out, type)).with("Vary", "Accept, Accept-Encoding");
    }

    /// @param accept the values of the header `Accept` (RFC 9110, section 12.5.1)
    static String type(List<String> accept) {
        double open = 0;
        double text = 0;
        for (String range : String.join(",", accept).split(",", -1)) {
            List<String> parts =
                    Arrays.stream(range.split(";", -1)).map(String::strip).toList();
            if (parts.getFirst().equals("application/openmetrics-text") && !parts.contains("version=0.0.1")) {
                open = Math.max(open, quality(range));
            } else if (parts.getFirst().equals("text/plain")) {
                text = Math.max(text, quality(range));
            }
        }
        return open > 0 && open >= text ? OPEN_METRICS : TEXT;
    }

    private static double quality(String range) {
        Matcher given = QUALITY.matcher(range);
        return given.find() ? Double.parseDouble(given.group(1)) : 1;
    }
}
