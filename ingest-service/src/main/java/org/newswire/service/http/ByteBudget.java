package org.newswire.service.http;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Limits the total bytes of the answers in memory. Thread-safe.
///
/// A quarter is reserved for answers of up to [#SMALL_ANSWER_BYTES], so that large ones cannot block them. A
/// large answer may exceed the limit if it is the only one. When no memory is left, the service closes the
/// connection whose client has read nothing for the longest time, if that is at least [#STALLED_AFTER_NANOS],
/// or [#SLOW_AFTER_NANOS] for clients whose answers take more than those of the client that needs memory. Of
/// the clients that wait, the one whose answers take the least is first.
final class ByteBudget {
    static final long SMALL_ANSWER_BYTES = 64 << 10;
    static final long STALLED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long SLOW_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    /// How long an answer waits for memory. A closed connection returns its bytes within that time.
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /// Waiting answers look this often for a connection to close.
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    /// The most answers that wait, since each of them keeps other requests from being answered. Those of
    /// clients that have no other answer wait beyond it.
    private static final int MAX_WAITING = 8;

    private final long small;
    private final long large;

    private final Set<Reservation> reservations = new HashSet<>();
    private final Set<Reservation> waiting = new HashSet<>();
    private final Map<String, Long> byClient = new HashMap<>();
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

        private String client() {
            return connection.client();
        }

        private long bytes() {
            return fromSmall + fromLarge;
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

    synchronized long taken() {
        return smallTaken + largeTaken;
    }

    private synchronized void takeFor(Reservation reservation, long bytes) throws BusyException {
        try {
            boolean mayWait = waiting.size() < MAX_WAITING || takenBy(reservation.client()) == 0;
            long left = mayWait ? WAIT_NANOS : 0;
            while (!hasTaken(reservation, bytes)) {
                dispensable(reservation).ifPresent(longest -> longest.connection.close(CloseReason.MEMORY));
                if (left <= 0) {
                    throw new BusyException();
                }
                waiting.add(reservation);
                long pausedAt = System.nanoTime();
                TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, LOOK_NANOS));
                left -= System.nanoTime() - pausedAt;
            }
            reservations.add(reservation);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException();
        } finally {
            waiting.remove(reservation);
        }
    }

    private boolean hasTaken(Reservation reservation, long bytes) {
        if (reservation.bytes() + bytes <= SMALL_ANSWER_BYTES && smallTaken + bytes <= small) {
            reservation.fromSmall += bytes;
            smallTaken += bytes;
            byClient.merge(reservation.client(), bytes, Long::sum);
            return true;
        }
        boolean isAlone = largeTaken == reservation.fromLarge;
        if (isAlone || (largeTaken + bytes <= large && isNext(reservation))) {
            reservation.fromLarge += bytes;
            largeTaken += bytes;
            byClient.merge(reservation.client(), bytes, Long::sum);
            return true;
        }
        return false;
    }

    private boolean isNext(Reservation reservation) {
        long own = takenBy(reservation.client());
        return waiting.stream().allMatch(other -> own <= takenBy(other.client()));
    }

    synchronized long takenBy(String client) {
        return byClient.getOrDefault(client, 0L);
    }

    private Optional<Reservation> dispensable(Reservation needy) {
        long own = takenBy(needy.client());
        return reservations.stream()
                .filter(each -> each.fromLarge > 0)
                .filter(each -> {
                    long stalled = each.connection.stalledNanos();
                    return stalled >= STALLED_AFTER_NANOS
                            || (stalled >= SLOW_AFTER_NANOS && takenBy(each.client()) > own);
                })
                .max(Comparator.comparingLong(each -> each.connection.stalledNanos()));
    }

    private synchronized void release(Reservation reservation) {
        byClient.computeIfPresent(
                reservation.client(), (_, taken) -> taken == reservation.bytes() ? null : taken - reservation.bytes());
        smallTaken -= reservation.fromSmall;
        largeTaken -= reservation.fromLarge;
        reservation.fromSmall = 0;
        reservation.fromLarge = 0;
        reservations.remove(reservation);
        notifyAll();
    }
}
