package org.newswire.pipeline.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void masksParametersThatAreNamedLikeSecrets(String name) {
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
    void leavesEverythingElseAsItIs(String text) {
        assertThat(UrlSecrets.masked(text)).isSameAs(text);
    }

    /// Each character is examined a bounded number of times: ten times the text may not take a hundred times
    /// as long.
    @Test
    void isLinear() {
        for (String part : new String[] {"?", "&a", "=", "&token=", "?token=x", ";;;=", "&t%"}) {
            UrlSecrets.masked(part.repeat(2_000));
            assertThat(cpuNanos(part.repeat(400_000)))
                    .as(part)
                    .isLessThan(30 * Math.max(1_000_000, cpuNanos(part.repeat(40_000))));
        }
    }

    private static long cpuNanos(String text) {
        var threads = java.lang.management.ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int run = 0; run < 3; run++) {
            long begin = threads.getCurrentThreadCpuTime();
            UrlSecrets.masked(text);
            best = Math.min(best, threads.getCurrentThreadCpuTime() - begin);
        }
        return best;
    }
}
