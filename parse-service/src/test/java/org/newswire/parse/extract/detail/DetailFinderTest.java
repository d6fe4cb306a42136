package org.newswire.parse.extract.detail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.block.PageContext;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.SourcedValue;

class DetailFinderTest {
    private static final String VIDEO = "<script type='application/ld+json'>{\"@type\": \"VideoObject\"}</script>";
    private static final String GALLERY = "<script type='application/ld+json'>{\"@type\": \"ImageGallery\"}</script>";

    private static DetailFinder finder(String head, String path) {
        var document = PageParser.parse("<head>" + head + "</head>", "https://paper.example" + path);
        var context = PageContext.of(List.of(), List.of(), "Ferries sail again");
        return new DetailFinder(new PageMetadata(document), context, "Ferries sail again");
    }

    private static SourcedValue<ArticleKind> kind(String head, String path, int words, int images) {
        return finder(head, path).kind(words, images);
    }

    @Test
    void aVideoHasFewerThan150Words() {
        assertThat(kind(VIDEO, "/ferries", 149, 0)).isEqualTo(new SourcedValue<>(ArticleKind.VIDEO, "json-ld"));
        assertThat(kind("", "/videos/ferries", 149, 0)).isEqualTo(new SourcedValue<>(ArticleKind.VIDEO, "url"));
        assertThat(kind(VIDEO, "/videos/ferries", 150, 0)).isEqualTo(new SourcedValue<>(ArticleKind.ARTICLE, "text"));
    }

    @Test
    void aGalleryHasFourImagesAndFewerThan400Words() {
        assertThat(kind(GALLERY, "/ferries", 399, 4)).isEqualTo(new SourcedValue<>(ArticleKind.GALLERY, "json-ld"));
        assertThat(kind("", "/fotos/ferries", 399, 4)).isEqualTo(new SourcedValue<>(ArticleKind.GALLERY, "url"));
        for (SourcedValue<ArticleKind> other :
                List.of(kind(GALLERY, "/fotos/ferries", 400, 4), kind(GALLERY, "/fotos/ferries", 399, 3))) {
            assertThat(other).isEqualTo(new SourcedValue<>(ArticleKind.ARTICLE, "text"));
        }
    }

    @Test
    void aLiveBlogMayBeLong() {
        assertThat(kind("", "/live-blog/ferries", 5_000, 40))
                .isEqualTo(new SourcedValue<>(ArticleKind.LIVE_BLOG, "url"));
    }

    @Test
    void theSectionOfPreviewsPrecedesJsonLdOtherMetasAndBreadcrumbs() {
        List<String> sources = List.of(
                "<meta property=article:section content=One>",
                "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"articleSection\":\"Two\"}</script>",
                "<meta name=section content=Three>",
                "<script type='application/ld+json'>{\"@type\":\"BreadcrumbList\",\"itemListElement\":"
                        + "[{\"name\":\"Home\"},{\"name\":\"Four\"}]}</script>");
        List<String> names = List.of("One", "Two", "Three", "Four");
        for (int first = 0; first < sources.size(); first++) {
            String head = String.join("", sources.subList(first, sources.size()).reversed());
            assertThat(finder(head, "/ferries").section()).extracting("value").isEqualTo(names.get(first));
        }
    }

    @Test
    void aSectionHasAtMost60CharactersAndIsNoAddress() {
        String meta = "<meta property=article:section content='%s'>";
        assertThat(finder(meta.formatted("x".repeat(60)), "/a").section()).isNotNull();
        assertThat(finder(meta.formatted("x".repeat(61)), "/a").section()).isNull();
        assertThat(finder(meta.formatted("https://paper.example/harbour"), "/a").section())
                .isNull();
    }

    @Test
    void aDeclaredPaywallPrecedesTheTierAndTheTierADeclaredFreeArticle() {
        String json =
                "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":%s}</script>";
        String tier = "<meta property=article:content_tier content=%s>";
        assertThat(finder(json.formatted("false") + tier.formatted("free"), "/a")
                        .paywalled())
                .isEqualTo(new SourcedValue<>(true, "json-ld"));
        assertThat(finder(json.formatted("true") + tier.formatted("metered"), "/a")
                        .paywalled())
                .isEqualTo(new SourcedValue<>(true, "opengraph"));
        assertThat(finder(json.formatted("true") + tier.formatted("gold"), "/a").paywalled())
                .isEqualTo(new SourcedValue<>(false, "json-ld"));
    }
}
