package org.newswire.store.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdom2.Element;
import org.jdom2.Namespace;
import org.jdom2.input.SAXBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Generated documents, as an XML or JSON parser reads them.
final class FeedOutputFormatTest {
    private static final Namespace ATOM = Namespace.getNamespace("http://www.w3.org/2005/Atom");
    private static final Namespace CONTENT = Namespace.getNamespace("http://purl.org/rss/1.0/modules/content/");
    private static final Namespace DC = Namespace.getNamespace("http://purl.org/dc/elements/1.1/");
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
    private static final FeedLinks LINKS =
            new FeedLinks("http://a/self", null, "http://a/next", "http://a/api", null, null);

    /// Every character that XML forbids or discourages, among others: halves of surrogate pairs
    /// alone and in the wrong order.
    private static final String FORBIDDEN = IntStream.concat(
                    IntStream.range(0, 0x20).filter(c -> c != '\t' && c != '\n' && c != '\r'),
                    IntStream.concat(IntStream.rangeClosed(0x7F, 0x9F), IntStream.of(0xFDD0, 0xFEFF, 0xFFFE, 0xFFFF)))
            .mapToObj(Character::toString)
            .collect(Collectors.joining("x", "", "x\ud800x\udbffx\udc00x\udfffx\ude00\ud83dx"));

