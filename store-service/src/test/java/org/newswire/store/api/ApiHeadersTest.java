package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiHeadersTest {
    private static final String TAG = "W/\"ab12-7\"";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZip",
                "x-gzip",
                "br, gzip",
                "deflate;q=1.0 , gzip ; q=0.001",
                "*",
                "br;q=0, *;q=0.5",
                "gzip;Q=1"
            })
    void acceptsGzip(String accepted) {
        assertThat(ApiHeaders.takeGzip(List.of(accepted))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "gzip;q=0",
                "gzip; q=0.000",
                "*, gzip;q=0",
                "*;q=0",
                "notgzip",
                "gzipped",
                "br",
                "gzip;q=2",
                "gzip;q=",
                "gzip;level=9",
                ",;,"
            })
    void rejectsGzip(String accepted) {
        assertThat(ApiHeaders.takeGzip(List.of(accepted))).isFalse();
    }

    @Test
    void joinsLinesOfAHeader() {
        assertThat(ApiHeaders.takeGzip(List.of("br", "gzip"))).isTrue();
        assertThat(ApiHeaders.takeGzip(null)).isFalse();
        assertThat(ApiHeaders.know(List.of("\"x\"", "\"ab12-7\""), TAG)).isTrue();
        assertThat(ApiHeaders.know(null, TAG)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                " * ",
                "W/\"ab12-7\"",
                "\"ab12-7\"",
                "\"a\",\"ab12-7\"",
                "W/\"a,b\" , W/\"ab12-7\"",
                "\"\", \"ab12-7\""
            })
    void matchesTheTag(String known) {
        assertThat(ApiHeaders.know(List.of(known), TAG)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ab12-7", "\"ab12-71\"", "\"W/ab12-7\"", "w\"b12-7\"", "\"AB12-7\"", "\"*\"", "\"x\", *"})
    void doesNotMatchTheTag(String known) {
        assertThat(ApiHeaders.know(List.of(known), TAG)).isFalse();
    }
}
