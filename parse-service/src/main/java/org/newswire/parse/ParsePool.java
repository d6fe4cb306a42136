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
import org.newswire.pipeline.Settings;

/// Does the work of a batch on some threads. A piece that does not end in time, by a fault of ours, is given
/// up together with its thread, since a running computation cannot be stopped. So it delays neither the other
/// pieces nor the batch. Many such pieces delay a batch by at most its own limit and that of one piece. Past
/// the batch's limit, the remaining pieces share the limit of one piece equally. Used by one thread.
final class ParsePool implements AutoCloseable {
    /// What a page of 1.4 MB that is mostly markup takes of the heap while it is parsed.
    private static final long PAGE_BYTES = 20 << 20;

    private static final ThreadFactory NAMES =
            Thread.ofPlatform().name("parse-", 0).daemon().factory();

    private final int threads;
    private final Duration limit;
    private final Duration batchLimit;
    private final List<Piece<?>> givenUp = new ArrayList<>();
    private ExecutorService pool;

    /// @param limit      for each piece, from when it begins; a thousand times what a long one takes is plenty
    /// @param batchLimit after that what is left is hurried
    ParsePool(int threads, Duration limit, Duration batchLimit) {
        this.threads = threads;
        this.limit = limit;
        this.batchLimit = batchLimit;
        this.pool = Executors.newFixedThreadPool(threads, NAMES);
    }

    /// `PARSE_THREADS`: by default one for each processor, or fewer where so many large pages fill the heap.
    static int threads(Settings settings) {
        Runtime here = Runtime.getRuntime();
        return threads(settings, here.availableProcessors(), here.maxMemory());
    }

    static int threads(Settings settings, int processors, long heapBytes) {
        return settings.number("PARSE_THREADS", Math.clamp(heapBytes / PAGE_BYTES, 1, processors), 1, 256);
    }

    /// Knows when it was begun.
    private static final class Piece<T> implements Callable<T> {
        private final Callable<T> work;
        private final long bytes;
        private volatile @Nullable Long begun;
        private volatile boolean ended;

        Piece(Weighted<T> weighted) {
            this.work = weighted.work();
            this.bytes = weighted.bytes();
        }

        @Override
        public T call() throws Exception {
            begun = System.nanoTime();
            try {
                return work.call();
            } finally {
                ended = true;
            }
        }

        /// One that waits for a thread is as good as begun: those before it are done or given up.
        long begunOr(long now) {
            Long since = begun;
            return since == null ? now : since;
        }
    }

    /// A piece of work and its memory in bytes.
    record Weighted<T>(Callable<T> work, long bytes) {}

    /// Does all pieces, and gives what came of each, in their order: a future that is done. That of one
    /// given up has failed with a [TimeoutException].
    <T> List<Future<T>> run(List<Weighted<T>> all) throws InterruptedException {
        return run(all, batchLimit);
    }

    /// [#run(List)] within another time than usual.
    <T> List<Future<T>> run(List<Weighted<T>> all, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        long share = Math.min(limit.toNanos(), limit.toNanos() / Math.max(1, all.size()) * threads);
        List<Piece<T>> pieces = all.stream().map(Piece::new).toList();
        List<Future<T>> results = new ArrayList<>(all.size());
        pieces.forEach(piece -> results.add(pool.submit(piece)));
        for (int i = 0; i < results.size(); i++) {
            long spent = spentInVain(results.get(i), pieces.get(i), end, share);
            if (spent > 0) {
                results.set(
                        i,
                        CompletableFuture.failedFuture(new TimeoutException(
                                "it took longer than " + TimeUnit.NANOSECONDS.toMillis(spent) + " ms")));
                givenUp.add(pieces.get(i));
                leaveStuckThreads();
            }
        }
        return results;
    }

    /// How many threads are at work still on what was given up.
    int stuck() {
        givenUp.removeIf(piece -> piece.ended);
        return givenUp.size();
    }

    /// The memory of threads that still work on abandoned pieces, in bytes.
    long stuckBytes() {
        return stuck() == 0
                ? 0
                : givenUp.stream().mapToLong(piece -> piece.bytes).sum();
    }

    /// Waits for a piece; gives the nanoseconds that it was allowed and has not ended in, else 0.
    private long spentInVain(Future<?> result, Piece<?> piece, long end, long share) throws InterruptedException {
        while (true) {
            long now = System.nanoTime();
            long begun = piece.begunOr(now);
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
            return true; // the caller is told
        } catch (TimeoutException e) {
            return false;
        }
    }

    /// What has not begun goes on with new threads.
    private void leaveStuckThreads() {
        ExecutorService left = pool;
        pool = Executors.newFixedThreadPool(threads, NAMES);
        left.shutdownNow().forEach(pool::execute);
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
