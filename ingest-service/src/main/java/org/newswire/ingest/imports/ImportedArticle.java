package org.newswire.ingest.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.TextCharacters;
import org.newswire.ingest.items.CanonicalUrl;
import org.newswire.ingest.items.RawItems;
import org.newswire.pipeline.Contract;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// Makes raw items of articles in JSON, in the form of the store's `/api/articles/{id}`.
///
/// The same article gives the same item: its id, its feed, and the time at which it was observed
/// are its own. Where it has no id, that follows from its `url`, where it has no feed, it is of the
/// import's source; where nobody has observed it, it was when it was published. The text is the
/// entry's content, and is extracted anew. Of its rights come the statement, the licences and
/// whether text and data mining is reserved; what robots were told stands on the page alone.
final class ImportedArticle {
    /// What the entry of an imported item is flagged with.
    static final String FLAG = "imported";

    private static final int MOST_LICENSES = 5;

    private final String source;

    /// @param source stands for the feed of what has none: a URI
    ImportedArticle(String source) {
        this.source = source;
    }

    /// Empty where it has neither id nor link, or neither title nor text, or no time.
    ///
    /// @throws IllegalArgumentException,DateTimeException where an id or a time is none
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
        var entry = new RawItem.Entry(
                textOr(article, "itemKey", "link:" + link),
                null,
                link.isEmpty() ? null : link,
                text(article, "title"),
                summary ? html : null,
                summary || html.isEmpty() ? null : html,
                texts(article, "authors").stream()
                        .map(name -> new RawItem.Person(name, null))
                        .toList(),
                published,
                time(article, "modifiedAt"),
                text(article, "language"),
                texts(article, "tags"),
                List.of(),
                List.of(FLAG),
                terms(article.path("rights")));
        return Optional.of(RawItems.fitted(new RawItem(
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
        String content = entry.title() + "\0" + entry.summary() + "\0" + entry.content();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Words and licences, as an entry says them.
    private static RawItem.@Nullable Terms terms(JsonNode rights) {
        List<RawItem.License> licenses = new ArrayList<>();
        for (JsonNode each : rights.path("licenses")) {
            String url = text(each, "url");
            if (url != null && licenses.size() < MOST_LICENSES) {
                licenses.add(new RawItem.License(url, text(each, "type")));
            }
        }
        String statement = text(rights, "statement");
        return statement == null && licenses.isEmpty() ? null : new RawItem.Terms(statement, licenses, null, null);
    }

    /// Whether text and data mining is reserved, as an answer says it.
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
