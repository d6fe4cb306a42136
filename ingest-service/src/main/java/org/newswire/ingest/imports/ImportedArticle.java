package org.newswire.ingest.imports;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract;
import org.newswire.ingest.feedformat.TextCharacters;
import org.newswire.ingest.items.ItemIdentity;
import org.newswire.ingest.items.RawItemFactory;
import org.newswire.net.CanonicalUrl;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemEntryBuilder;

/// Converts articles in JSON, in the form of the store's `/api/articles/{id}`, to raw items.
///
/// The same article results in the same item. A missing id is derived from `url`, a missing feed is the
/// import's source, and a missing observation time is the publication time. The text becomes the entry's
/// content and is extracted again. Of the rights, the statement, the licences and the reservation of text
/// and data mining are imported.
final class ImportedArticle {
    /// The flag of imported entries.
    static final String FLAG = "imported";

    private static final int MAX_LICENSES = 5;

    private final String source;

    /// @param source feed URI of articles without a feed
    ImportedArticle(String source) {
        this.source = source;
    }

    /// Returns the item, or empty if the article has neither id nor link, neither title nor text, or no
    /// time.
    ///
    /// @throws IllegalArgumentException if an id is invalid
    /// @throws DateTimeException if a time is invalid
    Optional<RawItem> item(JsonNode article) {
        String link = Objects.requireNonNullElse(text(article, "url"), textOr(article, "link", ""));
        String html = html(article);
        Instant published = time(article, "publishedAt");
        Instant observed = Objects.requireNonNullElse(
                time(article, "observedAt"), Objects.requireNonNullElse(published, Instant.EPOCH));
        Optional<UUID> id = id(article, link);
        if (id.isEmpty() || observed.equals(Instant.EPOCH) || (text(article, "title") == null && html.isEmpty())) {
            return Optional.empty();
        }
        String feedUrl = textOr(article, "feedUrl", source);
        var feed = new RawItem.Feed(
                feedId(article, feedUrl),
                feedUrl,
                text(article, "feedName"),
                null,
                null,
                null,
                texts(article, "feedTags"),
                null);
        boolean summary = "summary".equals(text(article, "extent"));
        var entry = RawItemEntryBuilder.builder()
                .key(textOr(article, "itemKey", "link:" + link))
                .link(link.isEmpty() ? null : link)
                .title(text(article, "title"))
                .summary(summary ? html : null)
                .content(summary || html.isEmpty() ? null : html)
                .authors(texts(article, "authors").stream()
                        .map(name -> new RawItem.Person(name, null))
                        .toList())
                .published(published)
                .updated(time(article, "modifiedAt"))
                .language(text(article, "language"))
                .categories(texts(article, "tags"))
                .flags(List.of(FLAG))
                .terms(terms(article.path("rights")))
                .build();
        return Optional.of(RawItemFactory.fitted(new RawItem(
                id.get(),
                RawItem.Change.PUBLISHED,
                fingerprint(entry),
                observed,
                feed,
                entry,
                new RawItem.Fetch(
                        feedUrl, feedUrl, 200, observed, null, null, List.of(), reservation(article.path("rights"))),
                null)));
    }

    private static Optional<UUID> id(JsonNode article, String link) {
        String given = text(article, "id");
        return given == null ? CanonicalUrl.of(link).map(NameUuid::ofLink) : Optional.of(UUID.fromString(given));
    }

    private static UUID feedId(JsonNode article, String feedUrl) {
        String given = text(article, "feedId");
        return given == null ? NameUuid.ofFeed(feedUrl) : UUID.fromString(given);
    }

    private static String html(JsonNode article) {
        String html = textOr(article, "html", "");
        return html.isEmpty() ? paragraphs(textOr(article, "text", "")) : html;
    }

    private static String paragraphs(String text) {
        return Stream.of(text.split("\n{2,}", -1))
                .filter(paragraph -> !paragraph.isBlank())
                .map(paragraph -> "<p>"
                        + paragraph.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "</p>")
                .collect(Collectors.joining());
    }

    private static String fingerprint(RawItem.Entry entry) {
        return String.format(
                "%016x", ItemIdentity.hash(entry.title() + "\0" + entry.summary() + "\0" + entry.content()));
    }

    private static RawItem.@Nullable Terms terms(JsonNode rights) {
        List<RawItem.License> licenses = new ArrayList<>();
        for (JsonNode each : rights.path("licenses")) {
            String url = text(each, "url");
            if (url != null && licenses.size() < MAX_LICENSES) {
                licenses.add(new RawItem.License(url, text(each, "type")));
            }
        }
        String statement = text(rights, "statement");
        return statement == null && licenses.isEmpty() ? null : new RawItem.Terms(statement, licenses, null, null);
    }

    /// Reads the reservation of text and data mining.
    private static RawItem.@Nullable Terms reservation(JsonNode rights) {
        String reserved = rights.path("tdmReserved").isBoolean()
                ? rights.path("tdmReserved").asBoolean() ? "1" : "0"
                : null;
        String policy = text(rights, "tdmPolicy");
        return reserved == null && policy == null ? null : new RawItem.Terms(null, List.of(), reserved, policy);
    }

    private static @Nullable Instant time(JsonNode article, String field) {
        String text = text(article, field);
        return text == null ? null : Contract.time(text);
    }

    private static String textOr(JsonNode article, String field, String otherwise) {
        return Objects.requireNonNullElse(text(article, field), otherwise);
    }

    private static @Nullable String text(JsonNode article, String field) {
        JsonNode value = article.path(field);
        return value.isTextual() ? TextCharacters.legal(value.asText()) : null;
    }

    private static List<String> texts(JsonNode article, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : article.path(field)) {
            if (each.isTextual()) {
                texts.add(TextCharacters.legal(each.asText()));
            }
        }
        return texts;
    }
}
