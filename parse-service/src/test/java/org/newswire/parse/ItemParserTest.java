package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.parse.extract.Extractor;

/// What becomes of an item whose page has no running text.
class ItemParserTest {
    private static final String HEAD =
            "<meta property=og:image content=/ferry.jpg><meta property=og:site_name content='The Tidings'>"
                    + "<script type=application/ld+json>{'@type':'VideoObject','name':'Harbour reopens','author':{'@type':'Person','name':'Ada Quill'}}</script>"
                            .replace('\'', '"');

    private final ItemParser parser = new ItemParser(new Extractor(), false);

    @Test
    void thePageOfAVideoSaysWhatTheEntryDoesNot() {
        Article article = parsed(
                "<title>Harbour reopens – The Tidings</title>" + HEAD
                        + "<p class=byline>By <a rel=author href=/ada>Ada Quill</a></p><h1>Harbour reopens</h1><video></video>");

        assertThat(article.text()).isEqualTo(RawRecords.SUMMARY);
        assertThat(article.extent()).isEqualTo(Article.Extent.SUMMARY);
        assertThat(article.authors()).containsExactly("Ada Quill");
        assertThat(article.siteName()).isEqualTo("The Tidings");
        assertThat(article.images()).extracting(Article.Image::url).containsExactly("https://news.example/ferry.jpg");
        assertThat(Objects.requireNonNull(article.details()).kind()).isEqualTo(Article.Kind.VIDEO);
        assertThat(article.provenance().pageMissing()).isEqualTo("no-text");
        assertThat(article.provenance().fields()).containsEntry("text", "feed").containsEntry("images", "opengraph");
    }

    @Test
    void aPageThatSpeaksOfItsSiteAloneSaysNothing() {
        Article article = parsed(
                "<title>The Tidings</title>" + HEAD.replace("Harbour reopens", "The Tidings") + "<h1>The Tidings</h1>");

        assertThat(article.title()).isEqualTo("Harbour reopens");
        assertThat(article.text()).isEqualTo(RawRecords.SUMMARY);
        assertThat(article.authors()).isEmpty();
        assertThat(article.siteName()).isNull();
        assertThat(article.images()).isEmpty();
        assertThat(article.provenance().pageMissing()).isEqualTo("no-text");
    }

    private Article parsed(String html) {
        return ((ItemParser.Outcome.Parsed)
                        parser.parse(RawRecords.of(null, null, null, RawRecords.page(html, null, null))))
                .article();
    }
}
