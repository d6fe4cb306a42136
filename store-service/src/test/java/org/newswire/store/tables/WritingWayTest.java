package org.newswire.store.tables;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WritingWayTest {
    @Test
    void knowsTheTypeOfEachColumnOfAnArticle() {
        assertThat(WritingWay.TYPES).hasSameSizeAs(WritingWay.COLUMNS.split(", ", -1));
    }
}
