package org.newswire.store.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.raw.FeedStatus;
import org.newswire.store.story.StoryClusterer;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.store.tables.SearchIndexer;

/// Compares responses that have all existing fields with their description.
final class ReadApiDescriptionIT extends ServedApi {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String TEXT =
            "The council of the town has voted for a new bridge over the river on Monday evening. ".repeat(4);

    @Test
    void describesEachFieldOfAResponse() throws Exception {
        Article first = sample("https://news.example/2026/harbour", 0, TEXT);
        Article edited = sample("https://news.example/2026/harbour", 60, TEXT + "By ten to four.");
        Article copy = sample("https://news.example/2026/copy", 90, TEXT + "More.");
        String before = get("/api/changes").json().path("next").asText();
        write(new Change.Version(first, TRACE), new Change.Version(edited, TRACE), new Change.Version(copy, TRACE));
        write(new Change.Retraction(copy.id(), copy.observedAt().plusSeconds(60)), polled());
        while (SearchIndexer.index(database.connections()) > 0) {
            // until no work is pending
        }
        new StoryClusterer(Duration.ofDays(3)).cluster(database.connections());

        String article = "/api/articles/" + first.id();
        for (String url : List.of(
                "/api/articles?limit=2",
                "/api/articles?q=bridge&limit=2",
                article,
                "/api/articles/" + copy.id(),
                article + "/versions?limit=1",
                article + "/versions/1",
                article + "/versions/2",
                article + "/diff",
                "/api/changes?after=" + before,
                "/api/stories?limit=1",
                "/api/stories/" + first.id(),
                "/api/feeds?limit=1",
                "/api/feeds/" + polled().status().feedId(),
                "/api/stats")) {
            Answer answer = get(url);
            assertThat(answer.response().statusCode()).as(url).isEqualTo(200);
            var undescribed = new TreeSet<String>();
            JsonNode schema = schema(url.split("\\?", -1)[0]);
            collect(answer.json(), "", List.of(schema), undescribed);
            assertThat(undescribed).as(url).isEmpty();
            assertConforms(answer.json(), schema.path("$ref").asText().replaceFirst(".*/", ""));
        }
    }

    /// Returns an article with all fields except those of a retraction, observed this number of
    /// minutes after the first.
    private static Article sample(String url, int minute, String text) throws Exception {
        Instant observed = Instant.parse("2026-03-18T21:15:00Z").plusSeconds(60L * minute);
        ObjectNode sample = sample("parse-service", "article");
        sample.remove("retractedAt");
        sample.put("id", UUID.nameUUIDFromBytes(url.getBytes(UTF_8)).toString())
                .put("url", url)
                .put("contentHash", "%064x".formatted(text.hashCode() & 0xffff))
                .put("observedAt", observed.toString())
                .put("revision", observed.toEpochMilli())
                .put("text", text)
                .put("html", "<p>" + text + "</p>");
        ((ObjectNode) sample.path("details")).put("section", "Section " + minute);
        ((ObjectNode) sample.path("provenance")).put("pageMissing", "timeout");
        return Article.CONTRACT.decode(JSON.writeValueAsBytes(sample));
    }

    private static Change.FeedPolled polled() throws Exception {
        ObjectNode sample = sample("ingest-service", "feed-status");
        sample.put("replacement", "https://news.example/new.xml").put("address", "https://news.example/now.xml");
        FeedStatus status = FeedStatus.CONTRACT.decode(JSON.writeValueAsBytes(sample));
        return new Change.FeedPolled(status, status.nextPollAt());
    }

    /// Returns the golden sample of a contract.
    private static ObjectNode sample(String module, String name) throws Exception {
        Path file = Path.of("..", module, "src", "test", "resources", "samples", name + ".json");
        return (ObjectNode) JSON.readTree(file.toFile());
    }

    private static void write(Change... changes) throws Exception {
        new PostgresArticleStore(database.connections()).write(List.of(changes));
    }

    /// Returns the schema of the response to a path.
    private static JsonNode schema(String path) {
        return DESCRIPTION.path("paths").properties().stream()
                .filter(described -> path.matches(described.getKey().replaceAll("\\{\\w+}", "[^/]+")))
                .map(described -> described.getValue().at("/get/responses/200/content/application~1json/schema"))
                .findFirst()
                .orElseThrow();
    }

    /// Collects the places in a value with fields that none of the schemas has.
    private static void collect(JsonNode value, String where, List<JsonNode> schemas, Set<String> undescribed) {
        List<JsonNode> all =
                schemas.stream().flatMap(ReadApiDescriptionIT::parts).toList();
        value.forEach(element -> {
            if (value.isArray()) {
                collect(element, where + "[]", under(all, "items"), undescribed);
            }
        });
        value.properties().forEach(field -> {
            String name = where + "/" + field.getKey();
            List<JsonNode> described = all.stream()
                    .map(schema -> schema.path("properties").has(field.getKey())
                            ? schema.path("properties").get(field.getKey())
                            : schema.path("additionalProperties"))
                    .filter(JsonNode::isObject)
                    .toList();
            if (described.isEmpty()) {
                undescribed.add(name);
            } else if (described.stream().noneMatch(JsonNode::isEmpty)) { // an empty schema describes anything
                collect(field.getValue(), name, described, undescribed);
            }
        });
    }

    private static List<JsonNode> under(List<JsonNode> schemas, String keyword) {
        return schemas.stream()
                .map(schema -> schema.path(keyword))
                .filter(JsonNode::isObject)
                .toList();
    }

    /// Returns the schema itself, the schemas it refers to, and its parts.
    private static Stream<JsonNode> parts(JsonNode schema) {
        List<JsonNode> further = new ArrayList<>();
        schema.path("allOf").forEach(further::add);
        if (schema.has("$ref")) {
            further.add(DESCRIPTION.at(schema.path("$ref").asText().substring(1)));
        }
        return Stream.concat(Stream.of(schema), further.stream().flatMap(ReadApiDescriptionIT::parts));
    }
}
