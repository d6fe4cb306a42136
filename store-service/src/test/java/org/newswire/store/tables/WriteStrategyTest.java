package org.newswire.store.tables;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WriteStrategyTest {
    @Test
    void knowsTheTypeOfEachColumnOfAnArticle() {
        assertThat(WriteStrategy.TYPES).hasSameSizeAs(WriteStrategy.COLUMNS.split(", ", -1));
    }
}
