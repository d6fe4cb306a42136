package org.newswire.ingest.memory;

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
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.items.PreparedItem;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.schedule.PollSchedule.Next;
import org.newswire.ingest.visit.PollSettings;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.tracing.Step;
import org.newswire.pipeline.tracing.TraceSpan;
import org.newswire.pipeline.tracing.Tracing;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// Feeds, and what polls of them bring, for tests that make no polls.
public final class Feeds {
    public static final Duration MIN = Duration.ofMinutes(5);

    public static final PollSettings SETTINGS = new PollSettings(
            MIN, Duration.ofHours(1), Duration.ofDays(1), PagePolicy.NEVER, false, 8, 8, 60, 200, Optional.empty());

    /// Where hubs may call.
    public static final PollSettings WITH_HUBS = new PollSettings(
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

    public static FeedDefinition definition(String url) {
        return new FeedDefinition(NameUuid.ofFeed(url), url, null, List.of(), "list", null, null, null, null, Map.of());
    }

    public static WatchedFeed watched(String url, InstantSource clock) {
        return new WatchedFeed(
                0, definition(url), FeedMemory.blank(clock.instant()), () -> PollBudget.UNLIMITED, Instant.MIN);
    }

    /// A poll of the feed begins.
    public static void begin(WatchedFeed feed, Instant at) {
        feed.begun(at);
    }

    /// Of a poll after which the feed is due at that time.
    public static PollOutcome outcome(WatchedFeed feed, List<RawItem> items, Instant next) {
        FeedMemory memory = feed.memory()
                .change()
                .next(new Next(next, FeedStatus.Reason.RHYTHM))
                .done();
        return outcome(feed, items, memory);
    }

    public static PollOutcome outcome(WatchedFeed feed, FeedMemory memory) {
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
    public static RawItem sent(PreparedItem item) {
        try {
            return RawItem.CONTRACT.decode(item.message().value());
        } catch (Malformed e) {
            throw new AssertionError(e);
        }
    }

    /// The golden sample of the contract.
    public static RawItem item() {
        try (InputStream sample = Objects.requireNonNull(Feeds.class.getResourceAsStream("/samples/raw-item.json"))) {
            return RawItem.CONTRACT.decode(sample.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Malformed e) {
            throw new AssertionError(e);
        }
    }
}
