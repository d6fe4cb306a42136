package org.newswire.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/// Writes the contract as one HTML page for people. It has every topic with its settings, and every
/// record with key, headers, fields and a sample, from `asyncapi.yaml`, the schemas and the golden
/// samples.
///
/// The page is one file without scripts, fonts and images. A record of several topics is described
/// once.
///
/// Each topic, record, header and field has an anchor: `#news.articles`, `#Article`,
/// `#Article:ce_type`, `#Article.source.feedId`.
final class ContractPage {
    private static final String SCHEMAS = "src/main/resources/schemas/";
    private static final String SAMPLES = "src/test/resources/samples/";

    private final Path checkout;
    private final AsyncApi api;
    private final Document page = Document.createShell("");
    private final Set<String> described = new LinkedHashSet<>();

    private ContractPage(Path checkout) throws IOException {
        this.checkout = checkout;
        this.api = AsyncApi.read(checkout);
    }

    /// Returns the page for a checkout. A schema with a keyword that the page does not support is
    /// rejected.
    static String of(Path checkout) throws IOException {
        return new ContractPage(checkout).written();
    }

    private String written() throws IOException {
        JsonNode info = api.document().path("info");
        String title = info.path("title").asText() + ": the topics";
        head(title);
        Element nav = page.body().appendElement("nav");
        Element main = page.body().appendElement("main");
        main.appendElement("h1").text(title);
        prose(main.appendElement("p"), info.path("description").asText());
        prose(
                main.appendElement("p"),
                "Version " + info.path("version").asText()
                        + " of the contract. As a file for machines it is `asyncapi.yaml` (AsyncAPI "
                        + api.document().path("asyncapi").asText() + ").");
        Element rows = table(main, "topic", "records", "key", "partitions", "kept", "written when");
        for (JsonNode channel : api.document().path("channels")) {
            overview(rows, channel);
        }
        for (JsonNode channel : api.document().path("channels")) {
            topic(nav, main, channel);
        }
        page.outputSettings().prettyPrint(false);
        return "<!doctype html>\n" + page.outerHtml() + "\n";
    }

    private void head(String title) throws IOException {
        page.child(0).attr("lang", "en");
        page.head().appendElement("meta").attr("charset", "utf-8");
        page.head().appendElement("meta").attr("name", "viewport").attr("content", "width=device-width");
        page.head().appendElement("title").text(title);
        try (InputStream style = ContractPage.class.getResourceAsStream("page.css")) {
            if (style == null) {
                throw new IOException("page.css is not among the classes");
            }
            page.head().appendElement("style").appendChild(new DataNode(new String(style.readAllBytes(), UTF_8)));
        }
    }

    private void overview(Element rows, JsonNode channel) throws IOException {
        Element row = rows.appendElement("tr");
        JsonNode kafka = channel.at("/bindings/kafka");
        link(row.appendElement("td").appendElement("code"), kafka.path("topic").asText());
        Element records = row.appendElement("td");
        Set<String> keys = new LinkedHashSet<>();
        for (JsonNode reference : channel.path("messages")) {
            JsonNode message = api.resolved(reference);
            link(records.appendElement("div"), message.path("name").asText());
            keys.add(message.at("/bindings/kafka/key/description").asText());
        }
        row.appendElement("td").text(String.join("; ", keys));
        row.appendElement("td").text(kafka.path("partitions").asText());
        row.appendElement("td").text(kept(kafka.path("topicConfiguration")));
        prose(row.appendElement("td"), operation(channel));
    }

    /// Returns the description of the operation on a channel.
    private String operation(JsonNode channel) throws IOException {
        for (JsonNode operation : api.document().path("operations")) {
            if (api.resolved(operation.path("channel")).equals(channel)) {
                return operation.path("summary").asText();
            }
        }
        throw new IOException(
                "no operation writes to " + channel.path("address").asText());
    }

    private static String kept(JsonNode policies) {
        JsonNode age = policies.path("retention.ms");
        return age.isMissingNode()
                ? "the last record of each key, for ever"
                : "all for " + Duration.ofMillis(age.asLong()).toDays() + " days";
    }

