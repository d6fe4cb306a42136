package org.newswire.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AcceptEncodingTest {
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
        assertThat(AcceptEncoding.permitsGzip(List.of(accepted))).isTrue();
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
        assertThat(AcceptEncoding.permitsGzip(List.of(accepted))).isFalse();
    }

    @Test
    void joinsLinesOfTheHeader() {
        assertThat(AcceptEncoding.permitsGzip(List.of("br", "gzip"))).isTrue();
        assertThat(AcceptEncoding.permitsGzip(List.of())).isFalse();
    }
}
