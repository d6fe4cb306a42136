package org.newswire.ingest.state;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.FeedDefinitionBuilder;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.items.EncodedItem;
import org.newswire.ingest.poll.PollSettings;
import org.newswire.ingest.poll.PollSettingsBuilder;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.schedule.PollSchedule.Next;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.service.tracing.SpanName;
import org.newswire.service.tracing.TraceSpan;
import org.newswire.service.tracing.Tracing;

/// Feeds and outcomes for tests that make no polls.
public final class FeedFixtures {
    public static final Duration MIN = Duration.ofMinutes(5);

    public static final PollSettings SETTINGS = PollSettingsBuilder.builder()
            .pollIntervalMin(MIN)
            .pollIntervalMean(Duration.ofHours(1))
            .pollIntervalMax(Duration.ofDays(1))
            .fetchPages(PagePolicy.NEVER)
            .pollsAtOnce(8)
            .backfillAtOnce(8)
            .backfillPages(60)
            .backfillRate(200)
            .liveItemsPerHour(100_000)
            .webSubCallback(Optional.empty())
            .build();

    /// Base URL of hub callbacks.
    public static final PollSettings WITH_HUBS = PollSettingsBuilder.builder(SETTINGS)
            .webSubCallback(Optional.of(URI.create("https://us.example/")))
            .build();

    private FeedFixtures() {}

    public static FeedDefinition definition(String url) {
        return FeedDefinitionBuilder.builder()
                .id(NameUuid.ofFeed(url))
                .url(url)
                .origin("list")
                .build();
    }

    public static WatchedFeed watched(String url, InstantSource clock) {
        return new WatchedFeed(
                0, definition(url), PollState.blank(clock.instant()), () -> PollBudget.UNLIMITED, Instant.MIN);
    }

    /// Begins a poll of the feed.
    public static void begin(WatchedFeed feed, Instant at) {
        feed.claimed(at);
    }

    /// Returns the outcome of a poll after which the feed is due at this time.
    public static PollOutcome outcome(WatchedFeed feed, List<RawItem> items, Instant next) {
        PollState memory = feed.pollState().withNext(new Next(next, FeedStatus.Reason.RHYTHM));
        return outcome(feed, items, memory);
    }

    public static PollOutcome outcome(WatchedFeed feed, PollState memory) {
        return outcome(feed, List.of(), memory);
    }

    private static PollOutcome outcome(WatchedFeed feed, List<RawItem> items, PollState memory) {
        TraceSpan span = Tracing.off(ThreadLocalRandom::current).first(SpanName.POLL);
        List<EncodedItem> prepared = items.stream()
                .map(item -> EncodedItem.of(item, span.child(SpanName.PUBLISH), false))
                .toList();
        return new PollOutcome(feed, prepared, memory, memory.status(feed.definition(), 200, null), true, 0, span);
    }

    /// Returns the item that consumers receive.
    public static RawItem sent(EncodedItem item) {
        try {
            return RawItem.CONTRACT.decode(item.message().value());
        } catch (MalformedValueException e) {
            throw new AssertionError(e);
        }
    }

    /// Returns the golden sample of the contract.
    public static RawItem item() {
        try (InputStream sample =
                Objects.requireNonNull(FeedFixtures.class.getResourceAsStream("/samples/raw-item.json"))) {
            return RawItem.CONTRACT.decode(sample.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedValueException e) {
            throw new AssertionError(e);
        }
    }
}
