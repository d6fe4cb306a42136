package org.newswire.parse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.ArticleDetails;
import org.newswire.parse.extract.Extraction;
import org.newswire.text.KebabCase;

/// Writes extractions as JSON for the command line. Times have seconds, which RFC 3339 requires.
final class ExtractionJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .addMixIn(Extraction.Article.class, Fields.class)
            .addMixIn(ArticleDetails.class, Fields.class)
            .build();

    private ExtractionJson() {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    interface Fields {
        @JsonUnwrapped
        ArticleDetails details();
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Compared(
            String articleBody,
            String title,
            List<String> authors,
            @Nullable String date,
            @Nullable OffsetDateTime dateTime,
            @Nullable String language,
            List<String> tags,
            @Nullable String image) {}

    /// Returns all fields of an article. For a rejected page, returns `rejected` and `detail`, and the
    /// extracted fields in `known`.
    static ObjectNode full(Extraction extraction) {
        return switch (extraction) {
            case Extraction.Article article -> fields(article);
            case Extraction.Rejected rejected -> {
                ObjectNode json = refusal(rejected);
                yield rejected.known() == null ? json : json.set("known", fields(rejected.known()));
            }
        };
    }

    private static ObjectNode refusal(Extraction.Rejected rejected) {
        return JSON.createObjectNode().put("rejected", rejected.reason().name()).put("detail", rejected.detail());
    }

    private static ObjectNode fields(Extraction.Article article) {
        ObjectNode json = JSON.valueToTree(article);
        return json.put("kind", KebabCase.of(article.details().kind()));
    }

    /// Returns the fields that the evaluation compares. For a rejected page, returns the extracted ones and
    /// the reason.
    static ObjectNode forScoring(Extraction extraction) {
        return switch (extraction) {
            case Extraction.Article article -> compared(article);
            case Extraction.Rejected rejected -> {
                ObjectNode json = refusal(rejected);
                yield rejected.known() == null ? json : json.setAll(compared(rejected.known()));
            }
        };
    }

    private static ObjectNode compared(Extraction.Article article) {
        return JSON.valueToTree(new Compared(
                article.text(),
                article.title(),
                article.authors(),
                article.publishedDate(),
                article.published(),
                article.language(),
                article.keywords(),
                article.images().isEmpty() ? null : article.images().getFirst().url()));
    }
}
