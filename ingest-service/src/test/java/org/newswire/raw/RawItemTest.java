package org.newswire.raw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.newswire.contract.Contract;
import org.newswire.contract.ContractCheck;
import org.newswire.limits.Gzipped;

class RawItemTest {
    private final ContractCheck<RawItem> check = new ContractCheck<>("raw-item", RawItem.class, RawItem.CONTRACT);

    RawItemTest() throws IOException {}

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
        assertThatThrownBy(() -> RawItem.CONTRACT.decode(new byte[] {1, 2, 3}))
                .isInstanceOf(Contract.MalformedValueException.class);
        assertThatThrownBy(() -> RawItem.CONTRACT.decode(null)).isInstanceOf(Contract.MalformedValueException.class);
        assertThatThrownBy(() -> RawItem.CONTRACT.decode("null".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(Contract.MalformedValueException.class);
    }

    @Test
    void sameEventHasTheSameCloudEventsId() throws Exception {
        RawItem value = RawItem.CONTRACT.decode(check.sample());
        var headers = value.headers("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(Contract.header(headers, "ce_specversion")).contains("1.0");
        assertThat(Contract.header(headers, "content-type")).contains("application/json");
        assertThat(Contract.header(headers, "ce_dataschema")).contains(RawItem.CONTRACT.schemaId());
        assertThat(Contract.header(headers, "ce_id")).isEqualTo(Contract.header(value.headers("00-x"), "ce_id"));
    }

    @Test
    void theSameVersionShownAgainLaterIsAnotherEvent() throws Exception {
        RawItem first = RawItem.CONTRACT.decode(check.sample());
        RawItem again = shown(first, RawItem.Change.UPDATED, first.observedAt().plusSeconds(60));
        RawItem retracted = shown(first, RawItem.Change.RETRACTED, first.observedAt());
        RawItem retractedAgain =
                shown(first, RawItem.Change.RETRACTED, first.observedAt().plusSeconds(60));

        assertThat(java.util.List.of(first, again, retracted, retractedAgain))
                .extracting(item -> Contract.header(item.headers("00-x"), "ce_id"))
                .doesNotHaveDuplicates();
    }

    private static RawItem shown(RawItem item, RawItem.Change change, java.time.Instant at) {
        return RawItemBuilder.builder(item).change(change).observedAt(at).build();
    }

    @Test
    void aPageRoundTrips() throws Exception {
        byte[] page = "hello".repeat(1000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        RawItem sample = RawItem.CONTRACT.decode(check.sample());
        assertThat(java.util.Objects.requireNonNull(sample.page()).unpack(100))
                .isEqualTo("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        RawItem.Page packed = RawItemPageBuilder.builder()
                .url("u")
                .finalUrl("u")
                .status(200)
                .fetchedAt(sample.observedAt())
                .bytes(page.length)
                .body(RawItem.Page.pack(page))
                .build();
        assertThat(packed.unpack(1 << 20)).isEqualTo(page);
        assertThat(packed.unpack(10)).hasSize(10);
    }

    @Test
    void aPageOfEmptyGzipMembersIsEmpty() throws Exception {
        RawItem sample = RawItem.CONTRACT.decode(check.sample());
        String body = java.util.Base64.getEncoder().encodeToString(Gzipped.empties(20_000));
        RawItem.Page foreign = RawItemPageBuilder.builder()
                .url("u")
                .finalUrl("u")
                .status(200)
                .fetchedAt(sample.observedAt())
                .body(body)
                .build();
        assertThat(foreign.unpack(1 << 20)).isEmpty();
    }

    /// This happens if the ingest is newer than the parser. Writers still have to use a value of the schema.
    @Test
    void readsAnUnknownChangeAsAnUpdate() throws Exception {
        String later =
                new String(check.sample(), UTF_8).replaceFirst("\"change\": *\"[a-z]+\"", "\"change\":\"corrected\"");
        RawItem item = RawItem.CONTRACT.decode(later.getBytes(UTF_8));

        assertThat(item.change()).isEqualTo(RawItem.Change.UNKNOWN);
        assertThat(item.change().ofVersion()).isEqualTo(RawItem.Change.UPDATED);
        check.schemaRejects(new String(RawItem.CONTRACT.encode(item), UTF_8));
    }
}
