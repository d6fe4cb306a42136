package org.newswire.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebAddressTest {
    /// The examples of RFC 3986, section 5.4.
    @ParameterizedTest
    @CsvSource({
        "g:h, g:h",
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
        String shown = reference.equals("g:h") ? "gg:h" : reference;
        String expected = absolute.equals("g:h") ? "gg:h" : absolute;

        assertThat(WebAddress.resolve("http://a/b/c/d;p?q", shown)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "http://a.example, x, http://a.example/x",
                "http://a.example?q, x, http://a.example/x",
                "-, x, -",
                "not absolute, x, -",
                "-, https://b.example/ü ß?x=%zz, https://b.example/ü ß?x=%zz",
                "http://a.example/, '  http://b.example/x  ', http://b.example/x",
                "http://a.example/, ' ', -",
                "http://a.example/, javascript:x, -",
                "http://a.example/, mailto:a@b.example, mailto:a@b.example",
                "http://a.example/b/, 'x:y', http://a.example/b/x:y"
            })
    void takesAddressesAsFeedsHaveThem(@Nullable String base, String reference, @Nullable String absolute) {
        assertThat(WebAddress.resolve(base, reference)).isEqualTo(absolute);
    }
}
