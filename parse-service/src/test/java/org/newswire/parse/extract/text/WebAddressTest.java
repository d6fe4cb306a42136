package org.newswire.parse.extract.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebAddressTest {
    private static final String BASE = "https://news.example/world/2026/";

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
    void resolvesReferences(String reference, String address) {
        assertThat(WebAddress.resolve(BASE, reference)).isEqualTo(address);
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
    void writesAddressesAsReadersOfUrisTakeThem(String reference, String address) {
        assertThat(WebAddress.resolve(BASE, reference)).isEqualTo(address);
        assertThat(URI.create(address)).hasToString(address);
    }

    /// Browsers leave out a line feed within a scheme.
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
    void givesNoOtherScheme(String reference) {
        assertThat(WebAddress.resolve(BASE, reference)).isNull();
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
        "https://[::1]:8080/x, [::1]",
        "https:///x, ''",
        "paper.example/x, ''",
    })
    void readsHostsOfAddressesAsPublishersWriteThem(String address, String host) {
        assertThat(WebAddress.host(address)).isEqualTo(host);
    }

    @Test
    void readsNoHostLongerThanNamesAre() {
        assertThat(WebAddress.host("https://" + "a.".repeat(100_000) + "example/"))
                .isEmpty();
    }
}
