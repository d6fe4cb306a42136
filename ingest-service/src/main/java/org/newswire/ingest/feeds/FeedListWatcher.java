package org.newswire.ingest.feeds;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;
import org.newswire.supervision.SupervisedThread;
import org.newswire.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches a feed list and reports its content: first on start, then after each change.
///
/// If the list is unreadable in whole or in part, the result is incomplete: it has the readable feeds, and
/// those of the previous result. A changed file is read again until two successive reads agree: a file that is
/// being written would otherwise look like a shorter list. The consumer is called on the watcher's own thread.
public final class FeedListWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedListWatcher.class);
    private static final Duration AFTER_FAULT = Duration.ofMinutes(1);
    private static final Duration LOCAL = Duration.ofSeconds(1);
    private static final Duration REMOTE = Duration.ofMinutes(1);
    private static final Duration SETTLE = Duration.ofMillis(300);

    private final FeedSource source;
    private final Duration every;
    private final Duration settle;
    private final Consumer<FeedListResult> consumer;
    private volatile @Nullable SupervisedThread thread;
    private FeedSource.@Nullable Content seen;
    private @Nullable FeedListResult reported;

    private FeedListWatcher(FeedList list, Duration every, Duration settle, Consumer<FeedListResult> consumer) {
        this.source = list.source();
        this.every = every;
        this.settle = settle;
        this.consumer = consumer;
    }

    /// Starts the watcher. It checks files every second and a URL every minute.
    public static FeedListWatcher start(FeedList list, Consumer<FeedListResult> consumer, Supervisor supervisor) {
        return start(list, list.source().isRemote() ? REMOTE : LOCAL, SETTLE, consumer, supervisor);
    }

    static FeedListWatcher start(
            FeedList list, Duration every, Duration settle, Consumer<FeedListResult> consumer, Supervisor supervisor) {
        FeedListWatcher watch = new FeedListWatcher(list, every, settle, consumer);
        watch.thread = supervisor.startPlatform("feed-list-watch", watch::run);
        return watch;
    }

    private void run() throws InterruptedException {
        while (true) {
            Thread.sleep(checked() ? every : AFTER_FAULT);
        }
    }

    private boolean checked() throws InterruptedException {
        try {
            check();
            return true;
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("feed list check failed: internal error; it is repeated in a minute", e);
            return false;
        }
    }

    private void check() throws InterruptedException {
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

    private void report(FeedListResult found) {
        FeedListResult last = reported;
        FeedListResult result = found;
        if (!found.complete() && last != null) {
            result = new FeedListResult(merged(last.feeds(), found.feeds()), found.problems(), false);
        }
        if (!result.equals(last)) {
            consumer.accept(result);
            reported = result;
        }
    }

    /// Returns the new feeds and those previous ones that are not among them.
    private static List<ListedFeed> merged(List<ListedFeed> before, List<ListedFeed> now) {
        Map<String, ListedFeed> known = new LinkedHashMap<>();
        before.forEach(feed -> known.put(WebUrl.withoutPassword(feed.url()), feed));
        now.forEach(feed -> known.put(WebUrl.withoutPassword(feed.url()), feed));
        return List.copyOf(known.values());
    }

    /// Stops the watcher. Returns when no call of the consumer is in progress.
    @Override
    public void close() {
        SupervisedThread started = Objects.requireNonNull(thread);
        started.stop();
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
