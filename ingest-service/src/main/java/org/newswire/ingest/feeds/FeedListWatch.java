package org.newswire.ingest.feeds;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.pipeline.supervision.SupervisedThread;
import org.newswire.pipeline.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at a list of feeds again and again and says what it holds: first at once, then whenever that has
/// changed.
///
/// A source that can't be read, in whole or in part, keeps the feeds that were last known: what is reported
/// then has those, the problem, and is not complete. A change of a file counts once two looks in a row have
/// seen the same, so that a file that is just being written isn't taken for a shorter list. The consumer is
/// called on the watch's own thread, one call at a time.
public final class FeedListWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedListWatch.class);
    private static final Duration AFTER_FAULT = Duration.ofMinutes(1);
    private static final Duration LOCAL = Duration.ofSeconds(1);
    private static final Duration REMOTE = Duration.ofMinutes(1);
    private static final Duration SETTLE = Duration.ofMillis(300);

    private final FeedSource source;
    private final Duration every;
    private final Duration settle;
    private final Consumer<FeedList.Result> consumer;
    private volatile @Nullable SupervisedThread thread;
    private FeedSource.@Nullable Content seen;
    private FeedList.@Nullable Result reported;

    private FeedListWatch(FeedList list, Duration every, Duration settle, Consumer<FeedList.Result> consumer) {
        this.source = list.source();
        this.every = every;
        this.settle = settle;
        this.consumer = consumer;
    }

    /// Starts to look: at files each second, at a URL each minute.
    public static FeedListWatch start(FeedList list, Consumer<FeedList.Result> consumer, Supervisor supervisor) {
        return start(list, list.source().isRemote() ? REMOTE : LOCAL, SETTLE, consumer, supervisor);
    }

    static FeedListWatch start(
            FeedList list, Duration every, Duration settle, Consumer<FeedList.Result> consumer, Supervisor supervisor) {
        FeedListWatch watch = new FeedListWatch(list, every, settle, consumer);
        watch.thread = supervisor.startPlatform("feed-list-watch", watch::run);
        return watch;
    }

    private void run() throws InterruptedException {
        while (true) {
            Thread.sleep(looked() ? every : AFTER_FAULT);
        }
    }

    private boolean looked() throws InterruptedException {
        try {
            look();
            return true;
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("FEEDS could not be looked at by a fault of ours, tried again", e);
            return false;
        }
    }

    private void look() throws InterruptedException {
        FeedSource.Content content = source.load();
        if (content.equals(seen)) {
            return;
        }
        if (!source.isRemote()) {
            FeedSource.Content before;
            do {
                before = content;
                Thread.sleep(settle);
                content = source.load();
            } while (!content.equals(before));
        }
        report(FeedList.parse(content));
        seen = content;
    }

    private void report(FeedList.Result found) {
        FeedList.Result last = reported;
        FeedList.Result result = found;
        if (!found.complete() && last != null) {
            result = new FeedList.Result(merged(last.feeds(), found.feeds()), found.problems(), false);
        }
        if (!result.equals(last)) {
            consumer.accept(result);
            reported = result;
        }
    }

    /// The new feeds, and those of before that are not among them.
    private static List<FeedEntry> merged(List<FeedEntry> before, List<FeedEntry> now) {
        Map<String, FeedEntry> known = new LinkedHashMap<>();
        before.forEach(feed -> known.put(WebUrl.withoutPassword(feed.url()), feed));
        now.forEach(feed -> known.put(WebUrl.withoutPassword(feed.url()), feed));
        return List.copyOf(known.values());
    }

    /// Stops looking, and returns once no call is under way.
    @Override
    public void close() {
        SupervisedThread started = Objects.requireNonNull(thread);
        started.expectEnd();
        started.interrupt();
        boolean interrupted = false;
        while (started.isAlive() && !started.isCurrent()) {
            try {
                started.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
