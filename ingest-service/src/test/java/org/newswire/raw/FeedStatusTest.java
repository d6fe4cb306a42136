package org.newswire.raw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.newswire.contract.Contract;
import org.newswire.contract.ContractCheck;

class FeedStatusTest {
    private final ContractCheck<FeedStatus> check =
            new ContractCheck<>("feed-status", FeedStatus.class, FeedStatus.CONTRACT);

    FeedStatusTest() throws IOException {}

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
    void rejectsBytesThatAreNotJson() {
        assertThatThrownBy(() -> FeedStatus.CONTRACT.decode(new byte[] {1, 2, 3}))
                .isInstanceOf(Contract.MalformedValueException.class);
        assertThatThrownBy(() -> FeedStatus.CONTRACT.decode(null)).isInstanceOf(Contract.MalformedValueException.class);
        assertThatThrownBy(() -> FeedStatus.CONTRACT.decode("null".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(Contract.MalformedValueException.class);
    }

    @Test
    void sameEventHasTheSameCloudEventsId() throws Exception {
        FeedStatus value = FeedStatus.CONTRACT.decode(check.sample());
        var headers = value.headers("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(Contract.header(headers, "ce_specversion")).contains("1.0");
        assertThat(Contract.header(headers, "content-type")).contains("application/json");
        assertThat(Contract.header(headers, "ce_dataschema")).contains(FeedStatus.CONTRACT.schemaId());
        assertThat(Contract.header(headers, "ce_id")).isEqualTo(Contract.header(value.headers("00-x"), "ce_id"));
    }

    @Test
    void anotherStatusOfTheSamePollIsAnotherEvent() throws Exception {
        String sample = new String(check.sample(), UTF_8);
        String later = sample.replaceFirst("\"itemsPublished\": *\\d+", "\"itemsPublished\": 987654");
        assertThat(later).isNotEqualTo(sample);
        FeedStatus one = FeedStatus.CONTRACT.decode(check.sample());
        FeedStatus other = FeedStatus.CONTRACT.decode(later.getBytes(UTF_8));

        assertThat(other.lastPollAt()).isEqualTo(one.lastPollAt());
        assertThat(Contract.header(other.headers("00-x"), "ce_id"))
                .isNotEqualTo(Contract.header(one.headers("00-x"), "ce_id"));
    }

    @Test
    void readsUnknownValuesAsUnknown() throws Exception {
        String later = new String(check.sample(), UTF_8)
                .replaceFirst("\"state\": *\"[a-z]+\"", "\"state\":\"resting\"")
                .replaceFirst("\"reason\": *\"[a-z-]+\"", "\"reason\":\"full-moon\"");
        FeedStatus status = FeedStatus.CONTRACT.decode(later.getBytes(UTF_8));

        assertThat(status.state()).isEqualTo(FeedStatus.State.UNKNOWN);
        assertThat(status.reason()).isEqualTo(FeedStatus.Reason.UNKNOWN);
    }
}
