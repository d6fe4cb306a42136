package org.newswire.ingest.items;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feedformat.UsageTerms;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.Exchanges;
import org.newswire.raw.RawItem;

class DeclaredTermsTest {
    @Test
    void readsTheHeadersOfAResponse() {
        RawItem.Terms terms = DeclaredTerms.of(answer(Map.of(
                "tdm-reservation", "1",
                "tdm-policy", "https://news.example/tdm.json",
                "link",
                        "</style.css>; rel=preload, </license.xml>; rel=\"license\"; type=\"application/rsl+xml\","
                                + " <https://licence.example/by>; rel=license")));

        assertThat(terms)
                .isEqualTo(new RawItem.Terms(
                        null,
                        List.of(
                                new RawItem.License("https://news.example/license.xml", "application/rsl+xml"),
                                new RawItem.License("https://licence.example/by", null)),
                        "1",
                        "https://news.example/tdm.json"));
    }

    @Test
    void isNullWithoutTerms() {
        assertThat(DeclaredTerms.of(UsageTerms.NONE)).isNull();
        assertThat(DeclaredTerms.of(answer(Map.of("link", "</hub>; rel=hub")))).isNull();
    }

    @Test
    void limitsTheTerms() {
        String many = "<https://licence.example/" + "x".repeat(3_000) + ">; rel=license, "
                + "<https://licence.example/1>; rel=license, ".repeat(9);
        RawItem.Terms ofHeaders =
                DeclaredTerms.of(answer(Map.of("link", many, "tdm-policy", "https://x.example/" + "p".repeat(2_000))));
        RawItem.Terms ofFeed = DeclaredTerms.of(new UsageTerms("\ud800" + "r".repeat(5_000), List.of()));

        assertThat(ofHeaders)
                .isEqualTo(new RawItem.Terms(
                        null, List.of(new RawItem.License("https://licence.example/1", null)), null, null));
        assertThat(ofFeed)
                .isNotNull()
                .satisfies(terms -> assertThat(terms.rights()).hasSize(1_000).startsWith("\ufffdr"));
    }

    @Test
    void keepsTheFirstFiveLicenses() {
        String seven = IntStream.rangeClosed(1, 7)
                .mapToObj(i -> "<https://licence.example/" + i + ">; rel=license")
                .collect(Collectors.joining(", "));

        assertThat(DeclaredTerms.of(answer(Map.of("link", seven))))
                .isNotNull()
                .satisfies(terms -> assertThat(terms.licenses())
                        .hasSize(5)
                        .last()
                        .isEqualTo(new RawItem.License("https://licence.example/5", null)));
    }

    private static Exchange answer(Map<String, String> headers) {
        URI url = URI.create("https://news.example/1");
        return Exchanges.of(url, Instant.EPOCH, headers);
    }
}
