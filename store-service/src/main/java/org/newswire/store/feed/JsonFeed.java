package org.newswire.store.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a feed as JSON Feed 1.1. What the format has no field for is in the extension `_newswire`.
final class JsonFeed {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String EXTENSION = "_newswire";

    private JsonFeed() {}

    static void write(FeedDocument document, OutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            FeedLinks links = document.links();
            json.writeStartObject();
            json.writeStringField("version", "https://jsonfeed.org/version/1.1");
            json.writeStringField("title", document.title());
            text(json, "home_page_url", links.home());
            json.writeStringField("feed_url", links.self());
            json.writeStringField("description", document.description());
            text(json, "next_url", links.next());
            if (links.hub() != null) {
                json.writeArrayFieldStart("hubs");
                json.writeStartObject();
                json.writeStringField("type", "WebSub");
                json.writeStringField("url", links.hub());
                json.writeEndObject();
                json.writeEndArray();
            }
            extension(json, document);
            json.writeArrayFieldStart("items");
            for (FeedEntry entry : document.entries()) {
                item(json, entry);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void extension(JsonGenerator json, FeedDocument document) throws IOException {
        json.writeObjectFieldStart(EXTENSION);
        json.writeStringField("about", Provenance.NAMESPACE);
        json.writeStringField("id", document.id());
        json.writeStringField("updated", document.updated().toString());
        json.writeStringField("api", document.links().api());
        json.writeArrayFieldStart("deleted");
        for (DeletedEntry entry : document.deleted()) {
            json.writeStartObject();
            json.writeStringField("id", entry.id());
            json.writeStringField("deleted_at", entry.at().toString());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void item(JsonGenerator json, FeedEntry entry) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", entry.id());
        text(json, "url", entry.link());
        text(json, "title", entry.title());
        if (entry.content() != null) {
            json.writeStringField("content_html", entry.content());
        } else {
            json.writeStringField("content_text", entry.text());
        }
        text(json, "summary", entry.summary());
        text(json, "date_published", entry.published());
        json.writeStringField("date_modified", entry.updated().toString());
        authors(json, entry.authors());
        if (!entry.tags().isEmpty()) {
            json.writeArrayFieldStart("tags");
            for (String tag : entry.tags()) {
                json.writeString(tag);
            }
            json.writeEndArray();
        }
        text(json, "language", entry.language());
        images(json, entry.images());
        provenance(json, entry.provenance());
        json.writeEndObject();
    }

    private static void authors(JsonGenerator json, List<String> authors) throws IOException {
        if (!authors.isEmpty()) {
            json.writeArrayFieldStart("authors");
            for (String author : authors) {
                json.writeStartObject();
                json.writeStringField("name", author);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    /// The first as `image`, all others as attachments. An attachment must have a media type: `image/*` if
    /// unknown.
    private static void images(JsonGenerator json, List<EntryImage> images) throws IOException {
        if (images.isEmpty()) {
            return;
        }
        json.writeStringField("image", images.getFirst().url());
        if (images.size() > 1) {
            json.writeArrayFieldStart("attachments");
            for (EntryImage image : images.subList(1, images.size())) {
                json.writeStartObject();
                json.writeStringField("url", image.url());
                json.writeStringField("mime_type", image.type() == null ? "image/*" : image.type());
                text(json, "title", image.caption());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    private static void provenance(JsonGenerator json, Provenance from) throws IOException {
        json.writeObjectFieldStart(EXTENSION);
        text(json, "article", from.article());
        if (from.revision() != null) {
            json.writeNumberField("revision", from.revision());
        }
        text(json, "story", from.story());
        text(json, "feed", from.feed());
        text(json, "feed_url", from.feedUrl());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value.toString());
        }
    }
}
