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

/// Does the work of a batch on some threads. A piece that does not end in time, by a fault of ours, is given
/// up, its thread with it, as code that only reckons cannot be stopped: so it holds up neither the other pieces
/// nor the batch. Used by one thread.
final class ParsePool implements AutoCloseable {
    private static final ThreadFactory NAMES =
            Thread.ofPlatform().name("parse-", 0).daemon().factory();

    private final int threads;
    private final Duration limit;
    private ExecutorService pool;

    /// @param limit for each piece; a thousand times what a long one takes is plenty
    ParsePool(int threads, Duration limit) {
        this.threads = threads;
        this.limit = limit;
        this.pool = Executors.newFixedThreadPool(threads, NAMES);
    }

    /// Does all pieces, and gives what came of each, in their order: a future that is done. That of one
    /// given up has failed with a [TimeoutException].
    <T> List<Future<T>> run(List<Callable<T>> pieces) throws InterruptedException {
        List<Future<T>> results = new ArrayList<>(pieces.size());
        pieces.forEach(piece -> results.add(pool.submit(piece)));
        for (int i = 0; i < results.size(); i++) {
            if (!endsInTime(results.get(i))) {
                results.set(
                        i,
                        CompletableFuture.failedFuture(
                                new TimeoutException("it took longer than " + limit.toMillis() + " ms")));
                leaveStuckThreads();
            }
        }
        return results;
    }

    private boolean endsInTime(Future<?> result) throws InterruptedException {
        try {
            result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
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
