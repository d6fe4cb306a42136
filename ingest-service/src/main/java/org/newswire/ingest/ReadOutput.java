package org.newswire.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.extensions.Extensions;
import org.newswire.ingest.feedformat.Author;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.FeedInfo;
import org.newswire.ingest.feedformat.Flag;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.raw.RawItem;

/// Formats the output of the command `read` as JSON, one line per item or document. Absent values are
/// omitted.
final class ReadOutput {
    private static final ObjectMapper JSON =
            new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

    private static final String CUT =
            "the document ends before its first item, or this item exceeds the limits; get it again, or ask the publisher";

    private ReadOutput() {}

    /// Returns one line per item, or one line per sitemap for a sitemap index.
    static List<String> items(ReadResult result) {
        return switch (result) {
            case ReadResult.Parsed parsed ->
                parsed.entries().stream()
                        .map(entry -> entry(entry, entry.title()).toString())
                        .toList();
            case ReadResult.SitemapIndex index ->
                index.children().stream()
                        .map(child -> child(child.url(), child.lastModified()).toString())
                        .toList();
            case ReadResult.HtmlPage _, ReadResult.Unreadable _ -> List.of();
        };
    }

    /// Returns why the document has no items and what to do, or null if it is a feed.
    ///
    /// @param isCut whether the document was received in part
    static @Nullable String problem(ReadResult result, boolean isCut) {
        boolean hasNoItem = result instanceof ReadResult.Unreadable
                || (result instanceof ReadResult.Parsed p && p.entries().isEmpty());
        return isCut && hasNoItem ? CUT : problem(result);
    }

    private static @Nullable String problem(ReadResult result) {
        return switch (result) {
            case ReadResult.Parsed parsed ->
                parsed.entries().isEmpty() && parsed.flags().contains(Flag.TRUNCATED) ? CUT : null;
            case ReadResult.SitemapIndex index -> null;
            case ReadResult.HtmlPage page ->
                page.feedLinks().isEmpty()
                        ? "a web page that names no feed; name the feed itself, or a sitemap"
                        : "a web page; it names feeds, read one of them: " + String.join(" ", page.feedLinks());
            case ReadResult.Unreadable unreadable ->
                unreadable.reason() + ": " + unreadable.detail()
                        + "; name a feed: RSS, Atom, JSON Feed, a sitemap or an index of sitemaps";
        };
    }

    static String document(String doc, ReadResult result) {
        ObjectNode line = JSON.createObjectNode().put("doc", doc);
        switch (result) {
            case ReadResult.Parsed parsed -> {
                line.put("ok", true).put("format", parsed.format().code()).put("charset", parsed.charset());
                line.set("feed", feed(parsed.feed()));
                ArrayNode entries = line.putArray("entries");
                parsed.entries().forEach(entry -> entries.add(entry(entry, html(entry))));
                flags(parsed.flags(), line);
            }
            case ReadResult.SitemapIndex index -> {
                line.put("ok", true).put("format", "sitemap").put("charset", index.charset());
                ArrayNode entries = line.putArray("entries");
                index.children().forEach(child -> entries.add(child(child.url(), child.lastModified())));
                flags(index.flags(), line);
            }
            case ReadResult.HtmlPage _, ReadResult.Unreadable _ ->
                line.put("ok", false).put("error", problem(result));
        }
        return line.toString();
    }

    static String failure(String doc, String error) {
        return JSON.createObjectNode()
                .put("doc", doc)
                .put("ok", false)
                .put("error", error)
                .toString();
    }

    private static ObjectNode feed(FeedInfo feed) {
        ObjectNode node = JSON.createObjectNode();
        put(node, "title", feed.titleHtml() != null ? feed.titleHtml() : feed.title());
        put(node, "link", feed.link());
        put(node, "language", feed.language());
        put(node, "description", feed.description());
        put(node, "id", feed.id());
        put(node, "updated", feed.updated());
        put(node, "author", feed.author());
        put(node, "author_email", feed.authorEmail());
        return node;
    }

    private static ObjectNode child(String url, @Nullable Instant updated) {
        ObjectNode node = JSON.createObjectNode();
        put(node, "link", url);
        put(node, "updated", updated);
        return node;
    }

    /// The batch format contains titles as HTML.
    private static @Nullable String html(Entry entry) {
        return entry.titleHtml() != null ? entry.titleHtml() : entry.title();
    }

    private static ObjectNode entry(Entry entry, @Nullable String title) {
        ObjectNode node = JSON.createObjectNode();
        put(node, "id", entry.id());
        put(node, "link", entry.link());
        put(node, "title", title);
        put(node, "summary", entry.summary());
        put(node, "content", entry.content());
        authors(entry.authors(), node);
        put(node, "published", entry.published());
        put(node, "updated", entry.updated());
        put(node, "language", entry.language());
        if (!entry.categories().isEmpty()) {
            ArrayNode categories = node.putArray("categories");
            entry.categories().forEach(categories::add);
        }
        if (!entry.enclosures().isEmpty()) {
            ArrayNode enclosures = node.putArray("enclosures");
            entry.enclosures().forEach(enclosure -> enclosures.add(enclosure(enclosure)));
        }
        extensions(entry.extensions().get(), node);
        flags(entry.flags(), node);
        return node;
    }

    private static void extensions(Extensions extensions, ObjectNode node) {
        if (!extensions.media().isEmpty()) {
            node.set("media", JSON.valueToTree(extensions.media()));
        }
        if (extensions.place() != null) {
            node.set("place", JSON.valueToTree(extensions.place()));
        }
        if (extensions.comments() != null) {
            node.set("comments", JSON.valueToTree(extensions.comments()));
        }
    }

    private static void authors(List<Author> authors, ObjectNode node) {
        if (authors.isEmpty()) {
            return;
        }
        Author first = authors.getFirst();
        put(node, "author", first.displayName());
        put(node, "author_email", first.email());
        ArrayNode names = node.putArray("authors");
        authors.forEach(author -> names.add(author.displayName()));
    }

    private static ObjectNode enclosure(RawItem.Enclosure enclosure) {
        ObjectNode node = JSON.createObjectNode();
        put(node, "url", enclosure.url());
        put(node, "type", enclosure.type());
        if (enclosure.length() != null) {
            node.put("length", enclosure.length());
        }
        return node;
    }

    private static void flags(Set<Flag> flags, ObjectNode node) {
        if (!flags.isEmpty()) {
            ArrayNode array = node.putArray("flags");
            flags.stream().sorted().map(Flag::name).forEach(array::add);
        }
    }

    private static void put(ObjectNode node, String name, @Nullable Object value) {
        if (value != null) {
            node.put(name, value.toString());
        }
    }
}
