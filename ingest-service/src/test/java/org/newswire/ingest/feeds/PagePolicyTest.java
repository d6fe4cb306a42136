package org.newswire.ingest.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.EntryBuilder;
import org.newswire.ingest.feedformat.EntryHtml;

final class PagePolicyTest {
    private static Entry entry(@Nullable String summary, @Nullable String content) {
        return EntryBuilder.builder()
                .summaryHtml(EntryHtml.ofSafe(summary))
                .contentHtml(EntryHtml.ofSafe(content))
                .build();
    }

    @Test
    void autoFetchesNoPageForAContentOf1000CharactersOrASummaryOf2500() {
        assertThat(PagePolicy.AUTO.wants(entry(null, null))).isTrue();
        assertThat(PagePolicy.AUTO.wants(entry(null, "x".repeat(999)))).isTrue();
        assertThat(PagePolicy.AUTO.wants(entry(null, "x".repeat(1_000)))).isFalse();
        assertThat(PagePolicy.AUTO.wants(entry("x".repeat(2_499), null))).isTrue();
        assertThat(PagePolicy.AUTO.wants(entry("x".repeat(2_500), null))).isFalse();
    }

    @Test
    void autoCountsTheCharactersOfTheTextWithoutItsMarkup() {
        assertThat(PagePolicy.AUTO.wants(entry(null, "<i></i>".repeat(500) + "x".repeat(999))))
                .isTrue();
    }

    @Test
    void alwaysAndNeverIgnoreTheEntry() {
        Entry whole = entry(null, "x".repeat(9_000));

        assertThat(PagePolicy.ALWAYS.wants(whole)).isTrue();
        assertThat(PagePolicy.NEVER.wants(entry(null, null))).isFalse();
    }

    @Test
    void anUnknownPolicyOfADefinitionIsReadAsAuto() throws Exception {
        String json = """
                {"id":"0b8a7a3e-8f0c-5c2d-9d7e-3f1f0a1b2c3d","url":"https://news.example/feed","tags":[],
                "origin":"other","fetchPages":"on-sundays","headers":{}}""";

        assertThat(FeedDefinition.CONTRACT
                        .decode(json.getBytes(StandardCharsets.UTF_8))
                        .fetchPages())
                .isEqualTo(PagePolicy.AUTO);
    }
}
