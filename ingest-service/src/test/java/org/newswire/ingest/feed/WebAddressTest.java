package org.newswire.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebAddressTest {
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
    void resolvesAsTheRfcSays(String reference, String absolute) {
        assertThat(WebAddress.resolve("http://a/b/c/d;p?q", reference)).isEqualTo(absolute);
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
    void takesAddressesAsFeedsHaveThem(@Nullable String base, String reference, @Nullable String absolute) {
        assertThat(WebAddress.resolve(base, reference)).isEqualTo(absolute);
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
    void takesNoOtherSchemeThanHttp(String reference) {
        assertThat(WebAddress.resolve("https://a.example/", reference)).isNull();
        assertThat(WebAddress.resolve(null, reference)).isNull();
        assertThat(WebAddress.resolve(reference, "x")).isNull();
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
    void encodesWhatWouldEndAnAddress(String reference, String absolute) {
        assertThat(WebAddress.resolve("https://a.example/", reference)).isEqualTo(absolute);
    }
}
