package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests [ReadApi].
final class OpenApiTest {
    private final JsonNode description = ApiResponse.description();

    @Test
    void isValidOpenApi31() {
        assertThat(description.path("openapi").asText()).startsWith("3.1");
    }

    @Test
    void describesEachParameter() {
        assertThat(parameters("/api/articles")).containsExactlyElementsOf(ArticleQuery.PARAMETERS);
        assertThat(parameters("/api/articles/{id}/versions")).isEqualTo(withId(ArticleResource.VERSION_PARAMETERS));
        assertThat(parameters("/api/articles/{id}/diff")).isEqualTo(withId(ArticleResource.DIFF_PARAMETERS));
        assertThat(parameters("/api/feeds")).containsExactlyElementsOf(FeedResource.PARAMETERS);
        assertThat(parameters("/api/changes")).containsExactlyElementsOf(ChangeResource.PARAMETERS);
        assertThat(parameters("/api/stories")).containsExactlyElementsOf(StoryQuery.PARAMETERS);
    }

    @Test
    void feedsHaveTheParametersOfTheirLists() {
        assertThat(parameters("/feeds/articles.{format}")).isEqualTo(with(List.of("format"), ArticleQuery.PARAMETERS));
        assertThat(parameters("/feeds/stories.{format}")).isEqualTo(with(List.of("format"), StoryQuery.PARAMETERS));
        assertThat(parameters("/feeds/feed/{feedId}.{format}"))
                .isEqualTo(with(List.of("feedId", "format"), without(ArticleQuery.PARAMETERS, "feed")));
        assertThat(parameters("/feeds/site/{host}.{format}"))
                .isEqualTo(with(List.of("host", "format"), without(ArticleQuery.PARAMETERS, "site")));
        assertThat(parameters("/feeds/watched.opml")).isEmpty();
    }

    @Test
    void describesEachProblemWhereItMayOccur() {
        description.path("paths").properties().forEach(path -> {
            JsonNode responses = path.getValue().at("/get/responses");
            boolean asksTheDatabase = !List.of("/api", "/api/openapi.json").contains(path.getKey());
            assertThat(responses.path("400").path("$ref").asText())
                    .as(path.getKey())
                    .endsWith("/Problem");
            assertThat(responses.path("405").path("$ref").asText())
                    .as(path.getKey())
                    .endsWith("/MethodNotAllowed");
            assertThat(responses.path("500").path("$ref").asText())
                    .as(path.getKey())
                    .endsWith("/Problem");
            assertThat(responses.has("503")).as(path.getKey()).isEqualTo(asksTheDatabase);
            assertThat(responses.has("404"))
                    .as(path.getKey())
                    .isEqualTo(path.getKey().contains("{"));
        });
    }

    @Test
    void describesTheTitleOfEachProblem() {
        List<String> described = new ArrayList<>();
        description
                .at("/components/schemas/Problem/properties/title/enum")
                .forEach(title -> described.add(title.asText()));

        assertThat(described)
                .containsExactlyElementsOf(Stream.of(400, 404, 405, 410, 500, 503)
                        .map(status -> new ProblemException(status, "").title())
                        .toList());
    }

    @Test
    void everyReferenceResolves() {
        assertThat(description.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                description.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    /// The API returns these objects unchanged, so they have the fields of the contract.
    @ParameterizedTest
    @CsvSource({
        "Rights, /$defs/rights",
        "Details, /$defs/details",
        "Provenance, /$defs/provenance",
        "Image, /properties/images/items"
    })
    void objectsOfTheArticleContractMatchIt(String name, String pointer) throws IOException {
        ObjectNode ours =
                (ObjectNode) description.at("/components/schemas/" + name).deepCopy();
        ObjectNode theirs = (ObjectNode) contract("../parse-service", "article").at(pointer);

        ours.remove("description");
        theirs.remove("description");

        assertThat(ours).isEqualTo(theirs);
    }

    /// A vocabulary that may grow in the contract may grow here.
    @ParameterizedTest
    @CsvSource({
        "../parse-service, article, extent, ArticleSummary",
        "../parse-service, article, extent, Article",
        "../parse-service, article, extent, ChangedArticle",
        "../parse-service, article, extent, Version",
        "../ingest-service, feed-status, state, Feed",
        "../ingest-service, feed-status, reason, Feed",
    })
    void openVocabulariesAreOpen(String module, String topic, String field, String name) throws IOException {
        JsonNode theirs = contract(module, topic).path("properties").path(field);
        JsonNode ours = description
                .path("components")
                .path("schemas")
                .path(name)
                .findValue("properties")
                .path(field);

        assertThat(theirs.has("examples")).isTrue();
        assertThat(ours.has("enum")).isFalse();
        assertThat(ours.path("examples")).isEqualTo(theirs.path("examples"));
        assertThat(ours.path("description")).isEqualTo(theirs.path("description"));
    }

    private static JsonNode contract(String module, String name) throws IOException {
        Path file = Path.of(module, "src", "main", "resources", "schemas", name + ".schema.json");
        return new ObjectMapper().readTree(file.toFile());
    }

    private static List<String> withId(List<String> parameters) {
        return with(List.of("id"), parameters);
    }

    private static List<String> with(List<String> ofThePath, List<String> parameters) {
        return Stream.concat(ofThePath.stream(), parameters.stream()).toList();
    }

    private static List<String> without(List<String> parameters, String name) {
        return parameters.stream().filter(each -> !each.equals(name)).toList();
    }

    private List<String> parameters(String path) {
        return description
                .path("paths")
                .path(path)
                .path("get")
                .path("parameters")
                .findValuesAsText("name");
    }
}
