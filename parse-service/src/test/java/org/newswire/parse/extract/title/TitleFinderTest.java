package org.newswire.parse.extract.title;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.SourcedValue;

class TitleFinderTest {
    private static final String NEWS =
            "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"x\"}</script>";

    @Test
    void removesTheNameOfTheSite() {
        assertThat(title("<title>Tides rise in Norhaven - The Harbour Post</title>"
                        + "<meta property='og:site_name' content='The Harbour Post'>"))
                .isEqualTo("Tides rise in Norhaven");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Tides rise in Norhaven, The Harbour Post",
                "Tides rise in Norhaven- The Harbour Post",
                "Tides rise in Norhaven_The Harbour Post",
                "Tides rise in Norhaven：The Harbour Post",
                "Tides rise in Norhaven【The Harbour Post】",
                "Tides rise in Norhaven ⋆ The Harbour Post",
                "Tides rise in Norhaven ‹ The Harbour Post",
                "Tides rise in Norhaven丨The Harbour Post",
                "The Harbour Post: Tides rise in Norhaven"
            })
    void removesTheDeclaredNameOfTheSiteAfterAnySeparator(String window) {
        assertThat(title("<title>" + window + "</title><meta property='og:site_name' content='The Harbour Post'>"))
                .isEqualTo("Tides rise in Norhaven");
    }

    @Test
    void keepsANameThatIsAWordOfTheTitle() {
        assertThat(
                        title(
                                "<title>The Post-Norhaven line, renewed</title><meta property='og:site_name' content='The Post'>"))
                .isEqualTo("The Post-Norhaven line, renewed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"港口因风暴停航两天_社会_港报网", "港口因风暴停航两天--社会·法治--港报网", "港口因风暴停航两天-港报网", "港口因风暴停航两天"})
    void removesSectionsAndSiteFromAChineseTitle(String window) {
        assertThat(title("<title>" + window + "</title>")).isEqualTo("港口因风暴停航两天");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<h1><a href='/'>Harbour Notes</a></h1>",
                "<h1><a href='https://paper.example/index.html'><img alt='Harbour Notes' src='logo.png'></a></h1>"
            })
    void removesTheNameInAHeadingThatLinksToTheHomePage(String home) {
        assertThat(title("<title>Ferries stay in port - Harbour Notes</title>" + home))
                .isEqualTo("Ferries stay in port");
    }

    @Test
    void keepsAHeadlineThatLinksToTheHomePageOfAnotherSite() {
        assertThat(title("<title>Acme Editor 2.0 is out – Notes of a gardener</title>"
                        + "<meta property='og:title' content='Acme Editor 2.0 is out – Notes of a gardener'>"
                        + "<h1><a href='https://acme.example/'>Acme Editor 2.0 is out</a></h1>"))
                .startsWith("Acme Editor 2.0 is out");
    }

    @Test
    void keepsAHeadingThatLinksToThisPage() {
        assertThat(title("<title>Ferries stay in port - 2026</title><h1><a href=''>Ferries stay in port</a></h1>"))
                .isEqualTo("Ferries stay in port");
    }

    @Test
    void readsTheEmphasisOfMarkdown() {
        assertThat(title("<meta property='og:title' content='*Tides* and **the sea** (1792)'>"))
                .isEqualTo("Tides and the sea (1792)");
        for (String other : new String[] {"M*A*S*H at 50", "What the f*** is a f***?", "5 * 4 * 3", "Sea***"}) {
            assertThat(title("<meta property='og:title' content='" + other + "'>"))
                    .isEqualTo(other);
        }
    }

    @Test
    void removesArrowsBeforeAHeading() {
        assertThat(title("<title>Norhaven // » Ferries</title><h1>[&gt; Ferries</h1>"))
                .isEqualTo("Ferries");
    }

    @Test
    void ignoresAHeadingOfFollowingArticles() {
        assertThat(title("<meta property='og:title' content='Tides rise in Norhaven'>"
                        + "<h1>A message from the editor in Norhaven:</h1>"))
                .isEqualTo("Tides rise in Norhaven");
    }

    @Test
    void readsTheEntitiesAndElementsOfATitle() {
        assertThat(title("<meta property='og:title' content='&lt;em&gt;Tides&lt;/em&gt; &amp;amp; ferries'>"))
                .isEqualTo("Tides & ferries");
    }

    @Test
    void separatesElementsOfAHeadingThatStyleSheetsSeparate() {
        assertThat(title("<h1><span>Storm</span><span>Ferries stay in port</span></h1>"))
                .isEqualTo("Storm Ferries stay in port");
        assertThat(title("<h1><div>Ferries <i>stay</i></div>in<br>p<b>or</b>t</h1>"))
                .isEqualTo("Ferries stay in port");
    }

    @Test
    void ignoresATruncatedTitle() {
        String cut = "<meta property='og:title' content='Tides rise in …'>";
        assertThat(title(NEWS + cut + "<h1>Tides rise in Norhaven and on the coast</h1>"))
                .isEqualTo("Tides rise in Norhaven and on the coast");
        assertThat(title("<title>Tides rise in Norhaven</title>" + cut)).isEqualTo("Tides rise in Norhaven");
    }

    @ParameterizedTest
    @ValueSource(strings = {"¶", " #", " 🔗", "\uf0c1"})
    void removesTheAnchorLinkAfterAHeading(String link) {
        assertThat(title("<h1>Tides in C#<a href='#tides'>" + link + "</a></h1>"))
                .isEqualTo("Tides in C#");
    }

    @Test
    void ignoresAHiddenHeading() {
        assertThat(title("<title>Tides rise in Norhaven | Post</title><h1 style='display: none'>All news of the harbour"
                        + "</h1><h2>Tides rise in Norhaven</h2>"))
                .isEqualTo("Tides rise in Norhaven");
    }

    @Test
    void prefersTheWholeHeadingToAShorterMetadataTitle() {
        assertThat(title("<meta property='og:title' content='Best drip coffee makers'>"
                        + "<h1>Best drip coffee makers and how we tested them</h1>"))
                .isEqualTo("Best drip coffee makers and how we tested them");
    }

    @Test
    void removesTheKickerOfAHeadingOnNewsSites() {
        assertThat(title(NEWS + "<meta property='og:title' content='Ferry service is suspended'>"
                        + "<h1>Norhaven: Ferry service is suspended</h1>"))
                .isEqualTo("Ferry service is suspended");
    }

    @Test
    void keepsTheColonThatAHeadingOmits() {
        assertThat(title("<meta property='og:title' content='Norhaven: Ferry service is suspended'>"
                        + "<h1><span>Norhaven</span> <span>Ferry service is suspended</span></h1>"))
                .isEqualTo("Norhaven: Ferry service is suspended");
    }

    @Test
    void ignoresAHeadingThatLinksToTheHomePage() {
        assertThat(title("<title>Beans with apple | Love goes through the stomach</title>"
                        + "<h1><a href='/'>Love goes through the stomach</a></h1><h2>Beans with apple</h2>"))
                .isEqualTo("Beans with apple");
    }

    @Test
    void ignoresTheMetadataTitleInTheBreadcrumbs() {
        String html = "<meta property='og:title' content='%s'><nav class=breadcrumb><ol><li><h1>Norhaven ferries: "
                + "all on the strike</h1></ol></nav><h2>Nobody sails today</h2>";
        assertThat(title(html.formatted("Nobody sails today"))).isEqualTo("Nobody sails today");
        assertThat(title("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"x\","
                        + "\"alternativeHeadline\":\"Nobody sails today\"}</script>"
                        + html.formatted("Norhaven ferries: all on the strike")))
                .isEqualTo("Nobody sails today");
    }

    @Test
    void prefersTheOnlyHeadingMarkedAsHeadline() {
        assertThat(title("<title>What ferrymen think</title><h1 class=section>Business</h1>"
                        + "<h1 class='entry-title'>Six voices from the pier</h1><h1>Related content</h1>"))
                .isEqualTo("Six voices from the pier");
    }

    @Test
    void ignoresTheSitesNameOnAnArchivedCopy() {
        assertThat(title(
                        "<title>Nobody sails today | PaperBlog</title><h1>PaperBlog</h1>",
                        "https://archive.example/web/20080731095558/http://www.paper.example/2008/07/nobody-sails"))
                .isEqualTo("Nobody sails today");
    }

    @Test
    void readsTheJsonLdTitleAfterAKicker() {
        assertThat(title("<script type='application/ld+json'>{\"@type\":\"BlogPosting\","
                        + "\"headline\":\"How to moor in a gale\"}</script>"
                        + "<h1><span>Skill of the week</span> How to moor in a gale</h1>"))
                .isEqualTo("How to moor in a gale");
    }

    @Test
    void ignoresAnAdvertisementIfTheUrlContainsTheTitle() {
        String html = "<meta property='og:title' content='How to found a ferry line'><h1>Found your company today</h1>";
        assertThat(title(html, "https://www.paper.example/how-to-found-a-ferry-line/"))
                .isEqualTo("How to found a ferry line");
        assertThat(title(html, "https://www.paper.example/a/1")).isEqualTo("Found your company today");
    }

    @Test
    void prefersTheHeadlineThatTheTitleElementRepeats() {
        assertThat(title("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":"
                        + "\"Harbour blaze: two ferries lost\"}</script><title>Harbour blaze: two ferries lost | Paper</title>"
                        + "<meta property='og:title' content='Two ferries burn'><meta property='og:site_name' content='Paper'>"
                        + "<h1>What we know of the fire at the pier</h1>"))
                .isEqualTo("Harbour blaze: two ferries lost");
    }

    @Test
    void keepsAPlaceThatTheSiteIsAlsoNamedAfter() {
        for (String[] page : new String[][] {
            {"The Times of Israel", "Israel – Hamas ceasefire talks resume in the capital"},
            {"Hamburger Abendblatt", "Hamburg – Polizei sucht Zeugen nach einem Unfall"},
            {"India Today", "India - Pakistan tensions: what we know so far"}
        }) {
            assertThat(title("<meta property='og:site_name' content='" + page[0]
                            + "'><meta property='og:title' content='" + page[1] + "'><h1>" + page[1] + "</h1>"))
                    .isEqualTo(page[1]);
        }
        assertThat(title("<title>Paper – Ferries burn in the harbour</title>"))
                .isEqualTo("Ferries burn in the harbour");
    }

    @Test
    void keepsATitleOfPunctuation() {
        assertThat(title("<title>——————————网</title>")).isEqualTo("——————————网");
        assertThat(title("<title>-_-_-_-_-_-_-_网页_</title>")).isNotEmpty();
    }

    private static String title(String html) {
        return title(html, "https://www.paper.example/a/1");
    }

    private static String title(String html, String url) {
        var page = new PageMetadata(PageParser.parse("<body>" + html, url));
        SourcedValue<String> found = new TitleFinder(page, null).find();
        return found == null ? "" : found.value();
    }
}
