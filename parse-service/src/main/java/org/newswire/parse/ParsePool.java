package org.newswire.parse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.HeapShare;
import org.newswire.settings.Settings;

/// Runs the tasks of a batch on several threads, each with a time limit. [ParseBudget] limits how many
/// pages are parsed concurrently. Used by one thread.
///
/// A task that times out is abandoned together with its thread, since a running computation cannot be
/// stopped. So it delays neither the other tasks nor the batch. A batch takes at most its own limit and the
/// limit of one task: after the batch's limit, the remaining tasks share the limit of one task equally.
public final class ParsePool implements AutoCloseable {
    /// Heap that a page of 1.4 MB, mostly markup, takes while it is parsed.
    private static final long PAGE_BYTES = 20 << 20;

    private static final ThreadFactory NAMES =
            Thread.ofPlatform().name("parse-", 0).daemon().factory();

    private final int threads;
    private final Duration limit;
    private final List<Task<?>> abandoned = new ArrayList<>();
    private ExecutorService pool;

    /// @param limit of each task, from its start
    ParsePool(int threads, Duration limit) {
        this.threads = threads;
        this.limit = limit;
        this.pool = Executors.newFixedThreadPool(threads, NAMES);
    }

    /// Reads `PARSE_THREADS`. The default is one thread per processor, or fewer on a small heap.
    public static int threads(Settings settings) {
        return threads(settings, Runtime.getRuntime().availableProcessors(), HeapShare.heapBytes());
    }

    static int threads(Settings settings, int processors, long heapBytes) {
        return settings.described("parser threads", "CPUs, one per 20 MiB of heap")
                .number("PARSE_THREADS", Math.clamp(heapBytes / PAGE_BYTES, 1, processors), 1, 256);
    }

    private static final class Task<T> implements Callable<T> {
        private final Weighted<T> weighted;
        private volatile @Nullable Long started;
        private volatile boolean ended;

        Task(Weighted<T> weighted) {
            this.weighted = weighted;
        }

        @Override
        public T call() throws Exception {
            started = System.nanoTime();
            try {
                return weighted.work().call();
            } finally {
                ended = true;
            }
        }

        /// Returns the start, or the given time while the task waits for a thread.
        long startedOr(long now) {
            Long since = started;
            return since == null ? now : since;
        }
    }

    /// A task and the memory that it takes, in bytes.
    record Weighted<T>(Callable<T> work, long bytes) {}

    /// Runs all tasks and returns their completed futures in order. The future of an abandoned task has
    /// failed with a [TimeoutException].
    ///
    /// @param batchLimit of all tasks
    <T> List<Future<T>> run(List<Weighted<T>> all, Duration batchLimit) throws InterruptedException {
        long end = System.nanoTime() + batchLimit.toNanos();
        long share = Math.min(limit.toNanos(), limit.toNanos() / Math.max(1, all.size()) * threads);
        List<Task<T>> tasks = all.stream().map(Task::new).toList();
        List<Future<T>> results = new ArrayList<>(all.size());
        tasks.forEach(task -> results.add(pool.submit(task)));
        for (int i = 0; i < results.size(); i++) {
            long spent = timedOutAfter(results.get(i), tasks.get(i), end, share);
            if (spent > 0) {
                results.set(
                        i,
                        CompletableFuture.failedFuture(new TimeoutException(
                                "parsing took longer than " + TimeUnit.NANOSECONDS.toMillis(spent) + " ms")));
                abandoned.add(tasks.get(i));
                replaceThreads();
            }
        }
        return results;
    }

    /// Returns the number of threads that still run abandoned tasks.
    int stuck() {
        abandoned.removeIf(task -> task.ended);
        return abandoned.size();
    }

    /// Returns the memory of the abandoned tasks that still run, in bytes.
    long stuckBytes() {
        return stuck() == 0
                ? 0
                : abandoned.stream().mapToLong(task -> task.weighted.bytes()).sum();
    }

    /// Waits for a task. Returns its limit in nanoseconds if it timed out, otherwise 0.
    private long timedOutAfter(Future<?> result, Task<?> task, long end, long share) throws InterruptedException {
        while (true) {
            long now = System.nanoTime();
            long begun = task.startedOr(now);
            long allowed = Math.max(share, Math.min(limit.toNanos(), end - begun));
            long left = allowed - (now - begun);
            if (left <= 0) {
                return result.isDone() ? 0 : allowed;
            }
            if (await(result, left)) {
                return 0;
            }
        }
    }

    private static boolean await(Future<?> result, long nanos) throws InterruptedException {
        try {
            result.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true; // the caller reads it from the future
        } catch (TimeoutException e) {
            return false;
        }
    }

    /// Moves the tasks that have not started to new threads.
    private void replaceThreads() {
        ExecutorService left = pool;
        pool = Executors.newFixedThreadPool(threads, NAMES);
        left.shutdownNow().forEach(pool::execute);
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
