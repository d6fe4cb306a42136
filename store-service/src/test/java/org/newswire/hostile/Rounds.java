package org.newswire.hostile;

import java.time.Duration;
import java.util.stream.IntStream;

/// Lets hostile publishers show new items in rounds, until [#end] is called. Thread-safe.
final class Rounds {
    private final long begun = System.nanoTime();
    private final Duration each;
    private volatile int last = Integer.MAX_VALUE;

    Rounds(Duration each) {
        this.each = each;
    }

    /// The current round, from 0.
    int current() {
        return Math.min(last, (int) ((System.nanoTime() - begun) / each.toNanos()));
    }

    /// Shows no new items from now on.
    void end() {
        last = current();
    }

    boolean areOver() {
        return last != Integer.MAX_VALUE;
    }

    /// The numbers of the items to show, newest first: the items of this round and the previous one.
    IntStream shown(int itemsOfEach) {
        int newest = (current() + 1) * itemsOfEach - 1;
        int count = Math.min(newest + 1, 2 * itemsOfEach);
        return IntStream.range(0, count).map(back -> newest - back);
    }
}
