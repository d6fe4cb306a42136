package org.newswire.hostile;

import java.time.Duration;
import java.util.stream.IntStream;

/// Lets hostile publishers show new items in rounds, until the end is said. Thread-safe.
final class Rounds {
    private final long begun = System.nanoTime();
    private final Duration each;
    private volatile int last = Integer.MAX_VALUE;

    Rounds(Duration each) {
        this.each = each;
    }

    /// From 0.
    int current() {
        return Math.min(last, (int) ((System.nanoTime() - begun) / each.toNanos()));
    }

    /// No new items from now on.
    void end() {
        last = current();
    }

    boolean areOver() {
        return last != Integer.MAX_VALUE;
    }

    /// The numbers of the items to show, newest first: those of this round and of the one before it.
    IntStream shown(int itemsOfEach) {
        int newest = (current() + 1) * itemsOfEach - 1;
        int count = Math.min(newest + 1, 2 * itemsOfEach);
        return IntStream.range(0, count).map(back -> newest - back);
    }
}
