package org.newswire.ingest.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feedformat.ReadResult;

class PollFailureTest {
    @Test
    void limitsTheUrlsOfAWebPageToTheSizeOfAStatus() {
        String address = "https://news.example/" + "x".repeat(3_000);
        PollFailure failure = PollFailure.of(new ReadResult.HtmlPage(List.of(address)));
        assertThat(failure.replacement()).isNull();
        assertThat(failure.detail())
                .startsWith("a web page where a feed was expected")
                .hasSize(2_000);
    }
}
