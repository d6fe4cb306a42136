package org.newswire.store.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.JsonRows;

/// The part of the API at `/api/feeds`: feeds as of their last polls, in the order of their ids, or one.
final class FeedAnswers {
    static final List<String> PARAMETERS = List.of("watched", "limit", "cursor");
    private static final String FEEDS = "select * from feed where (?::text is null or watched = ?::boolean)"
            + " and (?::uuid is null or id > ?::uuid) order by id limit ?";
    private static final String FEED = "select * from feed where id = ?";

    private FeedAnswers() {}

    static ReadApi.Question feeds(ApiParameters given) throws ApiProblem {
        Optional<String> watched = given.text("watched", 5);
        if (watched.isPresent() && !watched.get().matches("true|false")) {
            throw ApiProblem.badParameter("watched", "is neither true nor false");
        }
        int limit = given.number("limit", 100, 1, 1000);
        List<@Nullable Object> parameters = new ArrayList<>();
        parameters.add(watched.orElse(null));
        parameters.add(watched.orElse(null));
        UUID after = given.id("cursor").orElse(null);
        parameters.add(after);
        parameters.add(after);
        parameters.add(limit);
        return connection -> {
            ArrayNode found = JsonRows.query(connection, FEEDS, parameters);
            ObjectNode page = found.objectNode();
            page.set("feeds", found);
            if (found.size() == limit) {
                page.set("next", found.get(limit - 1).get("id"));
            }
            return page;
        };
    }

    static ReadApi.Question feed(UUID id) {
        return connection -> JsonRows.first(connection, FEED, List.of(id))
                .orElseThrow(() -> ApiProblem.notFound("There is no such feed."));
    }
}
