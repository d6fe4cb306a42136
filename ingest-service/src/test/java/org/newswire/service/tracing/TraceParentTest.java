package org.newswire.service.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class TraceParentTest {
    private static final String GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    private final Tracing tracing = Tracing.off(() -> new SplittableRandom(7));

    @Test
    void continuesTheTraceAndItsSampling() {
        TraceSpan next = tracing.next(SpanName.PARSE, record(GIVEN));

        assertThat(next.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(next.traceparent())
                .matches("00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00")
                .isNotEqualTo(GIVEN);
    }

    @Test
    void startsATraceForAnInvalidTraceparent() {
        for (String given : new String[] {
            "",
            "none",
            "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"
        }) {
            assertThat(tracing.next(SpanName.PARSE, record(given)).traceparent())
                    .as(given)
                    .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
            assertThat(Tracing.traceId(record(given).headers())).as(given).isEmpty();
        }
    }

    private static ConsumerRecord<byte[], byte[]> record(String traceparent) {
        var record = new ConsumerRecord<byte[], byte[]>("news.raw", 0, 0, new byte[0], new byte[0]);
        record.headers().add("traceparent", traceparent.getBytes(UTF_8));
        return record;
    }
}
