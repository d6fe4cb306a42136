package org.newswire.store.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// The filters, page size and position of a list of articles. The period applies to `listed_at`; `from` is inclusive,
/// `to` is
/// exclusive.
@RecordBuilder
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

    public static ArticleQuery of(ApiParameters given) throws ProblemException {
        ApiParameters.Period period = given.period();
        return ArticleQueryBuilder.builder()
                .words(given.text("q", MAX_CHARS))
                .from(period.from())
                .to(period.to())
                .language(given.language())
                .site(given.text("site", 253))
                .feed(given.id("feed"))
                .author(given.text("author", MAX_CHARS))
                .tag(given.text("tag", MAX_CHARS))
                .story(given.id("story"))
                .limit(given.number("limit", 20, 1, LARGEST_PAGE))
                .after(Place.of(given))
                .build();
    }

    /// Returns whether there is a filter besides the words and the period.
    boolean isNarrowed() {
        return Stream.of(language, site, author, tag, feed, story).anyMatch(Optional::isPresent);
    }

    /// Returns whether there is a filter that each article must be compared with.
    boolean hasFilterWithoutIndex() {
        return Stream.of(language, author, tag).anyMatch(Optional::isPresent);
    }

    /// The last entry of a page: its rank (0 without a search), time and id.
    public record Place(float rank, Instant at, UUID id) {
        private static final String FORM = "([0-9.E+-]{1,20})\\|([0-9TZ:.+-]{1,40})\\|([0-9a-f-]{36})";

        public String cursor() {
            String text = rank + "|" + at + "|" + id;
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
        }

        static Optional<Place> of(ApiParameters given) throws ProblemException {
            Optional<String> cursor = given.text("cursor", MAX_CHARS);
            return cursor.isEmpty() ? Optional.empty() : Optional.of(parse(cursor.get()));
        }

        private static Place parse(String cursor) throws ProblemException {
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

        private static ProblemException noCursor() {
            return ProblemException.badParameter("cursor", "must be the cursor of an earlier response");
        }
    }
}
