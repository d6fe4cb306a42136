package org.newswire.parse.extract.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.Extraction;
import org.newswire.parse.extract.ExtractionInput;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.page.SyndicatedEntryBuilder;
import org.newswire.parse.extract.page.WebPage;

class CleanTextTest {
    @Test
    void labelsHoldNoBidirectionalControls() {
        assertThat(CleanText.ofLabel("Ferry \u2068gpj\u2069 sails\u200f \u061c\u202btoday\u202c"))
                .isEqualTo("Ferry gpj sails today");
        assertThat(CleanText.ofLabel("می\u200cخواهم क्\u200dष")).isEqualTo("می\u200cخواهم क्\u200dष");
        assertThat(CleanText.ofAllLabels(List.of("\u2067\u2069", "a\u202e"))).containsExactly("a");
        assertThat(CleanText.ofNullableLabel("\u200f")).isNull();
    }

    private static final String PROSE =
            "The ferry left the harbour at dawn, and nobody on the pier could say when it would come back to the town. ";

    @Test
    void removesCharactersThatPostgresqlRejects() {
        assertThat(CleanText.of("a\u0000b\ud800c\udc00d\u0007e\uffff\u0085f")).isEqualTo("abcdef");
        assertThat(CleanText.of("\ud83d\ude00 grin\u0000")).isEqualTo("\ud83d\ude00 grin");
    }

    @Test
    void keepsCleanTextUnchanged() {
        String whole = "Größe\t\ud83d\ude00\n“東京”";
        assertThat(CleanText.of(whole)).isEqualTo(whole);
    }

    @Test
    void removesUnclosedBidirectionalControls() {
        for (String whole : List.of(
                "\u202bשלום\u202c ferries",
                "\u2068שלום\u2069 and \u2066\u2067a\u2069b\u2069",
                "a\u200eb\u200fc",
                "‹3 ‰›")) {
            assertThat(CleanText.of(whole)).isEqualTo(whole);
        }
        assertThat(CleanText.of("\u202bשלום ferries")).isEqualTo("שלום ferries");
        assertThat(CleanText.of("a\u2069b\u2067c")).isEqualTo("abc");
        assertThat(CleanText.of("\u202b\u2066\u202c\u2069 ferries")).isEqualTo(" ferries");
        assertThat(CleanText.of("\u2068א\u2069\n\u202ebad\n\u2068ב\u2069"))
                .isEqualTo("\u2068א\u2069\nbad\n\u2068ב\u2069");
        assertThat(CleanText.of("\u202egpj.yrref\u202c sails \u2068a\u2069")).isEqualTo("gpj.yrref sails a");
    }

    @Test
    void noFieldOfAnArticleContainsThem() {
        String bad = "A\\u0000B \\ud800 C and nothing more to say here";
        String html = "<html lang=en><title>A\u0000B</title><meta property=og:site_name content='Site\u0000 &#xD800;'>"
                + "<meta property=og:image content='https://a.example/x\u0000.jpg'><meta property=og:image:alt content='\u0000'>"
                + "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"" + bad
                + "\",\"author\":[\"Ada \\ud800Quill\",\"\\u0000\"],\"keywords\":[\"one\\u0000\",\"\\udc00\"],"
                + "\"description\":\"" + bad + "\"}</script><p>" + PROSE.repeat(3) + "\u0000&#0;&#xDFFF;\u0001</p>";

        assertThat(texts(html)).isNotEmpty().allSatisfy(text -> assertThat(text).isEqualTo(CleanText.of(text)));
    }

    @Test
    void noFieldOfAnEntrysArticleContainsThem() {
        var entry = SyndicatedEntryBuilder.builder()
                .title("Snow\ud800 in\u0000 June")
                .summary("\udfff")
                .content("<p>" + PROSE + "\u0000\ud800</p>")
                .authors(List.of("Ada\u0000 Quill", "\ud800"))
                .language("en")
                .link("https://a.example/x\u0000")
                .categories(List.of("weather\ud800", "\u0000"))
                .image("https://a.example/\ud800.jpg")
                .build();

        var article = (Extraction.Article) new Extractor().extract(new ExtractionInput(null, entry, null));

        assertThat(texts(article)).allSatisfy(text -> assertThat(text).isEqualTo(CleanText.of(text)));
        assertThat(article.title()).isEqualTo("Snow in June");
        assertThat(article.authors()).containsExactly("Ada Quill");
    }

    private static List<String> texts(String html) {
        var page = new WebPage(html.getBytes(UTF_8), "https://a.example/a", Map.of());
        return texts((Extraction.Article) new Extractor().extract(ExtractionInput.of(page)));
    }

    private static List<String> texts(Extraction.Article a) {
        return Stream.of(
                        Stream.of(a.title(), a.text(), a.html(), a.lead(), a.siteName(), a.canonicalUrl()),
                        a.authors().stream(),
                        a.keywords().stream(),
                        a.images().stream().flatMap(image -> Stream.of(image.url(), image.alt(), image.caption())))
                .flatMap(s -> s)
                .filter(s -> s != null)
                .toList();
    }
}
