package org.newswire.ingest.poll;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feedformat.FeedReader;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.fetch.Exchanges;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.ItemIdentity;
import org.newswire.ingest.items.KnownItems;
import org.newswire.ingest.items.RawItemFactory;
import org.newswire.ingest.poll.PendingItems.Pending;
import org.newswire.ingest.schedule.BackfillRateLimiter;
import org.newswire.ingest.state.FeedFixtures;

/// Which item that waits is next: live items go before backfill, which has its rate.
final class PendingItemsTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final int RATE = 10;
    private static final String FEED = "https://news.example/feed";

    private final ReadResult.Parsed parsed = (ReadResult.Parsed) new FeedReader()
            .read(
                    "<rss version='2.0'><channel><item><guid>1</guid><title>One</title></item></channel></rss>"
                            .getBytes(UTF_8),
                    URI.create(FEED),
                    Map.of());
    private final IdentifiedItem item =
            ItemIdentity.identify(parsed.entries(), new KnownItems()).getFirst();
    private final RawItemFactory document = new RawItemFactory(
            FeedFixtures.definition(FEED), parsed, Exchanges.of(URI.create(FEED), NOON, Map.of()), null);
    private final PendingItems pending = new PendingItems(new BackfillRateLimiter(RATE, () -> NOON));

    @Test
    void itemsAreTakenByTheTimeOfTheirNextAttemptThenInTheOrderOfArrival() {
        add(1, RequestPriority.LIVE, NOON);
        add(2, RequestPriority.LIVE, NOON);
        pending.put(take(RequestPriority.LIVE).orElseThrow().retry(NOON.plusSeconds(10)));
        assertThat(pending.nextAt()).contains(NOON);
        assertThat(take(RequestPriority.LIVE).map(Pending::articleId)).contains(id(2));
        assertThat(take(RequestPriority.LIVE)).as("not due").isEmpty();
        assertThat(pending.take(RequestPriority.LIVE, NOON.plusSeconds(10)))
                .hasValueSatisfying(again -> assertThat(again.tries()).isOne());
    }

    /// The poll does nothing else while it fetches a page.
    @Test
    void noBackfillIsTakenWhileALiveItemIsDueWithinHalfAMinute() {
        add(1, RequestPriority.LIVE, NOON.plusSeconds(30));
        add(2, RequestPriority.BACKFILL, NOON);
        assertThat(pending.takeBackfill(NOON.plusMillis(1))).isEmpty();
        assertThat(pending.takeBackfill(NOON)).isPresent();
    }

    @Test
    void backfillIsTakenFiftyAtATimeAtItsRate() {
        for (int number = 0; number < 120; number++) {
            add(number, RequestPriority.BACKFILL, NOON);
        }
        assertThat(backfillAt(NOON)).as("a burst of a second").hasSize(50);
        Instant second = NOON.minusSeconds(1).plusSeconds(50 / RATE);
        assertThat(pending.nextAt()).contains(second);
        assertThat(backfillAt(second.minusMillis(1))).isEmpty();
        assertThat(backfillAt(second)).hasSize(50);
        assertThat(backfillAt(second.plusSeconds(50 / RATE))).hasSize(20);
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void holdsTheMemoryOfItsItemsUntilTheyAreTaken() {
        add(1, RequestPriority.LIVE, NOON);
        add(2, RequestPriority.BACKFILL, NOON);
        assertThat(reservedKib()).isEqualTo(14);
        assertThat(take(RequestPriority.LIVE)).isPresent();
        assertThat(reservedKib()).isEqualTo(7);
    }

    private int reservedKib() {
        return pending.all().stream().mapToInt(Pending::reservedKib).sum();
    }

    private List<UUID> backfillAt(Instant time) {
        List<UUID> taken = new ArrayList<>();
        for (Optional<Pending> next = pending.takeBackfill(time); next.isPresent(); next = pending.takeBackfill(time)) {
            taken.add(next.get().articleId());
        }
        return taken;
    }

    private Optional<Pending> take(RequestPriority priority) {
        return pending.take(priority, NOON.plus(Duration.ofSeconds(1)));
    }

    private void add(int number, RequestPriority priority, Instant at) {
        pending.add(item, document, id(number), priority, at, 7);
    }

    private static UUID id(int number) {
        return new UUID(0, number);
    }
}
