package org.newswire.ingest.fetch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// A pool of platform threads for computation over untrusted documents: parsing, sanitising, encoding.
///
/// On a virtual thread such work would occupy its carrier until it ends. All other virtual threads would have
/// to wait, including those of the HTTP server. The operating system shares the processors between these
/// threads and the carriers. Work is done in the order of submission; the caller waits for it. Work on large documents
/// has threads of its own, so that it does not delay the others. Thread-safe.
public final class ComputePool implements AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    private final ThreadPoolExecutor largeThreads;

    public ComputePool(int size) {
        this.threads = pool(size, "compute-");
        this.largeThreads = pool(Math.max(1, size / 2), "compute-large-");
    }

    private static ThreadPoolExecutor pool(int size, String name) {
        var threads = new ThreadPoolExecutor(
                size,
                size,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(name, 0).factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /// Runs the work on a thread of the pool and returns its result. An exception of the work is thrown to
    /// the caller.
    ///
    /// Waits until the work ends, as if the caller did it: an interruption of the caller is deferred until
    /// then. If the pool is closed, the caller does the work.
    public <T> T compute(Supplier<T> work) {
        return compute(work, threads);
    }

    /// The same for work that may take seconds.
    public <T> T computeLarge(Supplier<T> work) {
        return compute(work, largeThreads);
    }

    private static <T> T compute(Supplier<T> work, Executor threads) {
        CompletableFuture<T> future;
        try {
            future = CompletableFuture.supplyAsync(work, threads);
        } catch (RejectedExecutionException e) {
            return work.get();
        }
        try {
            return future.join();
        } catch (CompletionException e) {
            throw unchecked(e);
        }
    }

    private static RuntimeException unchecked(CompletionException failed) {
        return switch (failed.getCause()) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            case null, default -> failed;
        };
    }

    /// Accepts no more work; started work continues to its end.
    @Override
    public void close() {
        threads.shutdown();
        largeThreads.shutdown();
    }
}
