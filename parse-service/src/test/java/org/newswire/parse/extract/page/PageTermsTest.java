package org.newswire.parse.extract.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.Extraction;
import org.newswire.parse.extract.ExtractionInput;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.page.PageTerms.License;

class PageTermsTest {
    private static final String URL = "https://news.example/2026/harbour";
    private final Extractor extractor = new Extractor();

    @Test
    void readsTheTermsInTheHeadOfAPage() {
        PageTerms terms = terms("""
                <meta name="robots" content="noarchive"><meta name="ROBOTS" content="max-snippet:50">
                <meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="/tdm.json">
                <link rel="license" type="application/rsl+xml" href="/license.xml">
                <script type="application/ld+json">{"@type": "NewsArticle", "license": "https://licence.example/by"}</script>
                """, "");

        assertThat(terms)
                .isEqualTo(new PageTerms(
                        "noarchive, max-snippet:50",
                        "1",
                        "https://news.example/tdm.json",
                        List.of(
                                new License("https://news.example/license.xml", "application/rsl+xml", "page"),
                                new License("https://licence.example/by", null, "json-ld"))));
    }

    @Test
    void readsTheLicenceThatAPageLinksTo() {
        PageTerms terms = terms(
                "",
                "<a rel='noopener License' href='https://licence.example/by'>CC BY</a><a rel='licensed' href='/x'>x</a>"
                        + "<a rel='license' href='javascript:alert(1)'>y</a>");

        assertThat(terms.licenses()).containsExactly(new License("https://licence.example/by", null, "page"));
    }

    @Test
    void keepsTheFirstFiveLicencesThatDiffer() {
        String links = IntStream.range(0, 6)
                .mapToObj(i -> "<link rel=license href=/" + i + "><link rel=license href=/" + i + ">")
                .collect(Collectors.joining());

        assertThat(terms(links, "").licenses())
                .extracting(License::url)
                .containsExactly(
                        "https://news.example/0",
                        "https://news.example/1",
                        "https://news.example/2",
                        "https://news.example/3",
                        "https://news.example/4");
    }

    @Test
    void returnsNothingWithoutTerms() {
        assertThat(terms("<title>t</title>", "<p>Text.</p>")).isEqualTo(PageTerms.NONE);
        assertThat(extractor.terms(new WebPage(new byte[0], URL, Map.of()))).isEqualTo(PageTerms.NONE);
        assertThat(extractor.terms(new WebPage("%PDF-1.7".getBytes(UTF_8), URL, Map.of())))
                .isEqualTo(PageTerms.NONE);
    }

    @Test
    void anArticleHasTheTermsOfItsPage() {
        String text = "<p>The harbour reopened on Wednesday after the storm, and the ferries sail again.</p>".repeat(8);
        byte[] page = ("<html><head><title>Harbour</title><meta name='robots' content='noai'></head><body><article><h1>"
                        + "Harbour reopens</h1>" + text + "</article></body></html>")
                .getBytes(UTF_8);

        assertThat(extractor.extract(ExtractionInput.of(new WebPage(page, URL, Map.of()))))
                .isInstanceOfSatisfying(
                        Extraction.Article.class,
                        article ->
                                assertThat(article.details().terms().robots()).isEqualTo("noai"));
    }

    private PageTerms terms(String head, String body) {
        String html = "<html><head>" + head + "</head><body>" + body + "</body></html>";
        return extractor.terms(new WebPage(html.getBytes(UTF_8), URL, Map.of()));
    }
}
