package org.newswire.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.newswire.ingest.PollSchedule.Next;
import org.newswire.ingest.fetch.Lane;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.tracing.Step;
import org.newswire.pipeline.tracing.TraceSpan;
import org.newswire.pipeline.tracing.Tracing;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// Feeds, and what polls of them bring, for tests that make no polls.
final class Feeds {
    static final Duration MIN = Duration.ofMinutes(5);

    static final PollSettings SETTINGS = new PollSettings(
            MIN, Duration.ofHours(1), Duration.ofDays(1), PagePolicy.NEVER, false, 8, 8, 60, 200, Optional.empty());

    /// Where hubs may call.
    static final PollSettings WITH_HUBS = new PollSettings(
            MIN,
            Duration.ofHours(1),
            Duration.ofDays(1),
            PagePolicy.NEVER,
            false,
            8,
            8,
            60,
            200,
            Optional.of(URI.create("https://us.example/")));

    private Feeds() {}

    static FeedDefinition definition(String url) {
        return new FeedDefinition(NameUuid.ofFeed(url), url, null, List.of(), "list", null, null, null, null, Map.of());
    }

    static WatchedFeed watched(String url, InstantSource clock) {
        return new WatchedFeed(
                0, definition(url), FeedMemory.blank(clock.instant()), () -> PollBudget.UNLIMITED, Instant.MIN);
    }

    /// Of a poll after which the feed is due at that time.
    static PollOutcome outcome(WatchedFeed feed, List<RawItem> items, Instant next) {
        FeedMemory memory = feed.memory()
                .change()
                .next(new Next(next, FeedStatus.Reason.RHYTHM))
                .done();
        return outcome(feed, items, memory);
    }

    static PollOutcome outcome(WatchedFeed feed, FeedMemory memory) {
        return outcome(feed, List.of(), memory);
    }

    private static PollOutcome outcome(WatchedFeed feed, List<RawItem> items, FeedMemory memory) {
        TraceSpan span = Tracing.off(ThreadLocalRandom::current).first(Step.POLL);
        List<PreparedItem> prepared = items.stream()
                .map(item -> PreparedItem.of(item, span.child(Step.PUBLISH), Lane.LIVE))
                .toList();
        return new PollOutcome(feed, prepared, memory, memory.status(feed.definition(), 200, null), true, 0, span);
    }

    /// What a consumer gets of an item.
    static RawItem sent(PreparedItem item) {
        try {
            return RawItem.CONTRACT.decode(item.message().value());
        } catch (Malformed e) {
            throw new AssertionError(e);
        }
    }

    /// The golden sample of the contract.
    static RawItem item() {
        try (InputStream sample = Objects.requireNonNull(Feeds.class.getResourceAsStream("/samples/raw-item.json"))) {
            return RawItem.CONTRACT.decode(sample.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Malformed e) {
            throw new AssertionError(e);
        }
    }
}
