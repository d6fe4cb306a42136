package org.newswire.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalUrlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "http://News.Example:80/a/../b https://news.example/b",
                "https://news.example/a?utm_source=rss&id=7&fbclid=x#top https://news.example/a?id=7",
                "https://news.example/a?utm_medium=x https://news.example/a",
                "https://user:pw@news.example https://news.example/",
                "https://bücher.example/ä https://xn--bcher-kva.example/%C3%A4",
                "https://news.example:8443/a https://news.example:8443/a",
                "https://news.example./a https://news.example/a",
                "https://news.example/100%-sure https://news.example/100%25-sure",
                "https://news.example/a?up=5%&at=%7e https://news.example/a?up=5%25&at=~",
                "https://news.example/caf%c3%a9%2ehtml?q=%41%2f https://news.example/caf%C3%A9.html?q=A%2F",
                "https://news.example/%7Eann/%2e%2e/b%2Dc https://news.example/b-c",
                "https://news.example/%2541 https://news.example/%2541",
                "https://news.example/a?b=1&amp;c=2 https://news.example/a?b=1&c=2",
                "https://news.example/a?b=1&amp;amp;c=2&#038;d=3&#x26;e https://news.example/a?b=1&c=2&d=3&e",
                "https://news.example/tom&amp;jerry https://news.example/tom&jerry",
                "https://news.example/a[1].story https://news.example/a%5B1%5D.story",
                "https://news.example/a?b[]=1 https://news.example/a?b[]=1",
                "https://foo_bar.news.example:80/a#b https://foo_bar.news.example/a",
                "http://[2606:4700::1111]:8080/x https://[2606:4700::1111]:8080/x"
            })
    void differentSpellingsOfALinkHaveOneForm(String link, String canonical) {
        assertThat(CanonicalUrl.of(link)).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://news.example/story/",
                "https://news.example/story?amp",
                "https://news.example/story?amp=1",
                "https://news.example/story?outputType=amp",
                "https://news.example/story/amp",
                "https://news.example/story/amp/",
                "https://news.example/story/index.html",
                "https://news.example/story/index.htm",
                "https://news.example/story/index.php",
                "https://news.example/story;jsessionid=0A1B.node1?utm_source=rss",
                "https://news.example/story;jsessionid=0A1B/",
                "https://news.example/story%20",
                "https://news.example/story \u00a0",
                "https://news.example/story\"",
                "https://news.example/story/%22),"
            })
    void removesTechnicalPathEndings(String link) {
        assertThat(CanonicalUrl.of(link)).contains("https://news.example/story");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://news.example/champ",
                "https://news.example/amp/story",
                "https://news.example/myindex.html",
                "https://news.example/story?outputType=print",
                "https://news.example/story?page=index.html"
            })
    void keepsSimilarParameters(String link) {
        assertThat(CanonicalUrl.of(link)).contains(link);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://news.example",
                "https://news.example/index.html",
                "https://news.example/a/;jsessionid=1/b",
                "https://news.example/a;jsess;jsessionid=1;jsessionid=2",
                "https://news.example/a/..%20",
                "https://news.example/a/..%20/",
                "https://news.example/a/.;jsessionid=1/b",
                "https://news.example/../a/../amp",
                "https://news.example//a//",
                "https://news.example/a'/amp,?amp&utm_x=1&b=%20",
                "https://a_b.news.example/100%[1]?c=%",
                "https://news.example/%25%34%31/%2E./&&amp;#38;?&amp;&#38;amp;x"
            })
    void isIdempotent(String link) {
        String canonical = CanonicalUrl.of(link).orElseThrow();
        assertThat(CanonicalUrl.of(canonical)).contains(canonical);
    }

    @Test
    void escapesIllegalCharacters() {
        assertThat(CanonicalUrl.of(" https://news.example/a b?q=\"x\" "))
                .contains("https://news.example/a%20b?q=%22x%22");
    }

    @Test
    void keepsTheOrderOfParameters() {
        assertThat(CanonicalUrl.of("https://news.example/?b=1&a=2&b=3")).contains("https://news.example/?b=1&a=2&b=3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mailto:desk@news.example",
                "javascript:alert(1)",
                "/relative",
                "https://",
                "https://[::1",
                "tag:a,b:c"
            })
    void isEmptyForOtherTexts(String link) {
        assertThat(CanonicalUrl.of(link)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://news.example/world/storm-hits-coast",
                "https://news.example/world/Storm_hits_coast.html",
                "https://news.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8-%D0%B4%D0%BD%D1%8F-%D0%B2%D0%BE%D1%82",
                "https://news.example/a/1234567",
                "https://news.example/c8r2x91zg4lo",
                "https://news.example/?p=1234",
                "https://news.example/article.php?lang=en&title=storm-hits-coast"
            })
    void recognisesUrlsThatNameAnArticle(String url) {
        assertThat(CanonicalUrl.namesAnArticle(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://news.example/",
                "https://news.example",
                "https://www.tribpub.com/gdpr/paper.example",
                "https://news.example/login?return_to_page=yes",
                "https://news.example/2026/11/27",
                "https://news.example/unsupported-browser",
                "https://news.example/%E7%99%BB%E5%BD%95",
                "https://news.example/error?code=451"
            })
    void recognisesUrlsThatNameNoArticle(String url) {
        assertThat(CanonicalUrl.namesAnArticle(url)).isFalse();
    }

    @Test
    void recognisesAFrontPage() {
        assertThat(CanonicalUrl.isFrontPage("https://news.example/")).isTrue();
        assertThat(CanonicalUrl.isFrontPage("https://news.example/a/")).isFalse();
        assertThat(CanonicalUrl.isFrontPage("https://news.example/?p=7")).isFalse();
    }
}
