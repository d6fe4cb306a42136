package org.newswire.store.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.newswire.store.api.ArticleQuery.Place;

/// What is asked of the list of stories. Times are those at which the first article was first seen: `from` is
/// inside, `to` is not.
public record StoryQuery(
        Optional<Instant> from, Optional<Instant> to, Optional<String> language, int limit, Optional<Place> after) {
    public static final List<String> PARAMETERS = List.of("from", "to", "language", "limit", "cursor");

    public static StoryQuery of(ApiParameters given) throws ApiProblem {
        ApiParameters.Period period = given.period();
        return new StoryQuery(
                period.from(),
                period.to(),
                given.language(),
                given.number("limit", 20, 1, ArticleQuery.LARGEST_PAGE),
                Place.of(given));
    }

    /// The rows of `story` of a page, newest first.
    public PreparedSql page() {
        StringBuilder sql = new StringBuilder("select * from story where true");
        List<Object> parameters = new ArrayList<>();
        from.ifPresent(time -> {
            sql.append(" and first_seen_at >= ?");
            parameters.add(time.atOffset(ZoneOffset.UTC));
        });
        to.ifPresent(time -> {
            sql.append(" and first_seen_at < ?");
            parameters.add(time.atOffset(ZoneOffset.UTC));
        });
        language.ifPresent(wanted -> {
            sql.append(" and language = ?");
            parameters.add(wanted);
        });
        after.ifPresent(place -> {
            sql.append(" and (first_seen_at, id) < (?, ?)");
            parameters.add(place.at().atOffset(ZoneOffset.UTC));
            parameters.add(place.id());
        });
        sql.append(" order by first_seen_at desc, id desc limit ?");
        parameters.add(limit);
        return new PreparedSql(sql.toString(), parameters);
    }
}
