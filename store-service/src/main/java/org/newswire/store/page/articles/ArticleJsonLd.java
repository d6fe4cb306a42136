package org.newswire.store.page.articles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.newswire.store.page.VisibleText;

/// Describes an article as a `NewsArticle` of schema.org, in JSON-LD. Absent fields are left out. The text of the
/// article is not repeated.
final class ArticleJsonLd {
    private ArticleJsonLd() {}

    /// @param article as `/api/articles/{id}` has it
    static ObjectNode of(JsonNode article) {
        StoredFields row = new StoredFields(article);
        JsonNode details = article.path("details");
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("@context", "https://schema.org");
        json.put("@type", "NewsArticle");
        json.put("@id", "urn:uuid:" + row.value("id"));
        put(json, "headline", article.path("title"));
        put(json, "alternativeHeadline", details.path("subtitle"));
        put(json, "description", article.path("lead"));
        put(json, "inLanguage", article.path("language"));
        put(json, "datePublished", article.path(article.has("publishedAt") ? "publishedAt" : "publishedOn"));
        put(json, "dateModified", article.path("modifiedAt"));
        put(json, "articleSection", details.path("section"));
        addTexts(json, "keywords", row.texts("tags"));
        if (article.path("wordCount").asInt() > 0) {
            json.set("wordCount", article.path("wordCount"));
        }
        String link = row.link("url");
        if (link != null) {
            json.put("url", link);
            json.put("mainEntityOfPage", link);
        }
        if (details.path("paywalled").isBoolean()) {
            json.put("isAccessibleForFree", !details.path("paywalled").asBoolean());
        }
        addPeople(json, row);
        addLinks(json, row);
        return json;
    }

    private static void addTexts(ObjectNode json, String name, List<String> texts) {
        ArrayNode array = json.arrayNode();
        texts.forEach(array::add);
        put(json, name, array);
    }

    private static void addPeople(ObjectNode json, StoredFields row) {
        ArrayNode authors = json.arrayNode();
        row.texts("authors")
                .forEach(author -> authors.addObject().put("@type", "Person").put("name", author));
        put(json, "author", authors);
        String site = row.firstValue("siteName", "site");
        if (!site.isEmpty()) {
            json.putObject("publisher").put("@type", "Organization").put("name", site);
        }
    }

    private static void addLinks(ObjectNode json, StoredFields row) {
        ArrayNode images = json.arrayNode();
        ArrayNode licenses = json.arrayNode();
        row.each("images").forEach(image -> addLink(images, image));
        row.below("rights").each("licenses").forEach(license -> addLink(licenses, license));
        put(json, "image", images);
        put(json, "license", licenses);
    }

    private static void addLink(ArrayNode links, StoredFields of) {
        String link = of.link("url");
        if (link != null) {
            links.add(link);
        }
    }

    private static void put(ObjectNode json, String name, JsonNode value) {
        boolean isAbsent = value.isMissingNode() || value.isNull() || (value.isContainerNode() && value.isEmpty());
        if (!isAbsent) {
            json.set(name, value.isTextual() ? json.textNode(VisibleText.of(value.asText())) : value);
        }
    }
}
