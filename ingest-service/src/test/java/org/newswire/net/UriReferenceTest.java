package org.newswire.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriReferenceTest {
    private static final String BASE = "https://news.example/world/2026/";

    /// The examples of RFC 3986, section 5.4.
    @ParameterizedTest
    @CsvSource({
        "g, http://a/b/c/g",
        "./g, http://a/b/c/g",
        "g/, http://a/b/c/g/",
        "/g, http://a/g",
        "//g, http://g",
        "?y, http://a/b/c/d;p?y",
        "g?y, http://a/b/c/g?y",
        "#s, http://a/b/c/d;p?q#s",
        "g#s, http://a/b/c/g#s",
        "g?y#s, http://a/b/c/g?y#s",
        ";x, http://a/b/c/;x",
        "., http://a/b/c/",
        "./, http://a/b/c/",
        ".., http://a/b/",
        "../g, http://a/b/g",
        "../.., http://a/",
        "../../g, http://a/g",
        "../../../g, http://a/g",
        "/./g, http://a/g",
        "/../g, http://a/g",
        "g., http://a/b/c/g.",
        "..g, http://a/b/c/..g",
        "./g/., http://a/b/c/g/",
        "g/../h, http://a/b/c/h",
        "g?y/../x, http://a/b/c/g?y/../x"
    })
    void resolvesTheExamplesOfTheRfc(String reference, String absolute) {
        assertThat(UriReference.resolve("http://a/b/c/d;p?q", reference)).isEqualTo(absolute);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "http://a.example, x, http://a.example/x",
                "http://a.example?q, x, http://a.example/x",
                "-, x, -",
                "not absolute, x, -",
                "-, https://b.example/ü ß?x=%zz, https://b.example/ü%20ß?x=%zz",
                "http://a.example/, '  http://b.example/x  ', http://b.example/x",
                "http://a.example/, ' ', -",
                "http://a.example/, javascript:x, -",
                "http://a.example/b/, 'x:y', http://a.example/b/x:y"
            })
    void resolvesUrlsOfRealFeeds(@Nullable String base, String reference, @Nullable String absolute) {
        assertThat(UriReference.resolve(base, reference)).isEqualTo(absolute);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ms-msdt:/id PCWDiagnostic /skip force",
                "ssh://-oProxyCommand=calc/x",
                "feed:javascript:alert(1)",
                "feed:https://a.example/",
                "jar:https://a.example/x.jar!/",
                "JavaScript:alert(1)",
                "java\nscript:alert(1)",
                "view-source:https://a.example/",
                "mailto:a@b.example",
                "tel:+4912345",
                "ftp://a.example/x",
                "file:///etc/passwd",
                "gg:h"
            })
    void rejectsOtherSchemesThanHttp(String reference) {
        assertThat(UriReference.resolve("https://a.example/", reference)).isNull();
        assertThat(UriReference.resolve(null, reference)).isNull();
        assertThat(UriReference.resolve(reference, "x")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'https://a.example/\"onclick=x', https://a.example/%22onclick=x",
        "https://a.example/<b>?`x`, https://a.example/%3Cb%3E?%60x%60",
        "/a b, https://a.example/a%20b",
        "/a\u0007b\u007f\u009b, https://a.example/a%07b%7F%C2%9B",
        "/a\u202egpj.exe, https://a.example/a%E2%80%AEgpj.exe",
        "/l'été, https://a.example/l'été",
    })
    void encodesCharactersThatWouldEndAUrl(String reference, String absolute) {
        assertThat(UriReference.resolve("https://a.example/", reference)).isEqualTo(absolute);
    }

    @Test
    void resolvesNoReferenceAgainstABaseOfMoreThan2048Characters() {
        String host = "https://a.example/";
        String longest = host + "x".repeat(2_047 - host.length()) + "/";

        assertThat(UriReference.resolve(longest, "b")).isEqualTo(longest + "b");
        assertThat(UriReference.resolve(host + "x" + longest.substring(host.length()), "b"))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "ferry.html, https://news.example/world/2026/ferry.html",
        "/a:b, https://news.example/a:b",
        "a/b:c, https://news.example/world/2026/a/b:c",
        "?at=12:30, https://news.example/world/2026/?at=12:30",
        "//img.example/1.jpg, https://img.example/1.jpg",
        "HTTPS://img.example/1.jpg, HTTPS://img.example/1.jpg",
        "https:/a.jpg, https://news.example/a.jpg",
    })
    void resolvesReferencesOfPages(String reference, String address) {
        assertThat(UriReference.resolveToIri(BASE, reference)).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({
        "/Wind und Wetter/a.jpg, https://news.example/Wind%20und%20Wetter/a.jpg",
        "a{1}|b^`c.jpg, https://news.example/world/2026/a%7B1%7D%7Cb%5E%60c.jpg",
        "/x[1]?y[]={z}#a[b]#c, https://news.example/x%5B1%5D?y%5B%5D=%7Bz%7D#a%5Bb%5D%23c",
        "/100%/50%20/%zz, https://news.example/100%25/50%20/%25zz",
        "/media\\may\\a.jpg?b\\c, https://news.example/media/may/a.jpg?b%5Cc",
        "https://img.example\\a.jpg, https://img.example/a.jpg",
        "https://[::1]/a[1].jpg, https://[::1]/a%5B1%5D.jpg",
        "/häfen/渡轮.jpg, https://news.example/häfen/渡轮.jpg",
        "/a\u00a0b.jpg, https://news.example/a%C2%A0b.jpg",
        "'/a\"b<c>.jpg', https://news.example/a%22b%3Cc%3E.jpg",
        "https://news.example/a\u202egpj.exe, https://news.example/a%E2%80%AEgpj.exe",
        "https://news.example/a\u0007b`c, https://news.example/ab%60c",
    })
    void writesIrisThatUriParsersAccept(String reference, String address) {
        assertThat(UriReference.resolveToIri(BASE, reference)).isEqualTo(address);
        assertThat(URI.create(address)).hasToString(address);
    }

    /// Browsers ignore a line feed within a scheme.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
                "DATA:text/html,x",
                "javascript:alert(1)",
                "java\nscript:alert(1)",
                "tel:+4912345",
                "news.example:8080/a",
                "ftp://news.example/a",
                "mailto:desk@news.example",
                "ms-msdt:/id PCWDiagnostic",
                "ssh://-oProxyCommand=calc/x",
                "feed:javascript:alert(1)",
                "jar:https://news.example/x.jar!/",
                "https://<b>.example/a",
                "https://a\"b@news.example/a",
                "#top",
                "http://",
                "https:///a",
                "https://?a",
                " "
            })
    void givesNoIriOfAnotherScheme(String reference) {
        assertThat(UriReference.resolveToIri(BASE, reference)).isNull();
    }
}