    private void topic(Element nav, Element main, JsonNode channel) throws IOException {
        String name = channel.path("address").asText();
        Element section = main.appendElement("section");
        section.appendElement("h2").attr("id", name).appendElement("code").text(name);
        Element entry = nav.appendElement("div");
        link(entry.appendElement("strong"), name);
        prose(section.appendElement("p"), channel.path("description").asText());
        Element settings = table(section, "setting of the topic", "value");
        channel.at("/bindings/kafka/topicConfiguration").properties().forEach(policy -> {
            Element row = settings.appendElement("tr");
            row.appendElement("td").appendElement("code").text(policy.getKey());
            JsonNode value = policy.getValue();
            row.appendElement("td").text(value.isArray() ? value.path(0).asText() : value.asText());
        });
        for (JsonNode reference : channel.path("messages")) {
            JsonNode message = api.resolved(reference);
            String record = message.path("name").asText();
            link(entry.appendElement("div"), record);
            if (described.add(record)) {
                record(section, record, message);
            } else {
                section.appendElement("p").appendText("Its records: ").appendChild(address(record));
            }
        }
    }

    private void record(Element section, String name, JsonNode message) throws IOException {
        JsonNode payload = api.resolved(message.path("payload"));
        section.appendElement("h3").attr("id", name).text(name);
        prose(section.appendElement("p"), message.path("title").asText() + ".");
        prose(section.appendElement("p"), message.path("description").asText());
        key(section, message.at("/bindings/kafka/key"));
        List<SchemaField> headers = headers(message);
        if (!headers.isEmpty()) {
            section.appendElement("h4").text("Headers");
            fields(section, name + ":", headers);
        }
        section.appendElement("h4").text("Value");
        List<SchemaField> fields = SchemaField.of(payload);
        if (fields.isEmpty()) {
            String bare = payload.path("description").asText();
            section.appendElement("p")
                    .text(bare.isEmpty() ? payload.path("type").asText() : bare);
            return;
        }
        prose(section.appendElement("p"), payload.path("description").asText());
        prose(
                section.appendElement("p"),
                "JSON under the schema `" + payload.path("$id").asText() + "`.");
        fields(section, name + ".", fields);
        sample(section, message.at("/payload/$ref").asText());
    }

    private static void key(Element section, JsonNode key) {
        String format = key.path("format").asText();
        section.appendElement("h4").text("Key");
        prose(
                section.appendElement("p"),
                key.path("description").asText() + (format.isEmpty() ? "" : " (" + format + ", as text)"));
    }

    /// Returns the headers of the traits and of the message itself, which may describe a required
    /// header in more detail.
    private List<SchemaField> headers(JsonNode message) throws IOException {
        List<JsonNode> schemas = new ArrayList<>();
        for (JsonNode trait : message.path("traits")) {
            schemas.add(api.resolved(api.resolved(trait).path("headers")));
        }
        schemas.add(api.resolved(message.path("headers")));
        Set<String> required = new LinkedHashSet<>();
        Map<String, SchemaField> headers = new LinkedHashMap<>();
        for (JsonNode schema : schemas) {
            schema.path("required").forEach(name -> required.add(name.asText()));
            SchemaField.of(schema).forEach(field -> headers.put(field.path(), field));
        }
        return headers.values().stream()
                .map(field -> required.contains(field.path()) ? field.madeRequired() : field)
                .toList();
    }

    private static void fields(Element section, String prefix, List<SchemaField> fields) {
        Element rows = table(section, "name", "type", "", "description");
        for (SchemaField field : fields) {
            Element row = rows.appendElement("tr").attr("id", prefix + field.path());
            row.appendElement("td").appendElement("code").text(field.path());
            row.appendElement("td").text(field.type());
            row.appendElement("td").text(field.required() ? "required" : "");
            Element what = row.appendElement("td");
            prose(what.appendElement("div"), field.description());
            field.limits().forEach(limit -> what.appendElement("small").text(limit));
        }
    }

    private void sample(Element section, String schema) throws IOException {
        Path file = checkout.resolve("deploy")
                .resolve(schema.replace(SCHEMAS, SAMPLES).replace(".schema.json", ".json"));
        Element details = section.appendElement("details");
        details.appendElement("summary").text("A sample");
        details.appendElement("pre").text(Files.readString(file, UTF_8));
    }

    private static Element table(Element parent, String... columns) {
        Element table = parent.appendElement("table");
        Element head = table.appendElement("thead").appendElement("tr");
        for (String column : columns) {
            head.appendElement("th").text(column);
        }
        return table.appendElement("tbody");
    }

    private static void link(Element parent, String to) {
        parent.appendChild(address(to));
    }

    private static Element address(String to) {
        return new Element("a").attr("href", "#" + to).text(to);
    }

    /// Appends a description, which may contain `code`.
    private static void prose(Element parent, String text) {
        String[] parts = text.split("`", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i % 2 == 1) {
                parent.appendElement("code").text(parts[i]);
            } else {
                parent.appendText(parts[i]);
            }
        }
    }
}
