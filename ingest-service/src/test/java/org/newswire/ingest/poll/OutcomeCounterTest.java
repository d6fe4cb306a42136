package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OutcomeCounterTest {
    @Test
    void theSchemaListsEachReasonForAMissingPage() throws IOException {
        List<String> reasons = OutcomeCounter.PAGES.values().stream()
                .filter(outcome -> !List.of("fetched", "retried").contains(outcome))
                .toList();

        assertThat(missing().path("examples").valueStream().map(JsonNode::asText))
                .containsExactlyInAnyOrderElementsOf(reasons);
    }

    private static JsonNode missing() throws IOException {
        try (InputStream schema =
                OutcomeCounterTest.class.getClassLoader().getResourceAsStream("schemas/raw-item.schema.json")) {
            return JsonMapper.builder()
                    .build()
                    .readTree(Objects.requireNonNull(schema))
                    .at("/$defs/page/properties/missing");
        }
    }
}