    @ParameterizedTest
    @EnumSource(FeedOutputFormat.class)
    void removesCharactersThatXmlForbidsFromEachText(FeedOutputFormat format) throws Exception {
        String clean = FORBIDDEN.replaceAll("[^x]", "");
        String kept = "\t\u00a0\u2028\ud83d\ude00";
        String text = "a" + FORBIDDEN + kept + "b";
        String expected = "a" + clean + kept + "b";
        DocumentEntry entry = entry(text, List.of(text), text, text, List.of(text), "https://paper.example/" + text);

        byte[] written = write(format, entry);

        if (format == FeedOutputFormat.JSON) {
            JsonNode item = new ObjectMapper().readTree(written).at("/items/0");
            assertThat(item.path("title").asText()).isEqualTo(expected);
            assertThat(item.path("content_html").asText()).isEqualTo(expected);
            assertThat(item.at("/authors/0/name").asText()).isEqualTo(expected);
            assertThat(item.at("/tags/0").asText()).isEqualTo(expected);
            return;
        }
        Element root = new SAXBuilder().build(new ByteArrayInputStream(written)).getRootElement();
        if (format == FeedOutputFormat.ATOM) {
            Element read = root.getChild("entry", ATOM);
            assertThat(read.getChildText("title", ATOM)).isEqualTo(expected);
            assertThat(read.getChildText("summary", ATOM)).isEqualTo(expected);
            assertThat(read.getChildText("content", ATOM)).isEqualTo(expected);
            assertThat(read.getChild("author", ATOM).getChildText("name", ATOM)).isEqualTo(expected);
            assertThat(read.getChild("category", ATOM).getAttributeValue("term"))
                    .isEqualTo(expected);
        } else {
            Element read = root.getChild("channel").getChild("item");
            assertThat(read.getChildText("title")).isEqualTo(expected);
            assertThat(read.getChildText("description")).isEqualTo(expected);
            assertThat(read.getChildText("encoded", CONTENT)).isEqualTo(expected);
            assertThat(read.getChildText("creator", DC)).isEqualTo(expected);
            assertThat(read.getChildText("category")).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(FeedOutputFormat.class)
    void removesEachForbiddenCharacter(FeedOutputFormat format) throws Exception {
        for (int c = 0; c <= 0xFFFF; c++) {
            if ((c >= 0x20 && c < 0x7F) || (c > 0xA0 && c < 0xD7F0) || (c > 0xE000 && c < 0xFDD0)) {
                continue;
            }
            String text = "a" + (char) c + "b";
            byte[] written = write(format, entry(text, List.of(text), text, text, List.of(text), "http://a/" + text));
            boolean isLegal = c == '\t'
                    || c == '\n'
                    || c == '\r'
                    || (c >= 0x20 && c < 0x7F)
                    || (c >= 0xA0 && c < 0xD800)
                    || (c >= 0xE000 && c < 0xFFFE && c != 0xFEFF && (c < 0xFDD0 || c > 0xFDEF));
            assertThat(title(format, written)).as("%04x", c).isEqualTo(isLegal ? text : "ab");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<script>",
                "AT&T &lt;b&gt;",
                "a < b & c > d",
                "]]>",
                "&amp;",
                "'\"",
                " a  b ",
                "<![CDATA[x]]>",
                "<?xml?>",
                "<!-- x -->",
                "line\nbreak",
                "\r"
            })
    void aTitleIsPlainTextInEachFormat(String title) throws Exception {
        for (FeedOutputFormat format : FeedOutputFormat.values()) {
            byte[] written = write(format, entry(title, List.of(), null, null, List.of(), "https://paper.example/"));
            assertThat(title(format, written)).isEqualTo(title);
        }
    }

    @Test
    void linksAreAbsoluteAndEncoded() {
        assertThat(FeedAddress.absolute("https://paper.example/a b\"<c>\u0001"))
                .isEqualTo("https://paper.example/a%20b%22%3Cc%3E");
        assertThat(FeedAddress.absolute("https://paper.example/%zz")).isEqualTo("https://paper.example/%25zz");
        for (String wrong : List.of(
                "",
                "/a",
                "javascript:alert(1)",
                "//host/a",
                "data:text/html,x",
                "ftp://a/b",
                "http:",
                "http:///a",
                "https://a:b:c/",
                "x".repeat(9000))) {
            assertThat(FeedAddress.absolute(wrong)).as(wrong).isNull();
        }
    }

    @Test
    void deletedEntriesAreAtTheLevelOfTheFeed() throws Exception {
        var document =
                new FeedDocument("urn:x", "t", "d", LINKS, AT, List.of(), List.of(new DeletedEntry("urn:uuid:1", AT)));

        assertThat(text(FeedOutputFormat.ATOM, document))
                .contains("<at:deleted-entry ref=\"urn:uuid:1\" when=\"2026-03-01T12:00:00Z\" />")
                .contains("xmlns:at=\"http://purl.org/atompub/tombstones/1.0\"");
        assertThat(text(FeedOutputFormat.RSS, document)).contains("<at:deleted-entry ref=\"urn:uuid:1\"");
        assertThat(text(FeedOutputFormat.JSON, document))
                .contains("\"deleted\":[{\"id\":\"urn:uuid:1\",\"deleted_at\":\"2026-03-01T12:00:00Z\"}]");
    }

    @Test
    void provenanceIsOnEachEntry() throws Exception {
        DocumentEntry entry = entry("t", List.of(), null, "c", List.of(), "http://a/");
        for (FeedOutputFormat format : FeedOutputFormat.values()) {
            assertThat(new String(write(format, entry), UTF_8))
                    .as("%s", format)
                    .contains(new UUID(1, 2).toString(), new UUID(3, 4).toString(), "42", "https://feed.example/rss");
        }
        assertThat(new String(write(FeedOutputFormat.ATOM, entry), UTF_8))
                .contains("<newswire:provenance article=\"" + new UUID(1, 2) + "\" revision=\"42\"");
    }

    @Test
    void linksAHubOnlyIfThereIsOne() throws Exception {
        for (FeedOutputFormat format : FeedOutputFormat.values()) {
            var links = new FeedLinks("http://a/s", null, null, "http://a/api", null, "https://hub.example/");
            assertThat(text(format, new FeedDocument("urn:x", "t", "d", links, AT, List.of(), List.of())))
                    .contains("https://hub.example/");
            assertThat(text(format, new FeedDocument("urn:x", "t", "d", LINKS, AT, List.of(), List.of())))
                    .doesNotContain("hub");
        }
    }

    private static DocumentEntry entry(
            String title,
            List<String> authors,
            @Nullable String summary,
            @Nullable String content,
            List<String> tags,
            String link) {
        return DocumentEntryBuilder.builder()
                .id("urn:uuid:1")
                .title(title)
                .link(FeedAddress.absolute(link))
                .authors(authors)
                .publisher("Publisher")
                .published(AT)
                .updated(AT)
                .language("en")
                .summary(summary)
                .content(content)
                .tags(tags)
                .images(List.of())
                .provenance(new Provenance(new UUID(1, 2), 42L, null, new UUID(3, 4), "https://feed.example/rss"))
                .build();
    }

    private static byte[] write(FeedOutputFormat format, DocumentEntry entry) throws Exception {
        return text(format, new FeedDocument("urn:x", "t", "d", LINKS, AT, List.of(entry), List.of()))
                .getBytes(UTF_8);
    }

    private static String text(FeedOutputFormat format, FeedDocument document) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.write(document, out);
        return out.toString(UTF_8);
    }

    private static String title(FeedOutputFormat format, byte[] written) throws Exception {
        if (format == FeedOutputFormat.JSON) {
            return new ObjectMapper().readTree(written).at("/items/0/title").asText();
        }
        Element root = new SAXBuilder().build(new ByteArrayInputStream(written)).getRootElement();
        return format == FeedOutputFormat.ATOM
                ? root.getChild("entry", ATOM).getChildText("title", ATOM)
                : root.getChild("channel").getChild("item").getChildText("title");
    }
}
