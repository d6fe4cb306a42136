package org.newswire.store.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.newswire.store.api.ArticleQuery.Place;

/// The filters of a list of stories. The period applies to the time when a story's first article was first
/// seen; `from` is inclusive, `to` is exclusive.
public record StoryQuery(
        Optional<Instant> from, Optional<Instant> to, Optional<String> language, int limit, Optional<Place> after) {
    public static final List<String> PARAMETERS = List.of("from", "to", "language", "limit", "cursor");

    public static StoryQuery of(ApiParameters given) throws ProblemException {
        ApiParameters.Period period = given.period();
        return new StoryQuery(
                period.from(),
                period.to(),
                given.language(),
                given.number("limit", 20, 1, ArticleQuery.LARGEST_PAGE),
                Place.of(given));
    }

    /// Returns the query for a page of `story`, newest first.
    public PreparedSql page() {
        PreparedSql sql = new PreparedSql()
                .add("select * from story where true")
                .addIf(" and first_seen_at >= ?", from)
                .addIf(" and first_seen_at < ?", to)
                .addIf(" and language = ?", language);
        after.ifPresent(place -> sql.add(" and (first_seen_at, id) < (?, ?)", place.at(), place.id()));
        return sql.add(" order by first_seen_at desc, id desc limit ?", limit);
    }
}
