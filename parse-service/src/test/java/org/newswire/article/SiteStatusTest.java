package org.newswire.article;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.newswire.article.SiteStatus.State;
import org.newswire.contract.Contract;
import org.newswire.contract.ContractCheck;

class SiteStatusTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final ContractCheck<SiteStatus> check =
            new ContractCheck<>("site-status", SiteStatus.class, SiteStatus.CONTRACT);

    SiteStatusTest() throws IOException {}

    @Test
    void sampleValidatesAgainstTheSchema() {
        check.sampleValidates();
    }

    @Test
    void sampleReadsBackWithoutLoss() throws Exception {
        check.sampleReadsBack();
    }

    @Test
    void headersNameTheSchema() throws Exception {
        check.headersNameTheIdOfTheSchema();
    }

    @Test
    void schemaMatchesTheRecord() throws Exception {
        check.schemaMatchesTheRecord();
    }

    @Test
    void schemaIsCompatibleWithTheReleasedOne() throws Exception {
        check.schemaBreaksNothingReleased();
    }

    @Test
    void schemaRejectsAValueWithoutItsRequiredFields() {
        check.schemaRejects("{}");
    }

    @Test
    void readsAnUnknownStateAsUnknown() throws Exception {
        String later = new String(check.sample(), UTF_8).replace("\"drifting\"", "\"rebuilt\"");
        assertThat(SiteStatus.CONTRACT.decode(later.getBytes(UTF_8)).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void sameEventHasTheSameCloudEventsId() throws Exception {
        SiteStatus value = SiteStatus.CONTRACT.decode(check.sample());
        assertThat(Contract.header(value.headers(TRACE), "ce_id"))
                .isPresent()
                .isEqualTo(Contract.header(value.headers("00-x"), "ce_id"));
        assertThat(Contract.header(value.headers(TRACE), "ce_subject")).contains("news.example");
    }
}
