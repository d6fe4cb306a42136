package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.newswire.limits.ServiceMemory;
import org.newswire.raw.RawItem;

class ParseBudgetTest {
    private static final ParseBudget BUDGET = ParseBudget.ofHeap(256 << 20);
    private static final int PAGE = 1_850_000;

    @Test
    void countsTheUncompressedSizeOfAPage() {
        assertThat(ParseBudget.whileParsed(page(PAGE))).isBetween(40L * PAGE, 41L * PAGE);
        assertThat(RawItem.pageBytes("{\"entry\":{\"bytes\":7,\"page\":{\"bytes\":8}},\"page\":null}".getBytes(UTF_8)))
                .isZero();
        assertThat(RawItem.pageBytes("[1, 2".getBytes(UTF_8))).isZero();
        assertThat(RawItem.pageBytes("{\"page\":{\"url\":{\"bytes\":1},\"bytes\":-5}}".getBytes(UTF_8)))
                .isZero();
    }

    @Test
    void parsingTakesAThirdOfTheHeapAndPublishingAndComparingASixteenthEach() {
        assertThat(ParseBudget.ofHeap(192 << 20)).isEqualTo(new ParseBudget(64 << 20, 12 << 20, 12 << 20));
    }

    @Test
    void parsingTakesWhatTheOtherSharesOfASmallHeapLeave() {
        assertThat(ParseBudget.ofHeap(64 << 20))
                .isEqualTo(new ParseBudget(ServiceMemory.PARSE.restBytes(64 << 20), 4 << 20, 4 << 20));
    }

    @Test
    void parsesFewLargeOrManySmallPagesConcurrently() {
        assertThat(BUDGET.window(Collections.nCopies(96, page(PAGE)), 0)).isEqualTo(1);
        assertThat(BUDGET.window(Collections.nCopies(500, page(100_000)), 0)).isBetween(15, 30);
        assertThat(BUDGET.window(Collections.nCopies(500, page(1_000)), 0)).isEqualTo(500);
    }

    @Test
    void alwaysParsesOneRecord() {
        List<ConsumerRecord<byte[], byte[]>> pages = Collections.nCopies(3, page(PAGE));
        assertThat(ParseBudget.ofHeap(1 << 20).window(pages, 0)).isOne();
        assertThat(BUDGET.window(pages, Long.MAX_VALUE / 2)).isOne();
    }

    private static ConsumerRecord<byte[], byte[]> page(int bytes) {
        String value = "{\"entry\":{\"title\":\"Harbour\"},\"page\":{\"url\":\"https://news.example/\",\"bytes\":"
                + bytes + ",\"body\":\"H4sI\"}}";
        return new ConsumerRecord<>(RawItem.TOPIC.name(), 0, 0, new byte[0], value.getBytes(UTF_8));
    }
}
