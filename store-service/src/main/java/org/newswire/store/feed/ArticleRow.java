package org.newswire.store.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.text.UrlSecrets;

/// Makes an entry of a row of `article`.
final class ArticleRow {
    /// Readers take years of four digits; before 1583 their calendars differ.
    private static final Instant EARLIEST = Instant.parse("1583-01-01T00:00:00Z");

    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ArticleRow() {}

    static FeedEntry entry(ResultSet row, String id) throws SQLException {
        String html = row.getString("html");
        return new FeedEntry(
                id,
                row.getString("title"),
                link(row),
                texts(row.getArray("authors")),
                publisher(row),
                published(row),
                instant(row, "first_observed_at"),
                row.getString("language"),
                row.getString("lead"),
                html == null || html.isBlank() ? null : html,
                texts(row.getArray("tags")),
                images(row.getString("images")),
                new Provenance(
                        row.getObject("id", UUID.class),
                        (Long) row.getObject("revision"),
                        row.getObject("story_id", UUID.class),
                        row.getObject("feed_id", UUID.class),
                        UrlSecrets.masked(row.getString("feed_url"))));
    }

    static @Nullable String link(ResultSet row) throws SQLException {
        String url = WebAddress.absolute(row.getString("url"));
        return url != null ? url : WebAddress.absolute(row.getString("link"));
    }

    static @Nullable Instant published(ResultSet row) throws SQLException {
        OffsetDateTime at = row.getObject("published_at", OffsetDateTime.class);
        Instant instant = at == null ? null : at.toInstant();
        return instant == null || instant.isBefore(EARLIEST) || instant.isAfter(LATEST) ? null : instant;
    }

    /// The name of the site, or else of the feed.
    static String publisher(ResultSet row) throws SQLException {
        for (String column : List.of("site_name", "site", "feed_name")) {
            String name = row.getString(column);
            if (name != null && !XmlCharacters.legal(name).isBlank()) {
                return name;
            }
        }
        String feed = WebAddress.absolute(UrlSecrets.masked(row.getString("feed_url")));
        String host = feed == null ? null : URI.create(feed).getHost();
        return host == null ? "unknown" : host;
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.stream((Object[]) array.getArray()).map(String::valueOf).toList();
    }

    private static List<EntryImage> images(String json) {
        List<EntryImage> images = new ArrayList<>();
        for (JsonNode image : parsed(json)) {
            String url = WebAddress.absolute(image.path("url").asText(""));
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

    static Instant instant(ResultSet row, String column) throws SQLException {
        return instant(row, row.findColumn(column));
    }

    /// The epoch where there is none.
    static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? Instant.EPOCH : at.toInstant();
    }
}
