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
import org.newswire.ingest.items.EditState;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.ItemChange;
import org.newswire.ingest.items.KnownItems.Item;

/// Finds the items of a document that were edited according to their declared modification time only:
/// `lastmod`, `updated` or `date_modified`. A sitemap, or a feed of titles, shows no other sign of a
/// correction.
///
/// An item counts as edited if all of these conditions are met:
///
/// - Its declared time is later than the stored one, and not in the future.
/// - The page policy includes its page, and the page may be requested again ([EditState]).
/// - It has a link of its own. Front pages and live tickers have none.
///
/// The declared times of a document are distrusted if more than half of the known items declare a new one.
/// Such documents declare the time of the request or of the last rebuild. Settled items do not count. A
/// document with at most three such items is trusted anyway, if their times differ and none is the time of
/// the request. Distrusted times are stored too, so that the next edit is detected.
///
/// A pure function.
public final class DeclaredEdits {
    /// Pages per poll. Further edits are found when the document is read again.
    static final int MOST = 10;

    private static final int FEW = 3;

    /// Tolerance for clock differences, and for the time between a request and the time declared in its
    /// response.
    private static final int SAME_MINUTES = 2;

    private final int now;
    private final boolean isBelieved;

    private DeclaredEdits(List<IdentifiedItem> shown, int now) {
        this.now = now;
        this.isBelieved = isBelieved(shown);
    }

    /// Returns the items with the edit states to store. Edited items come last, so that the pages of new
    /// items are fetched first.
    ///
    /// @param pages number of pages that may be requested, including those of new and changed items
    public static List<IdentifiedItem> among(List<IdentifiedItem> shown, PagePolicy policy, int pages, Instant at) {
        DeclaredEdits edits = new DeclaredEdits(shown, EditState.minute(at));
        long others = shown.stream()
                .filter(item -> item.change() != ItemChange.UNCHANGED)
                .count();
        Map<String, IdentifiedItem> changed = edits.changed(shown, policy, Math.min(MOST, pages - others));
        return Stream.concat(
                        shown.stream()
                                .filter(item -> !changed.containsKey(item.key()))
                                .map(edits::remembered),
                        shown.stream()
                                .map(IdentifiedItem::key)
                                .map(changed::get)
                                .filter(Objects::nonNull))
                .toList();
    }

    private boolean isBelieved(List<IdentifiedItem> shown) {
        List<IdentifiedItem> known = shown.stream()
                .filter(item -> stated(item) != 0 && isOpen(former(item)))
                .toList();
        int[] changed = known.stream()
                .filter(item -> stated(item) != former(item).minute())
                .mapToInt(DeclaredEdits::stated)
                .sorted()
                .toArray();
        return 2 * changed.length <= known.size() || (known.size() <= FEW && areEdits(changed));
    }

    /// @param times in ascending order
    private boolean areEdits(int[] times) {
        return IntStream.range(0, times.length)
                .allMatch(i -> !isNow(times[i]) && (i == 0 || times[i] - times[i - 1] > SAME_MINUTES));
    }

    /// Returns the items with a new modification time by key, beginning with the latest: as edited if the
    /// policy includes their pages, otherwise only with the new time.
    private Map<String, IdentifiedItem> changed(List<IdentifiedItem> shown, PagePolicy policy, long most) {
        Map<String, IdentifiedItem> changed = new HashMap<>();
        List<IdentifiedItem> latestFirst = shown.stream()
                .filter(item -> isBelieved && mayBeEdited(item))
                .sorted(Comparator.comparingInt(DeclaredEdits::stated).reversed())
                .toList();
        long asked = 0;
        for (IdentifiedItem item : latestFirst) {
            if (asked >= most) {
                break;
            }
            if (PagePlan.isWanted(policy, item)) {
                changed.put(item.key(), item.asEdited(former(item).afterRequest(stated(item))));
                asked++;
            } else {
                changed.put(item.key(), item.withEditState(former(item).withDeclared(stated(item))));
            }
        }
        return changed;
    }

    private boolean mayBeEdited(IdentifiedItem item) {
        EditState former = former(item);
        int stated = stated(item);
        return isOpen(former)
                && isPast(stated)
                && !item.isHeld()
                && former.isFollowedBy(stated, now)
                && item.linkHash() != 0
                && item.former() != null
                && !item.former().isRetractedOrGone();
    }

    /// Returns an item that does not count as edited, with the edit state to store.
    private IdentifiedItem remembered(IdentifiedItem item) {
        int stated = stated(item);
        EditState former = former(item);
        boolean isTold = stated != 0 && isPast(stated);
        if (!former.isKnown()) {
            return item.withEditState(isTold ? new EditState(stated, 0) : EditState.NONE);
        }
        boolean isLearnt = !isBelieved && isTold && isOpen(former) && !isNow(stated);
        return item.withEditState(isLearnt ? former.withDeclared(stated) : former);
    }

    private boolean isOpen(EditState former) {
        return former.isKnown() && !former.isSettled(now);
    }

    private boolean isPast(int stated) {
        return stated <= now + SAME_MINUTES;
    }

    private boolean isNow(int stated) {
        return Math.abs(now - stated) <= SAME_MINUTES;
    }

    /// Returns 0 if the item declares no time.
    private static int stated(IdentifiedItem item) {
        Instant updated = item.entry().updated();
        return updated == null ? 0 : EditState.minute(updated);
    }

    /// Returns the stored edit state of an item with unchanged content; [EditState#NONE] for other items.
    private static EditState former(IdentifiedItem item) {
        Item former = item.former();
        return former == null || item.change() != ItemChange.UNCHANGED ? EditState.NONE : former.stamp();
    }
}
