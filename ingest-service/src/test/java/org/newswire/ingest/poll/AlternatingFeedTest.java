package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.state.PollState;
import org.newswire.raw.RawItem;

/// Feeds whose items change with each poll, but say nothing new.
final class AlternatingFeedTest {
    private static final int POLLS = 21;
    private static final Duration INTERVAL = Duration.ofMinutes(2);

    private final PollFixture site = new PollFixture(PagePolicy.NEVER);

    @AfterEach
    void close() throws Exception {
        site.close();
    }

    @Test
    void aFeedThatAlternatesBetweenTwoContentsCausesNoStream() throws Exception {
        for (int i = 0; i <= POLLS; i++) {
            showAndPoll(5, i % 2 == 0 ? "It is open." : "It is closed.");
        }
        assertThat(updates()).isEqualTo(2 * 5);
        assertThat(site.pollState.flags()).contains("alternating");
        assertThat(site.status().flags()).contains("alternating");
    }

    @Test
    void theLastContentIsPublishedOnceTheFeedShowsItForAnHour() throws Exception {
        for (int i = 0; i <= POLLS; i++) {
            showAndPoll(5, i % 2 == 0 ? "It is open." : "It is closed.");
        }
        for (int i = 0; i < 31; i++) {
            site.clock.moveOn(INTERVAL);
            site.poll();
        }
        assertThat(lastTexts()).hasSize(5).containsOnly("It is closed.");
        assertThat(updates()).isEqualTo(3 * 5);
    }

    @Test
    void aChangeToNewContentIsPublishedAtOnceThoughTheItemAlternated() throws Exception {
        for (int i = 0; i <= POLLS; i++) {
            showAndPoll(1, i % 2 == 0 ? "It is open." : "It is closed.");
        }
        showAndPoll(1, "It was sold.");
        assertThat(lastTexts()).containsExactly("It was sold.");
    }

    @Test
    void anAlternationThatEndedADayAgoIsNotHeldBack() throws Exception {
        for (String text : List.of("It is open.", "It is closed.", "It is open.")) {
            showAndPoll(1, text);
        }
        site.clock.moveOn(Duration.ofHours(25));
        showAndPoll(1, "It is closed.");
        assertThat(lastTexts()).containsExactly("It is closed.");
        assertThat(updates()).isEqualTo(3);
    }

    @Test
    void aRelativeTimeInASentenceIsPublishedOnce() throws Exception {
        for (int i = 0; i <= POLLS; i++) {
            showAndPoll(6, "The port reopened %d minutes ago after a storm.".formatted(4 + 2 * i));
        }
        assertThat(updates()).isEqualTo(6);
    }

    @Test
    void aRelativeTimeAsASentenceIsNoUpdate() throws Exception {
        for (int i = 0; i <= POLLS; i++) {
            showAndPoll(6, "Updated %d hours ago. The port reopened.".formatted(4 + i));
        }
        assertThat(updates()).isZero();
        assertThat(site.pollState.flags()).isEmpty();
    }

    @Test
    void aScoreIsPublishedAtEachChange() throws Exception {
        for (int i = 0; i <= POLLS; i++) {
            showAndPoll(1, "They lead by %d points after 3 hours.".formatted(4 + i));
        }
        assertThat(updates()).isEqualTo(POLLS);
    }

    @Test
    void readsTheStateOfAnOlderVersion() throws Exception {
        showAndPoll(1, "It is open.");
        showAndPoll(1, "It is closed.");
        site.pollState = site.pollState.withKnownVersions(null);
        showAndPoll(1, "It is open.");
        assertThat(lastTexts()).containsExactly("It is open.");
    }

    private void showAndPoll(int items, String text) throws Exception {
        String[] entries = IntStream.range(0, items)
                .mapToObj(i -> i + "|Title " + i + "|" + text)
                .toArray(String[]::new);
        site.origin.on("/feed", 200, Map.of("ETag", "\"" + text.hashCode() + "\""), site.feed(entries));
        site.clock.moveOn(INTERVAL);
        site.poll();
        site.pollState = PollState.CONTRACT.decode(PollState.CONTRACT.encode(site.pollState)); // as after a move
    }

    private long updates() {
        return site.items().stream()
                .filter(item -> item.change() == RawItem.Change.UPDATED)
                .count();
    }

    private List<String> lastTexts() {
        Map<String, String> texts = new HashMap<>();
        site.items()
                .forEach(item -> texts.put(
                        item.entry().key(), String.valueOf(item.entry().summary())));
        return List.copyOf(texts.values());
    }
}
