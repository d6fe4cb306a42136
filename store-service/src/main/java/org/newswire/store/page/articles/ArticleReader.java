package org.newswire.store.page.articles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.store.api.ArticleResource;
import org.newswire.store.api.ProblemException;
import org.newswire.store.api.StoryResource;
import org.newswire.store.page.JsonData;
import org.newswire.store.page.ViewRequest;
import org.newswire.store.page.ViewResult;
import org.newswire.store.page.VisibleText;
import org.newswire.store.page.articles.ArticlePage.FieldSource;
import org.newswire.store.page.articles.ArticlePage.ImageLink;
import org.newswire.store.page.articles.ArticlePage.Member;
import org.newswire.store.page.articles.ArticlePage.VersionRow;

/// Reads an article for its page.
final class ArticleReader {
    private static final int MAX_VERSIONS = 50;
    private static final int MAX_MEMBERS = 20;
    private static final int MAX_VALUE_CHARS = 200;

    /// The field of the article for fields of its provenance that have another name.
    private static final Map<String, String> NAMES =
            Map.of("published", "publishedAt", "modified", "modifiedAt", "canonicalUrl", "url", "keywords", "tags");

    /// The text stands above, and the images have their own list.
    private static final List<String> SHOWN_ELSEWHERE = List.of("text", "images", "lead");

    private ArticleReader() {}

    static ViewResult answer(ViewRequest request, UUID id) throws ProblemException, SQLException {
        record Read(ObjectNode article, @Nullable ObjectNode story) {}
        Read read = request.read(connection -> {
            ObjectNode article = ArticleResource.read(connection, id);
            return new Read(article, story(connection, article));
        });
        return ViewResult.page("articles/article.jte", page(read.article(), read.story()));
    }

    static ViewResult markdown(ViewRequest request, UUID id) throws ProblemException, SQLException {
        ObjectNode article = request.read(connection -> ArticleResource.read(connection, id));
        return new ViewResult.Document("text/markdown; charset=utf-8", id + ".md", ArticleMarkdown.of(article));
    }

    private static @Nullable ObjectNode story(Connection connection, JsonNode article)
            throws SQLException, ProblemException {
        String story = article.path("storyId").asText("");
        return story.isEmpty() ? null : StoryResource.read(connection, UUID.fromString(story), MAX_MEMBERS);
    }

    private static ArticlePage page(ObjectNode article, @Nullable ObjectNode story) {
        StoredFields row = new StoredFields(article);
        List<VersionRow> versions = versions(row);
        return new ArticlePage(
                row,
                SafeHtml.of(article.path("html").asText("")),
                row.each("images").stream().map(ArticleReader::image).toList(),
                fields(row),
                versions.subList(0, Math.min(MAX_VERSIONS, versions.size())),
                Math.max(0, row.number("versionCount") - MAX_VERSIONS),
                story == null ? List.of() : members(new StoredFields(story), row.value("id")),
                new JsonData(ArticleJsonLd.of(article)));
    }

    private static ImageLink image(StoredFields image) {
        boolean hasSize = image.number("width") > 0 && image.number("height") > 0;
        return new ImageLink(
                image.link("url"),
                image.value("url"),
                image.firstValue("caption", "alt"),
                image.value("credit"),
                hasSize ? image.number("width") + " × " + image.number("height") : "");
    }

    private static List<FieldSource> fields(StoredFields row) {
        StoredFields provenance = row.below("provenance");
        List<String> cut = provenance.texts("cut");
        List<FieldSource> fields = new ArrayList<>();
        provenance.row().path("fields").properties().forEach(each -> {
            String name = NAMES.getOrDefault(each.getKey(), each.getKey());
            JsonNode share = provenance.row().path("confidence").path(each.getKey());
            fields.add(new FieldSource(
                    VisibleText.of(name),
                    value(row, name),
                    VisibleText.of(each.getValue().asText()),
                    share.isNumber() ? (Integer) (int) Math.round(100 * share.asDouble()) : null,
                    cut.contains(each.getKey())));
        });
        return fields;
    }

    private static String value(StoredFields row, String name) {
        if (SHOWN_ELSEWHERE.contains(name)) {
            return "";
        }
        String value = Stream.of(row, row.below("details"))
                .flatMap(fields -> Stream.concat(fields.texts(name).stream(), Stream.of(fields.value(name))))
                .filter(text -> !text.isEmpty())
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
        return value.codePointCount(0, value.length()) <= MAX_VALUE_CHARS
                ? value
                : value.substring(0, value.offsetByCodePoints(0, MAX_VALUE_CHARS)) + "…";
    }

    private static List<VersionRow> versions(StoredFields row) {
        List<VersionRow> versions = new ArrayList<>();
        row.each("versions")
                .forEach(version -> versions.add(new VersionRow(
                        version.number("ordinal"),
                        version.isTrue("current"),
                        version.requiredTime("firstObservedAt"),
                        version.value("title"),
                        version.texts("changed").stream()
                                .map(StoredFields::nameOfColumn)
                                .toList())));
        Collections.reverse(versions);
        return versions;
    }

    private static List<Member> members(StoredFields story, String id) {
        return story.each("articles").stream()
                .map(member -> new Member(
                        member.value("id"),
                        member.value("title"),
                        member.firstValue("siteName", "site"),
                        member.requiredTime("firstSeenAt"),
                        member.value("id").equals(id)))
                .toList();
    }
}
