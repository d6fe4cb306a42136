package org.newswire.parse;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Set;
import org.newswire.pipeline.Launcher;

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
        if (!Set.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            Launcher.answer(exchange, 405, "text/plain", "");
            return;
        }
        Launcher.answer(exchange, 200, "application/json", json() + "\n");
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
