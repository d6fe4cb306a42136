package org.newswire.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.text.UrlSecrets;

class WebUrlTest {
    @ParameterizedTest
    @CsvSource(delimiter = '>', textBlock = """
            http://example.org                   > http://example.org
            HTTPS://EXAMPLE.org/A?B=c#d          > https://example.org/A?B=c#d
            http://bücher.example/straße?q=ü     > http://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%BC
            http://my_host.example/feed          > http://my_host.example/feed
            http://example.org/a b|c{d}          > http://example.org/a%20b%7Cc%7Bd%7D
            http://example.org/100%/%41%zz       > http://example.org/100%25/%41%25zz
            http:\\\\example.org\\feed?x=\\      > http://example.org/feed?x=%5C
            http://2130706433/                   > http://127.0.0.1/
            http://0x7f.1:8080/x                 > http://127.0.0.1:8080/x
            http://[::FFFF:1.2.3.4]/             > http://1.2.3.4/
            http://ann:p@ss@example.org/         > http://ann:p%40ss@example.org/
            http://example.org/a/../b/./c/..     > http://example.org/b/
            http://example.org:/feed             > http://example.org/feed
            http://example.org:80/feed           > http://example.org/feed
            HTTPS://ann@example.org:443          > https://ann@example.org
            http://example.org:443/feed          > http://example.org:443/feed
            https://[::80]:80/feed               > https://[0:0:0:0:0:0:0:80]:80/feed
            https://example.org:8443/feed        > https://example.org:8443/feed
            http://example.org/#a#b              > http://example.org/#a%23b
            """)
    void readsUrlsAsBrowsersDo(String text, String url) {
        assertThat(WebUrl.parse("  " + text + "\n")).contains(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.org/feed",
                "ftp://example.org/",
                "javascript:alert(1)",
                "http:",
                "http://",
                "http:///feed",
                "http://exa mple.org/",
                "http://example.org:99999/",
                "http://example.org:x/",
                "http://256.1.1.1/",
                "http://a..b/",
                "http://[::1/",
                "file:///etc/passwd",
                "http://-a.example\u0000/"
            })
    void rejectsOtherTexts(String text) {
        assertThat(WebUrl.parse(text)).isEmpty();
    }

    @Test
    void rejectsUrlsOfMoreThan2048EncodedCharacters() {
        String longest = "https://a.example/" + "b".repeat(2_030);
        assertThat(WebUrl.parse(" " + longest + " ")).contains(URI.create(longest));
        assertThat(WebUrl.isTooLong(longest)).isFalse();
        assertThat(WebUrl.parse(longest + "b")).isEmpty();
        assertThat(WebUrl.isTooLong(longest + "b")).isTrue();
        String encoded = "https://a.example/" + "\u6e2f".repeat(226);
        assertThat(WebUrl.parse(encoded)).isEmpty();
        assertThat(WebUrl.isTooLong(encoded)).isTrue();
        assertThat(WebUrl.resolve(URI.create(longest), "c?d")).isPresent();
        assertThat(WebUrl.resolve(URI.create(longest), "#c")).isEmpty();
        assertThat(WebUrl.isTooLong(URI.create(longest), "#c")).isTrue();
        assertThat(WebUrl.isTooLong("no url")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https:/user:secret@a.example/, https:/…@a.example/",
        "user:secret@a.example, …@a.example",
        "//user:sec@ret@a.example/b@c, //…@c",
        "user@a.example/b@c, …@a.example/b@c",
        "https://a.example/b@c, …@c",
        "a.example/b@c, a.example/b@c",
        "a.example, a.example"
    })
    void masksPossiblePasswords(String text, String masked) {
        assertThat(UrlSecrets.maskedUser(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', textBlock = """
            g                > http://a.example/b/c/g
            ./g              > http://a.example/b/c/g
            ../g             > http://a.example/b/g
            ../../../g       > http://a.example/g
            /g?x             > http://a.example/g?x
            ?y=1             > http://a.example/b/c/d?y=1
            #s               > http://a.example/b/c/d?q=1#s
            ''               > http://a.example/b/c/d?q=1
            //other.example  > http://other.example
            https://o.example/x > https://o.example/x
            g:h?             > NONE
            mailto:a@b       > NONE
            """)
    void resolvesReferences(String reference, String expected) {
        Optional<URI> resolved = WebUrl.resolve(URI.create("http://a.example/b/c/d?q=1"), reference);

        assertThat(resolved.map(URI::toString).orElse("NONE")).isEqualTo(expected);
    }

    @Test
    void namesTheHostForTheHostLimiter() {
        assertThat(WebUrl.host(URI.create("http://ann:x@My_Host.Example.:8080/")))
                .isEqualTo("my_host.example");
        assertThat(WebUrl.host(URI.create("http://[2001:db8::1]:8080/"))).isEqualTo("2001:db8::1");
        assertThat(WebUrl.port(URI.create("http://[2001:db8::1]:8080/"))).isEqualTo(8080);
        assertThat(WebUrl.port(URI.create("https://[2001:db8::1]/"))).isEqualTo(443);
    }

    @Test
    void removesTheUser() {
        assertThat(WebUrl.withoutUser(URI.create("https://ann:p%40@news.example:8443/a@b?c=d@e#f")))
                .isEqualTo(URI.create("https://news.example:8443/a@b?c=d@e#f"));
        assertThat(WebUrl.withoutUser(URI.create("https://news.example/a@b")))
                .isEqualTo(URI.create("https://news.example/a@b"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://www.paper.example/x?y={z}, paper.example",
        "https://paper.example/x[1], paper.example",
        "https://paper.example/100%, paper.example",
        "https://paper.example/a^b|c d, paper.example",
        "https://Paper.example.:8080/x, paper.example",
        "//my_site.example/x, my_site.example",
        "https://www.häfen.example/x, xn--hfen-loa.example",
        "https://[::1]:8080/x, [0:0:0:0:0:0:0:1]",
        "https:///x, ''",
        "paper.example/x, ''",
    })
    void readsHostsOfAddressesAsPublishersWriteThem(String address, String host) {
        assertThat(WebUrl.hostWithoutWww(address).orElse("")).isEqualTo(host);
    }

    @Test
    void readsNoHostLongerThanNamesAre() {
        assertThat(WebUrl.hostWithoutWww("https://" + "a.".repeat(100_000) + "example/"))
                .isEmpty();
    }

    /// A feed's headers and password follow a redirect only if this is so.
    @ParameterizedTest
    @CsvSource({
        "https://news.example/a, https://news.example/b, true",
        "https://news.example/a, https://NEWS.example:443/b, true",
        "http://news.example/a, https://news.example/b, true",
        "https://news.example/a, http://news.example/b, false",
        "https://news.example/a, http://news.example:443/b, false",
        "http://news.example/a, https://news.example:8443/b, false",
        "http://news.example:8080/a, https://news.example/b, false",
        "https://news.example/a, https://news.example:8443/b, false",
        "https://news.example/a, https://www.news.example/b, false",
        "https://news.example/a, https://news.example.org/b, false",
        "https://news.example/a, https://news.example@other.example/b, false"
    })
    void credentialsOfAUrlStayOnItsOriginOrItsHostOverTls(URI from, URI to, boolean mayBeSent) {
        assertThat(WebUrl.keepsOrigin(from, to)).isEqualTo(mayBeSent);
    }
}
