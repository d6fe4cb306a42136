package org.newswire.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Queries a running Prometheus over its HTTP API.
record PrometheusApi(int port) {
    JsonNode query(String expression) throws IOException, InterruptedException {
        return get("query?query=" + encoded(expression)).path("result");
    }

    /// Returns the exemplars of the last hour, by series.
    JsonNode exemplars(String selector) throws IOException, InterruptedException {
        Instant now = Instant.now();
        return get("query_exemplars?query=" + encoded(selector) + "&start=" + now.minus(Duration.ofHours(1)) + "&end="
                + now);
    }

    /// Returns the result of the last scrape of each instance of a service: `up`, `down` or
    /// `unknown`.
    List<String> healthOfTargets(String job) throws IOException, InterruptedException {
        List<String> health = new ArrayList<>();
        for (JsonNode target : get("targets?state=active").path("activeTargets")) {
            if (target.path("labels").path("job").asText().equals(job)) {
                health.add(target.path("health").asText());
            }
        }
        return health;
    }

    /// Returns `type` and `help` of each metric of a service.
    Map<String, JsonNode> metadata(String job) throws IOException, InterruptedException {
        Map<String, JsonNode> metadata = new TreeMap<>();
        get("targets/metadata?match_target=" + encoded("{job=\"" + job + "\"}"))
                .forEach(each -> metadata.put(each.path("metric").asText(), each));
        return metadata;
    }

    /// Returns the label names of each series of a service, by the series' name.
    Map<String, SortedSet<String>> labels(String job) throws IOException, InterruptedException {
        Map<String, SortedSet<String>> labels = new TreeMap<>();
        for (JsonNode series : get("series?" + encoded("match[]") + "=" + encoded("{job=\"" + job + "\"}"))) {
            SortedSet<String> names =
                    labels.computeIfAbsent(series.path("__name__").asText(), name -> new TreeSet<>());
            series.properties().forEach(each -> names.add(each.getKey()));
        }
        return labels;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            JsonNode answer = new ObjectMapper()
                    .readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
            if (!answer.path("status").asText().equals("success")) {
                throw new IllegalStateException(
                        path + ": " + answer.path("error").asText());
            }
            return answer.path("data");
        }
    }
}
