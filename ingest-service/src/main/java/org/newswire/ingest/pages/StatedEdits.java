package org.newswire.ingest.pages;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.items.EditStamp;
import org.newswire.ingest.items.ItemIdentity.Identified;
import org.newswire.ingest.items.ItemIdentity.Standing;
import org.newswire.ingest.items.KnownItems.Item;

/// Which items of a document were edited by the word of their time of change alone: `lastmod`, `updated`,
/// `date_modified`. A sitemap, or a feed of titles, shows nothing else of a correction.
///
/// An item is taken for edited whose time is later than the one remembered and not ahead, whose page is
/// wanted, and which may be asked for again ([EditStamp]). Items that have no link of their own are not:
/// front pages, live tickers.
///
/// A document is not believed where most of its known items, as far as they are not settled, state
/// another time than before: that of the request, or of the last rebuild. Where they are three or fewer it is
/// believed all the same, if the times lie apart and none is that of the request. What is not believed is
/// learnt, so that the next edit is told from it. A pure function.
public final class StatedEdits {
    /// So many pages a poll: what is more is found again when the document changes next.
    static final int MOST = 10;

    private static final int FEW = 3;

    /// By so much clocks differ, or the time of a request and the one that is stated.
    private static final int SAME_MINUTES = 2;

    private final int now;
    private final boolean isBelieved;

    private StatedEdits(List<Identified> shown, int now) {
        this.now = now;
        this.isBelieved = isBelieved(shown);
    }

    /// The items as they are to be taken, each with the stamp to remember; edited ones come last, so that
    /// the pages of new ones go before.
    ///
    /// @param pages that may be asked for, new and changed items included
    public static List<Identified> among(List<Identified> shown, PagePolicy policy, int pages, Instant at) {
        StatedEdits edits = new StatedEdits(shown, EditStamp.minute(at));
        long others = shown.stream()
                .filter(item -> item.standing() != Standing.UNCHANGED)
                .count();
        Map<String, Identified> changed = edits.changed(shown, policy, Math.min(MOST, pages - others));
        return Stream.concat(
                        shown.stream()
                                .filter(item -> !changed.containsKey(item.key()))
                                .map(edits::remembered),
                        shown.stream().map(Identified::key).map(changed::get).filter(Objects::nonNull))
                .toList();
    }

    private boolean isBelieved(List<Identified> shown) {
        List<Identified> known = shown.stream()
                .filter(item -> stated(item) != 0 && isOpen(former(item)))
                .toList();
        int[] changed = known.stream()
                .filter(item -> stated(item) != former(item).minute())
                .mapToInt(StatedEdits::stated)
                .sorted()
                .toArray();
        return 2 * changed.length <= known.size() || (known.size() <= FEW && areEdits(changed));
    }

    /// @param times in order
    private boolean areEdits(int[] times) {
        return IntStream.range(0, times.length)
                .allMatch(i -> !isNow(times[i]) && (i == 0 || times[i] - times[i - 1] > SAME_MINUTES));
    }

    /// By their keys, those whose time of change is new: the latest ones as edited, as far as their pages
    /// are wanted.
    private Map<String, Identified> changed(List<Identified> shown, PagePolicy policy, long most) {
        Map<String, Identified> changed = new HashMap<>();
        List<Identified> latestFirst = shown.stream()
                .filter(item -> isBelieved && mayBeEdited(item))
                .sorted(Comparator.comparingInt(StatedEdits::stated).reversed())
                .toList();
        long asked = 0;
        for (Identified item : latestFirst) {
            if (asked >= most) {
                break;
            }
            if (PagePlan.isWanted(policy, item)) {
                changed.put(item.key(), item.edited(former(item).asked(stated(item))));
                asked++;
            } else {
                changed.put(item.key(), item.stamped(former(item).learnt(stated(item))));
            }
        }
        return changed;
    }

    private boolean mayBeEdited(Identified item) {
        EditStamp former = former(item);
        int stated = stated(item);
        return isOpen(former)
                && isPast(stated)
                && former.isFollowedBy(stated, now)
                && item.linkHash() != 0
                && item.former() != null
                && !item.former().isTakenBack();
    }

    /// What is known of the time of an item that is not taken for edited.
    private Identified remembered(Identified item) {
        int stated = stated(item);
        EditStamp former = former(item);
        boolean isTold = stated != 0 && isPast(stated);
        if (!former.isKnown()) {
            return item.stamped(isTold ? new EditStamp(stated, 0) : EditStamp.NONE);
        }
        boolean isLearnt = !isBelieved && isTold && isOpen(former) && !isNow(stated);
        return item.stamped(isLearnt ? former.learnt(stated) : former);
    }

    private boolean isOpen(EditStamp former) {
        return former.isKnown() && !former.isSettled(now);
    }

    private boolean isPast(int stated) {
        return stated <= now + SAME_MINUTES;
    }

    private boolean isNow(int stated) {
        return Math.abs(now - stated) <= SAME_MINUTES;
    }

    /// 0 where it states none.
    private static int stated(Identified item) {
        Instant updated = item.entry().updated();
        return updated == null ? 0 : EditStamp.minute(updated);
    }

    /// What is remembered of an item that shows the content that it showed before.
    private static EditStamp former(Identified item) {
        Item former = item.former();
        return former == null || item.standing() != Standing.UNCHANGED ? EditStamp.NONE : former.stamp();
    }
}
