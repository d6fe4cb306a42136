package org.newswire.store.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.newswire.store.database.JsonRows;

/// Serves `/api/feeds`: feeds with the status of their last poll, ordered by id, or one feed.
final class FeedResource {
    static final List<String> PARAMETERS = List.of("watched", "limit", "cursor");
    private static final String FEEDS = "select * from feed where (?::text is null or watched = ?::boolean)"
            + " and (?::uuid is null or id > ?::uuid) order by id limit ?";
    private static final String FEED = "select * from feed where id = ?";

    private FeedResource() {}

    static ApiQuery feeds(ApiParameters given) throws ProblemException {
        Optional<String> watched = given.text("watched", 5);
        if (watched.isPresent() && !watched.get().matches("true|false")) {
            throw ProblemException.badParameter("watched", "is neither true nor false");
        }
        int limit = given.number("limit", 100, 1, 1000);
        String isWatched = watched.orElse(null);
        UUID after = given.id("cursor").orElse(null);
        return connection -> {
            ArrayNode found = JsonRows.query(connection, FEEDS, isWatched, isWatched, after, after, limit);
            ObjectNode page = found.objectNode();
            page.set("feeds", found);
            if (found.size() == limit) {
                page.set("next", found.get(limit - 1).get("id"));
            }
            return page;
        };
    }

    static ApiQuery feed(UUID id) {
        return connection -> JsonRows.first(connection, FEED, id)
                .orElseThrow(() -> ProblemException.notFound("The feed does not exist."));
    }
}
