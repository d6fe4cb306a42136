package org.newswire.ingest.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeedSourceTest {
    private static final int MAX_BYTES = 32 << 20;

    @TempDir
    private Path folder;

    private FeedSource.Content load(long bytes) throws Exception {
        Path file = folder.resolve("feeds.txt");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(bytes);
        }
        return new FeedSource(file.toString(), url -> {
                    throw new IOException("offline");
                })
                .load();
    }

    @Test
    void aFileOfMoreThan32MebibytesIsRejected() throws Exception {
        FeedSource.Content largest = load(MAX_BYTES);
        assertThat(largest.files())
                .singleElement()
                .satisfies(file -> assertThat(file.bytes()).hasSize(MAX_BYTES));
        assertThat(largest.unreadable()).isEmpty();

        FeedSource.Content larger = load(MAX_BYTES + 1);
        assertThat(larger.files()).isEmpty();
        assertThat(larger.unreadable())
                .extracting(FeedSource.Unreadable::message)
                .containsExactly("cannot be read: it is larger than 32 MiB");
        assertThat(FeedList.parse(larger).complete()).as("no feed is removed").isFalse();
    }
}
