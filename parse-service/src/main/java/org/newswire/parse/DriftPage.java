package org.newswire.parse;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.newswire.pipeline.http.Page;
import org.newswire.pipeline.http.PageRequest;
import org.newswire.pipeline.http.PageResponse;

/// `GET /drift`: the sites whose pages yield something else than they used to, as a JSON array of
/// `site`, `signal`, `was`, `is` and `since`.
final class DriftPage implements Page {
    static final String PATH = "/drift";

    private final DriftWatch watch;

    DriftPage(DriftWatch watch) {
        this.watch = watch;
    }

    @Override
    public PageResponse answer(PageRequest request) {
        return PageResponse.text(200, "application/json", json() + "\n");
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
