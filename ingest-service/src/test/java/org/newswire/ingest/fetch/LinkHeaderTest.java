package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LinkHeaderTest {
    @Test
    void readsTargetsRelationsAndTypesOfAList() {
        assertThat(LinkHeader.parse(
                        "<https://hub.example/>; rel=\"Hub  self\", </terms, v2>;type=text/html;rel=license"))
                .containsExactly(
                        new LinkHeader("https://hub.example/", List.of("hub", "self"), null),
                        new LinkHeader("/terms, v2", List.of("license"), "text/html"));
        assertThat(LinkHeader.parse(null)).isEmpty();
        assertThat(LinkHeader.parse("https://hub.example/; rel=hub")).isEmpty();
    }

    @Test
    void onlyTheFirstRelOfALinkCounts() {
        assertThat(LinkHeader.parse("</a>; rel=self; rel=hub"))
                .extracting(LinkHeader::relations)
                .containsExactly(List.of("self"));
    }

    @Test
    void ignoresLinksAfterTheFirst200() {
        String header =
                IntStream.range(0, 300).mapToObj(i -> "</" + i + ">; rel=hub").collect(Collectors.joining(", "));

        assertThat(LinkHeader.parse(header))
                .hasSize(200)
                .last()
                .extracting(LinkHeader::target)
                .isEqualTo("/199");
    }
}
