package org.newswire.store.feed;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes a feed as JSON Feed 1.1. The extension `_newswire` holds the properties that the format does not
/// define.
final class JsonFeed {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .build();
    private static final String EXTENSION = "_newswire";

    private final Map<String, Object> properties = new LinkedHashMap<>();

    private JsonFeed() {}

    /// Sets a property unless its value is null.
    private JsonFeed with(String name, @Nullable Object value) {
        if (value != null) {
            properties.put(name, value instanceof Instant ? value.toString() : value);
        }
        return this;
    }

    /// Sets a property unless it has no values.
    private JsonFeed withAny(String name, List<?> values) {
        return with(name, values.isEmpty() ? null : values);
    }

    static void write(FeedDocument document, OutputStream out) throws IOException {
        FeedLinks links = document.links();
        JsonFeed extension = new JsonFeed()
                .with("about", Provenance.NAMESPACE)
                .with("id", document.id())
                .with("updated", document.updated())
                .with("api", links.api())
                .with(
                        "deleted",
                        document.deleted().stream().map(JsonFeed::deleted).toList());
        JsonFeed feed = new JsonFeed()
                .with("version", "https://jsonfeed.org/version/1.1")
                .with("title", document.title())
                .with("home_page_url", links.home())
                .with("feed_url", links.self())
                .with("description", document.description())
                .with("next_url", links.next())
                .with("hubs", links.hub() == null ? null : List.of(hub(links.hub())))
                .with(EXTENSION, extension.properties)
                .with("items", document.entries().stream().map(JsonFeed::item).toList());
        JSON.writeValue(out, feed.properties);
    }

    private static Map<String, Object> hub(String address) {
        return new JsonFeed().with("type", "WebSub").with("url", address).properties;
    }

    private static Map<String, Object> deleted(DeletedEntry entry) {
        return new JsonFeed().with("id", entry.id()).with("deleted_at", entry.at()).properties;
    }

    private static Map<String, Object> item(DocumentEntry entry) {
        List<EntryImage> images = entry.images();
        return new JsonFeed()
                .with("id", entry.id())
                .with("url", entry.link())
                .with("title", entry.title())
                .with("content_html", entry.content())
                .with("content_text", entry.content() == null ? entry.text() : null)
                .with("summary", entry.summary())
                .with("date_published", entry.published())
                .with("date_modified", entry.updated())
                .withAny(
                        "authors",
                        entry.authors().stream()
                                .map(name -> Map.of("name", name))
                                .toList())
                .withAny("tags", entry.tags())
                .with("language", entry.language())
                .with("image", images.isEmpty() ? null : images.getFirst().url())
                .withAny(
                        "attachments",
                        images.stream().skip(1).map(JsonFeed::attachment).toList())
                .with(EXTENSION, provenance(entry.provenance()))
                .properties;
    }

    /// An attachment requires a media type: `image/*` if it is unknown.
    private static Map<String, Object> attachment(EntryImage image) {
        return new JsonFeed()
                .with("url", image.url())
                .with("mime_type", Objects.requireNonNullElse(image.type(), "image/*"))
                .with("title", image.caption())
                .properties;
    }

    private static Map<String, Object> provenance(Provenance from) {
        return new JsonFeed()
                .with("article", from.article())
                .with("revision", from.revision())
                .with("story", from.story())
                .with("feed", from.feed())
                .with("feed_url", from.feedUrl())
                .properties;
    }
}
