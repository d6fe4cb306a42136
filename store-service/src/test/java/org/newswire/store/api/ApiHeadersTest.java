package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiHeadersTest {
    private static final String TAG = "W/\"ab12-7\"";

    @Test
    void joinsLinesOfAHeader() {
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
