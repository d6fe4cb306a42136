package org.newswire.parse;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// `GET /drift`: the sites whose pages yield something else than they used to, as a JSON array of
/// `site`, `signal`, `was`, `is` and `since`.
final class DriftPage implements HttpHandler {
    static final String PATH = "/drift";

    private final DriftWatch watch;

    DriftPage(DriftWatch watch) {
        this.watch = watch;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] body = (json() + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private ArrayNode json() {
        ArrayNode drifts = JsonNodeFactory.instance.arrayNode();
        watch.drifting()
                .forEach(drift -> drifts.addObject()
                        .put("site", drift.site())
                        .put("signal", drift.signal())
                        .put("was", drift.was())
                        .put("is", drift.is())
                        .put("since", drift.since().toString()));
        return drifts;
    }
}
