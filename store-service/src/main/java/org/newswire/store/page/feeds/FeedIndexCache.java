package org.newswire.store.page.feeds;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Keeps the [FeedIndex] for all readers of the table, because reading all feeds takes much longer than a
/// page of them. Counts, filters and order are as old as the index; the rows of a page are read for each
/// request. Thread-safe.
///
/// An index that has just expired is read again by one request, and the others continue with it. When nobody
/// has looked for a while, all requests wait for the new one.
public final class FeedIndexCache {
    /// For services.
    public static final Duration MAX_AGE = Duration.ofSeconds(2);

    /// An index is used until this multiple of its age limit while a request reads the next one.
    private static final int LONGEST_USE = 5;

    private final Duration maxAge;
    private final LongSupplier nanoTime;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Kept kept;

    private record Kept(FeedIndex index, long readAtNanos) {}

    /// @param maxAge of an index; zero to read one for each request
    public FeedIndexCache(Duration maxAge) {
        this(maxAge, System::nanoTime);
    }

    /// @param nanoTime as [System#nanoTime()]
    FeedIndexCache(Duration maxAge, LongSupplier nanoTime) {
        this.maxAge = maxAge;
        this.nanoTime = nanoTime;
    }

    FeedIndex index(Connection connection) throws SQLException {
        Kept last = kept;
        if (last != null && isWithin(maxAge, last)) {
            return last.index;
        }
        if (last == null || !isWithin(maxAge.multipliedBy(LONGEST_USE), last)) {
            reading.lock();
        } else if (!reading.tryLock()) {
            return last.index;
        }
        try {
            return readUnlessReplaced(connection, last);
        } finally {
            reading.unlock();
        }
    }

    private boolean isWithin(Duration age, Kept read) {
        return nanoTime.getAsLong() - read.readAtNanos < age.toNanos();
    }

    private FeedIndex readUnlessReplaced(Connection connection, @Nullable Kept last) throws SQLException {
        Kept now = kept;
        if (now != null && (last == null || now.index != last.index)) {
            return now.index;
        }
        // The age counts from the begin: a change during the reading may be missing.
        long begin = nanoTime.getAsLong();
        FeedIndex read = new FeedIndex(FeedKeys.all(connection));
        kept = new Kept(read, begin);
        return read;
    }
}
