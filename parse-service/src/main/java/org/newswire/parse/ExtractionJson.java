package org.newswire.parse;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.ArticleDetails;
import org.newswire.parse.extract.Extraction;

/// Writes extractions as JSON for the command line.
final class ExtractionJson {
    private static final JsonMapper JSON = new JsonMapper();

    private ExtractionJson() {}

    /// Every field of the article; or `rejected` and `detail`, and in `known` the fields of what is known
    /// all the same.
    static ObjectNode full(Extraction extraction) {
        return switch (extraction) {
            case Extraction.Rejected rejected -> {
                ObjectNode json = refusal(rejected);
                yield rejected.known() == null ? json : json.set("known", fields(rejected.known()));
            }
            case Extraction.Article a -> fields(a);
        };
    }

    private static ObjectNode refusal(Extraction.Rejected rejected) {
        return JSON.createObjectNode().put("rejected", rejected.reason().name()).put("detail", rejected.detail());
    }

    private static ObjectNode fields(Extraction.Article a) {
        ObjectNode json = JSON.createObjectNode();
        json.put("title", a.title());
        json.set("authors", JSON.valueToTree(a.authors()));
        put(json, "published", rfc3339(a.published()));
        put(json, "publishedDate", a.publishedDate());
        put(json, "modified", rfc3339(a.modified()));
        put(json, "language", a.language());
        put(json, "lead", a.lead());
        json.put("text", a.text());
        json.put("html", a.html());
        json.set("images", JSON.valueToTree(a.images()));
        put(json, "canonicalUrl", a.canonicalUrl());
        put(json, "siteName", a.siteName());
        json.set("keywords", JSON.valueToTree(a.keywords()));
        json.put("wordCount", a.wordCount());
        ArticleDetails details = a.details();
        json.put("kind", details.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        put(json, "subtitle", details.subtitle());
        put(json, "section", details.section());
        json.put("readingMinutes", details.readingMinutes());
        json.put("amp", details.amp());
        put(json, "ampUrl", details.ampUrl());
        if (details.paywalled() != null) {
            json.put("paywalled", details.paywalled());
        }
        json.set("terms", JSON.valueToTree(details.terms()));
        json.put("extractor", a.extractor());
        json.set("provenance", JSON.valueToTree(new TreeMap<>(a.provenance())));
        json.set("confidence", JSON.valueToTree(new TreeMap<>(a.confidence())));
        json.set("cut", JSON.valueToTree(a.cut()));
        json.put("kept", a.kept());
        return json;
    }

    /// The fields that evaluation compares: articleBody, title, authors, date, dateTime, language,
    /// tags, image; of a page that is rejected those that are known all the same, beside the reason.
    static ObjectNode forScoring(Extraction extraction) {
        return switch (extraction) {
            case Extraction.Rejected rejected -> {
                ObjectNode json = refusal(rejected);
                yield rejected.known() == null ? json : json.setAll(compared(rejected.known()));
            }
            case Extraction.Article a -> compared(a);
        };
    }

    private static ObjectNode compared(Extraction.Article a) {
        ObjectNode json = JSON.createObjectNode();
        json.put("articleBody", a.text());
        json.put("title", a.title());
        json.set("authors", JSON.valueToTree(a.authors()));
        put(json, "date", a.publishedDate());
        put(json, "dateTime", rfc3339(a.published()));
        put(json, "language", a.language());
        json.set("tags", JSON.valueToTree(a.keywords()));
        put(json, "image", a.images().isEmpty() ? null : a.images().getFirst().url());
        return json;
    }

    /// With seconds, which RFC 3339 wants and `toString` leaves out where they are 0.
    private static @Nullable String rfc3339(@Nullable OffsetDateTime time) {
        return time == null ? null : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
    }

    private static void put(ObjectNode json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, Objects.toString(value));
        }
    }
}
