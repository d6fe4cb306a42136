package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.store.api.ChangeReader.Named;
import org.newswire.store.api.ChangeReader.Part;

final class ChangeReaderIT extends ServedApi {
    private static final int ENTRIES = 500;

    @Test
    void pagesMayBeginAndEndWithinATransaction() throws Exception {
        try (Connection connection = database.connections().getConnection()) {
            ChangeCursor begin = ChangeReader.horizon(connection).cursor();
            store(IntStream.range(0, 250)
                    .mapToObj(i -> article("item-" + i, "Text of " + i, 0, "daily"))
                    .toArray(Article[]::new));
            ChangeCursor horizon = ChangeReader.horizon(connection).cursor();
            List<Named> all =
                    ChangeReader.read(connection, begin, horizon, ENTRIES, 1000).named();
            assertThat(all).hasSize(250);

            for (int size : List.of(1, 99, 100, 101, 249, 250)) {
                List<UUID> read = new ArrayList<>();
                ChangeCursor at = begin;
                for (int i = size; at.isBefore(all.getLast().next()); i += size) {
                    ChangeCursor end = all.get(Math.min(i, all.size()) - 1).next();
                    Part part = ChangeReader.read(connection, at, end, ENTRIES, 1000);
                    assertThat(part.complete()).isTrue();
                    part.named().forEach(named -> read.add(named.id()));
                    at = end;
                }
                assertThat(read)
                        .as("%d at a time", size)
                        .isEqualTo(all.stream().map(Named::id).toList());
            }
        }
    }
}
