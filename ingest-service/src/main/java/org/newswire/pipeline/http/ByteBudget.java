package org.newswire.pipeline.http;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Limits the total bytes of the answers in memory. Thread-safe.
///
/// A quarter is reserved for answers of up to [#SMALL_ANSWER_BYTES], so that large ones cannot block them. A
/// large answer may exceed the limit if it is the only one. When no memory is left, the service closes the
/// connection whose client has read nothing for the longest time, if that is at least [#STALLED_AFTER_NANOS].
final class ByteBudget {
    static final long SMALL_ANSWER_BYTES = 64 << 10;
    static final long STALLED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// How long an answer waits for memory. A closed connection returns its bytes within that time.
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /// The most answers that wait, since each of them keeps other requests from being answered.
    private static final int MAX_WAITING = 8;

    private final long small;
    private final long large;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final Set<Reservation> reservations = new HashSet<>();
    private long smallTaken;
    private long largeTaken;

    ByteBudget(long bytes) {
        this.small = bytes / 4;
        this.large = bytes - small;
    }

    /// The bytes that one answer has taken. Not thread-safe.
    final class Reservation implements AutoCloseable {
        private final OpenConnection connection;
        private long fromSmall;
        private long fromLarge;

        private Reservation(OpenConnection connection) {
            this.connection = connection;
        }

        /// @throws BusyException when no memory is left
        void take(long bytes) throws BusyException {
            takeFor(this, bytes);
        }

        @Override
        public void close() {
            release(this);
        }
    }

    /// @param connection closed when other answers need the memory and its client reads nothing
    Reservation open(OpenConnection connection) {
        return new Reservation(connection);
    }

    long taken() {
        lock.lock();
        try {
            return smallTaken + largeTaken;
        } finally {
            lock.unlock();
        }
    }

    private void takeFor(Reservation reservation, long bytes) throws BusyException {
        lock.lock();
        try {
            long left = lock.getWaitQueueLength(released) < MAX_WAITING ? WAIT_NANOS : 0;
            while (!hasTaken(reservation, bytes)) {
                stalled().ifPresent(longest -> longest.connection.close(CloseReason.MEMORY));
                if (left <= 0) {
                    throw new BusyException();
                }
                left = released.awaitNanos(left);
            }
            reservations.add(reservation);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException();
        } finally {
            lock.unlock();
        }
    }

    private boolean hasTaken(Reservation reservation, long bytes) {
        long total = reservation.fromSmall + reservation.fromLarge + bytes;
        if (total <= SMALL_ANSWER_BYTES && smallTaken + bytes <= small) {
            reservation.fromSmall += bytes;
            smallTaken += bytes;
            return true;
        }
        boolean isAlone = largeTaken == reservation.fromLarge;
        if (isAlone || largeTaken + bytes <= large) {
            reservation.fromLarge += bytes;
            largeTaken += bytes;
            return true;
        }
        return false;
    }

    private Optional<Reservation> stalled() {
        return reservations.stream()
                .filter(each -> each.fromLarge > 0)
                .filter(each -> each.connection.stalledNanos() >= STALLED_AFTER_NANOS)
                .max(Comparator.comparingLong(each -> each.connection.stalledNanos()));
    }

    private void release(Reservation reservation) {
        lock.lock();
        try {
            smallTaken -= reservation.fromSmall;
            largeTaken -= reservation.fromLarge;
            reservation.fromSmall = 0;
            reservation.fromLarge = 0;
            reservations.remove(reservation);
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
