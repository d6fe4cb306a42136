package org.newswire.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.limits.CpuGrowth;

final class UrlSecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "token",
                "key",
                "apikey",
                "api_key",
                "api-key",
                "API.KEY",
                "sig",
                "Signature",
                "auth",
                "SECRET",
                "password",
                "access_token",
                "X-Amz-Signature",
                "x-amz-credential",
                "client_secret",
                "t%6Fken",
                "%74oken"
            })
    void masksParametersWithSecretNames(String name) {
        String masked = UrlSecrets.masked("https://news.example/feed?page=2&" + name + "=s3cret%20x&lang=en#top");

        assertThat(masked).isEqualTo("https://news.example/feed?page=2&" + name + "=***&lang=en#top");
        assertThat(URI.create(masked).getHost()).isEqualTo("news.example");
    }

    @Test
    void masksInSentencesMarkupAndJson() {
        assertThat(UrlSecrets.masked(
                        "from https://a.example/?key=one to \"https://b.example/#access_token=two\", (x?sig=3)"))
                .isEqualTo("from https://a.example/?key=*** to \"https://b.example/#access_token=***\", (x?sig=***)");
        assertThat(UrlSecrets.masked("<a href='/?a=b&amp;token=abc'>")).isEqualTo("<a href='/?a=b&amp;token=***'>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://news.example/feed?keyword=x&monkey=y&author=z&design=1",
                "https://news.example/token=abc/feed",
                "https://news.example/feed?token=&key",
                "feed=1 token=2 key=3 reason=x?",
                ""
            })
    void keepsEverythingElse(String text) {
        assertThat(UrlSecrets.masked(text)).isSameAs(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "&a", "=", "&token=", "?token=x", ";;;=", "&t%"})
    void takesLinearTime(String part) {
        CpuGrowth.assertNearLinear(part::repeat, 200_000, UrlSecrets::masked);
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
    void masksWhatMayBeAPassword(String text, String masked) {
        assertThat(UrlSecrets.maskedUser(text)).isEqualTo(masked);
    }
}
