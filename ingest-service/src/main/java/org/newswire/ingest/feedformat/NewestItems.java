package org.newswire.ingest.feedformat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Selects the newest items. An item without a date is as old as the item before it, since feeds are
/// sorted.
final class NewestItems {
    private NewestItems() {}

    static <T> List<T> of(List<T> items, int count, Function<T, @Nullable Instant> date) {
        long[] ages = new long[items.size()];
        long before = Long.MAX_VALUE;
        for (int i = 0; i < ages.length; i++) {
            Instant own = date.apply(items.get(i));
            before = own == null ? before : own.getEpochSecond();
            ages[i] = before;
        }
        BitSet kept = new BitSet(ages.length);
        IntStream.range(0, ages.length)
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> ages[i]).reversed())
                .limit(count)
                .forEach(kept::set);
        List<T> newest = new ArrayList<>(count);
        kept.stream().forEach(i -> newest.add(items.get(i)));
        return newest;
    }
}
