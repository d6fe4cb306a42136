package org.newswire.store.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;
import org.newswire.store.database.Sql;
import org.newswire.text.UrlSecrets;

/// Converts a row of `article` to a feed entry.
final class ArticleRow {
    /// The calendars of readers differ before 1583.
    private static final Instant EARLIEST = Instant.parse("1583-01-01T00:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ArticleRow() {}

    static DocumentEntry entry(ResultSet row, String id) throws SQLException {
        String html = row.getString("html");
        return DocumentEntryBuilder.builder()
                .id(id)
                .title(row.getString("title"))
                .link(link(row))
                .authors(Sql.texts(row, "authors"))
                .publisher(publisher(row))
                .published(published(row))
                .updated(instant(row, "first_observed_at"))
                .language(row.getString("language"))
                .summary(row.getString("lead"))
                .content(html == null || html.isBlank() ? null : html)
                .tags(Sql.texts(row, "tags"))
                .images(images(row.getString("images")))
                .provenance(new Provenance(
                        row.getObject("id", UUID.class),
                        (Long) row.getObject("revision"),
                        row.getObject("story_id", UUID.class),
                        row.getObject("feed_id", UUID.class),
                        UrlSecrets.masked(row.getString("feed_url"))))
                .build();
    }

    static @Nullable String link(ResultSet row) throws SQLException {
        String url = FeedAddress.absolute(row.getString("url"));
        return url != null ? url : FeedAddress.absolute(row.getString("link"));
    }

    static @Nullable Instant published(ResultSet row) throws SQLException {
        return Sql.findInstant(row, "published_at")
                .filter(at -> !at.isBefore(EARLIEST) && !at.isAfter(FeedDocument.LATEST))
                .orElse(null);
    }

    /// Returns the name of the site, or else of the feed.
    static String publisher(ResultSet row) throws SQLException {
        for (String column : List.of("site_name", "site", "feed_name")) {
            String name = row.getString(column);
            if (name != null && !XmlCharacters.legal(name).isBlank()) {
                return name;
            }
        }
        return WebUrl.parse(row.getString("feed_url")).map(WebUrl::host).orElse("unknown");
    }

    private static List<EntryImage> images(String json) {
        List<EntryImage> images = new ArrayList<>();
        for (JsonNode image : parsed(json)) {
            String url = FeedAddress.absolute(image.path("url").asText(""));
            String caption = image.path("caption").asText(image.path("alt").asText(""));
            if (url != null) {
                images.add(new EntryImage(
                        url,
                        caption.isBlank() ? null : caption,
                        number(image, "width"),
                        number(image, "height"),
                        image.path("credit").asText(null)));
            }
        }
        return images;
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL returned invalid JSON", e);
        }
    }

    private static @Nullable Integer number(JsonNode image, String name) {
        return image.path(name).canConvertToInt() ? (Integer) image.path(name).asInt() : null;
    }

    /// Returns the epoch if the column is null.
    static Instant instant(ResultSet row, String column) throws SQLException {
        return Sql.findInstant(row, column).orElse(Instant.EPOCH);
    }
}
