package org.newswire.parse.reparse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class ShadowTopicTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aReportOfManySitesFitsIntoARecord() throws Exception {
        ObjectNode report = JSON.createObjectNode().put("run", "r").put("compared", 7);
        report.putArray("sites").add("x".repeat(5 << 20));

        ObjectNode kept =
                (ObjectNode) JSON.readTree(ShadowTopic.report("r", report).value());

        assertThat(kept).isEqualTo(JSON.createObjectNode().put("run", "r").put("compared", 7));
        assertThat(report.has("sites")).isTrue();
    }

    @Test
    void aSmallReportIsComplete() throws Exception {
        ObjectNode report = JSON.createObjectNode().put("run", "r");
        report.putArray("sites").add("news.example");

        assertThat(JSON.readTree(ShadowTopic.report("r", report).value())).isEqualTo(report);
    }
}
