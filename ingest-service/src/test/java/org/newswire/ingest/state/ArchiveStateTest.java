package org.newswire.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.newswire.raw.FeedStatus.HistoryState;

/// When reading the older documents of a feed ends, and how failures delay it.
final class ArchiveStateTest {
    private static final String NEXT = "https://news.example/page/2";
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private ArchiveState archive = ArchiveState.ofNewFeed(NEXT);

    @Test
    void endsWithTheDocumentThatNamesNoOlderOne() {
        archive = archive.read(NEXT, 3, false).read(null, 3, false);
        assertThat(archive.state()).isEqualTo(HistoryState.COMPLETE);
        assertThat(archive.isReading()).isFalse();
        assertThat(archive.documents()).isEqualTo(2);
        assertThat(archive.items()).isEqualTo(6);
    }

    @Test
    void readsAtMostAThousandDocuments() {
        read(999);
        assertThat(archive.state()).isEqualTo(HistoryState.READING);
        read(1);
        assertThat(archive.state()).isEqualTo(HistoryState.LIMIT);
        assertThat(archive.isReading()).isFalse();
    }

    @Test
    void endsAtTheLimitOfItems() {
        assertThat(archive.read(NEXT, 3, true).state()).isEqualTo(HistoryState.LIMIT);
    }

    /// Documents may refer to each other in a circle.
    @Test
    void endsAfterTenDocumentsInARowWithoutANewItem() {
        for (int document = 0; document < 9; document++) {
            archive = archive.read(NEXT, 0, false);
        }
        ArchiveState withNews = archive.read(NEXT, 1, false);
        assertThat(withNews.read(NEXT, 0, false).isReading()).isTrue();
        assertThat(archive.read(NEXT, 0, false).state()).isEqualTo(HistoryState.COMPLETE);
    }

    @Test
    void requestsAFailedDocumentAgainAfter15_30_60And120MinutesAndThenGivesUp() {
        for (int minutes : new int[] {15, 30, 60, 120}) {
            archive = archive.failed(NOON, null);
            assertThat(archive.isDue(NOON.plus(Duration.ofMinutes(minutes)))).isFalse();
            assertThat(archive.isDue(NOON.plus(Duration.ofMinutes(minutes + 1))))
                    .isTrue();
        }
        archive = archive.failed(NOON, null);
        assertThat(archive.state()).isEqualTo(HistoryState.UNAVAILABLE);
        assertThat(archive.isReading()).isFalse();
    }

    @Test
    void aLongerRetryAfterPrecedesThePauseAndAShorterDoesNot() {
        Instant hour = NOON.plus(Duration.ofHours(1));
        assertThat(archive.failed(NOON, Duration.ofHours(1)).isDue(hour)).isFalse();
        assertThat(archive.failed(NOON, Duration.ofHours(1)).isDue(hour.plusSeconds(60)))
                .isTrue();
        assertThat(archive.failed(NOON, Duration.ofSeconds(1)).isDue(NOON.plusSeconds(60)))
                .isFalse();
    }

    @Test
    void aReadDocumentResetsTheFailures() {
        archive = archive.failed(NOON, null).failed(NOON, null).read(NEXT, 1, false);
        assertThat(archive.failures()).isZero();
        assertThat(archive.isDue(NOON)).isTrue();
    }

    private void read(int documents) {
        for (int document = 0; document < documents; document++) {
            archive = archive.read(NEXT, 1, false);
        }
    }
}
