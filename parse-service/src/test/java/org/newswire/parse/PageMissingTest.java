package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.RejectReason;

/// Tests [RejectReason].
class PageMissingTest {
    @Test
    void theSchemaListsEachReasonForAnUnusedPage() throws IOException {
        List<String> reasons = Stream.of(RejectReason.values())
                .filter(reason -> reason != RejectReason.FAILED)
                .map(reason -> reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();

        assertThat(pageMissing().path("examples").valueStream().map(JsonNode::asText))
                .containsAll(reasons);
    }

    private static JsonNode pageMissing() throws IOException {
        try (InputStream schema =
                PageMissingTest.class.getClassLoader().getResourceAsStream("schemas/article.schema.json")) {
            return JsonMapper.builder()
                    .build()
                    .readTree(Objects.requireNonNull(schema))
                    .at("/$defs/provenance/properties/pageMissing");
        }
    }
}
