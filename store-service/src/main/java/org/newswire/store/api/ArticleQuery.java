package org.newswire.store.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What is asked of the list of articles. Times are those of `listed_at`: `from` is inside, `to` is
/// not.
public record ArticleQuery(
        Optional<String> words,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<String> language,
        Optional<String> site,
        Optional<UUID> feed,
        Optional<String> author,
        Optional<String> tag,
        Optional<UUID> story,
        int limit,
        Optional<Place> after) {
    public static final List<String> PARAMETERS =
            List.of("q", "from", "to", "language", "site", "feed", "author", "tag", "story", "limit", "cursor");
    static final int LARGEST_PAGE = 100;
    private static final int MAX_CHARS = 200;

    public static ArticleQuery of(ApiParameters given) throws ApiProblem {
        ApiParameters.Period period = given.period();
        return new ArticleQuery(
                given.text("q", MAX_CHARS),
                period.from(),
                period.to(),
                given.language(),
                given.text("site", 253),
                given.id("feed"),
                given.text("author", MAX_CHARS),
                given.text("tag", MAX_CHARS),
                given.id("story"),
                given.number("limit", 20, 1, LARGEST_PAGE),
                Place.of(given));
    }

    /// The same query for the articles of a feed only.
    public ArticleQuery ofFeed(UUID id) {
        return new ArticleQuery(words, from, to, language, site, Optional.of(id), author, tag, story, limit, after);
    }

    /// The same query for the articles of a site only.
    public ArticleQuery ofSite(String host) {
        return new ArticleQuery(words, from, to, language, Optional.of(host), feed, author, tag, story, limit, after);
    }

    /// Where a page ended: of its last entry the rank (0 where nothing is ranked), time and id.
    public record Place(float rank, Instant at, UUID id) {
        private static final String FORM = "([0-9.E+-]{1,20})\\|([0-9TZ:.+-]{1,40})\\|([0-9a-f-]{36})";

        public String cursor() {
            String text = rank + "|" + at + "|" + id;
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
        }

        static Optional<Place> of(ApiParameters given) throws ApiProblem {
            Optional<String> cursor = given.text("cursor", MAX_CHARS);
            return cursor.isEmpty() ? Optional.empty() : Optional.of(parse(cursor.get()));
        }

        private static Place parse(String cursor) throws ApiProblem {
            try {
                String text = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
                if (text.matches(FORM)) {
                    String[] parts = text.split("\\|", -1);
                    Place place = new Place(
                            Float.parseFloat(parts[0]), Instant.parse(parts[1]), ApiParameters.id("cursor", parts[2]));
                    if (Float.isFinite(place.rank) && ApiParameters.isStorable(place.at)) {
                        return place;
                    }
                }
            } catch (IllegalArgumentException | DateTimeParseException e) {
                throw noCursor();
            }
            throw noCursor();
        }

        private static ApiProblem noCursor() {
            return ApiProblem.badParameter("cursor", "is none that a page gave");
        }
    }
}
