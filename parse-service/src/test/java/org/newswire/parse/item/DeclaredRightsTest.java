package org.newswire.parse.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.Article.License;
import org.newswire.parse.RawRecords;
import org.newswire.parse.extract.Extractor;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.Terms;

/// The rights of an article, from raw record to article.
class DeclaredRightsTest {
    private static final String STORY = "<article><h1>Harbour reopens</h1>"
            + "<p>The harbour reopened on Wednesday after the storm, and the ferries sail again.</p>".repeat(8)
            + "</article>";
    private static final Terms CC_BY =
            new Terms("© Example News", List.of(new RawItem.License("https://licence.example/by", null)), null, null);

    private final ItemParser parser = new ItemParser(new Extractor(), false);

    @Test
    void anItemWithoutTermsHasNoRights() {
        assertThat(rights(null, null, null, page(STORY, null, null))).isNull();
    }

    @Test
    void prefersThePageToItsHeaders() {
        var headers = new Terms(
                null,
                List.of(new RawItem.License("https://news.example/license.xml", "application/rsl+xml")),
                "1",
                "https://news.example/tdm.json");
        String head = "<meta name=robots content=noarchive><meta name=tdm-reservation content=0>";

        assertThat(rights(CC_BY, null, null, page(head + STORY, "noai", headers)))
                .isEqualTo(new Article.Rights(
                        "noarchive",
                        "noai",
                        false,
                        "https://news.example/tdm.json",
                        List.of(
                                new License("https://news.example/license.xml", "application/rsl+xml", "header"),
                                new License("https://licence.example/by", null, "feed")),
                        "© Example News"));
    }

    @Test
    void anEntryWithALicenceDoesNotInheritTheFeeds() {
        var own = new Terms(null, List.of(new RawItem.License("https://licence.example/own", null)), null, null);

        Article.Rights rights = Objects.requireNonNull(rights(CC_BY, own, null, null));
        assertThat(rights.licenses()).containsExactly(new License("https://licence.example/own", null, "entry"));
        assertThat(rights.statement()).isEqualTo("© Example News");
    }

    @Test
    void aLicenceThatSeveralDeclareIsListedOnceWithItsFirstSource() {
        var headers = new Terms(null, CC_BY.licenses(), null, null);

        Article.Rights rights = Objects.requireNonNull(rights(CC_BY, CC_BY, null, page(STORY, null, headers)));
        assertThat(rights.licenses()).containsExactly(new License("https://licence.example/by", null, "header"));
    }

    @Test
    void listsTheFirstTenLicences() {
        var many = new Terms(
                null,
                IntStream.range(0, 12)
                        .mapToObj(licence -> new RawItem.License("https://licence.example/" + licence, null))
                        .toList(),
                null,
                null);

        Article.Rights rights = Objects.requireNonNull(rights(null, many, null, null));
        assertThat(rights.licenses())
                .extracting(License::url)
                .hasSize(10)
                .startsWith("https://licence.example/0")
                .endsWith("https://licence.example/9");
    }

    @Test
    void withoutAPageTheHeadersOfTheFeedsResponseApply() {
        var answer = new Terms(null, List.of(), "1", null);

        assertThat(rights(null, null, answer, null))
                .isEqualTo(new Article.Rights(null, null, true, null, List.of(), null));
    }

    @Test
    void aRejectedPageStillDeclaresRights() {
        String listOfLinks = "<meta name=tdm-reservation content=1><p></p>";

        Article.Rights rights = Objects.requireNonNull(rights(null, null, null, page(listOfLinks, null, null)));
        assertThat(rights.tdmReserved()).isTrue();
    }

    @Test
    void ignoresValuesOtherThanZeroAndOne() {
        assertThat(rights(null, null, new Terms(null, List.of(), "2", null), null))
                .isNull();
    }

    private Article.@Nullable Rights rights(
            @Nullable Terms feed, @Nullable Terms entry, @Nullable Terms answer, RawItem.@Nullable Page page) {
        return parser.parse(RawRecords.of(feed, entry, answer, page)) instanceof ParseOutcome.Parsed parsed
                ? parsed.article().rights()
                : fail();
    }

    private static Article.Rights fail() {
        throw new AssertionError("not parsed");
    }

    private static RawItem.Page page(String html, @Nullable String robots, @Nullable Terms terms) {
        return RawRecords.page("<html><head></head><body>" + html + "</body></html>", robots, terms);
    }
}
