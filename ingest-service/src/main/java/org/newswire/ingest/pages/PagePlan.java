package org.newswire.ingest.pages;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.ingest.items.ItemIdentity.Identified;
import org.newswire.ingest.items.ItemIdentity.Standing;
import org.newswire.raw.RawItem;

/// Which of the items that a document shows get their page, and in which lane.
///
/// What is new is live. Where that is very much, as after a move to another system, pages are asked
/// for of its newest items only. What a feed shows at first is its backlog, but for what was published
/// within the last two minutes, or stands first where no date can be believed. No more than five
/// are live then, the latest ones: their pages go before those of the other feeds of their host. Of
/// a backlog no more than so many pages are asked for, those of the newest items: nobody is
/// grateful for ten thousand requests from a new subscriber. The first hundred of a backlog that
/// need no page go at once; a longer one goes on in turns.
public final class PagePlan {
    private static final Duration NEWS = Duration.ofMinutes(2);
    private static final int LATEST = 5;
    private static final int FIRST = 2;
    private static final int AT_ONCE = 100;

    private final boolean isOfBacklog;
    private final Set<String> asked = new HashSet<>();
    private final Set<String> tooOld = new HashSet<>();
    private final Set<String> tooLong = new HashSet<>();
    private final Set<String> live = new HashSet<>();
    private final Set<String> inTurns = new HashSet<>();

    private PagePlan(boolean isOfBacklog) {
        this.isOfBacklog = isOfBacklog;
    }

    /// For a document of a feed that is known.
    ///
    /// @param limit pages asked for at most
    public static PagePlan ofNews(List<Identified> shown, PagePolicy policy, int limit) {
        PagePlan plan = new PagePlan(false);
        plan.ask(newestFirst(shown).stream().filter(item -> item.standing() != Standing.UNCHANGED), policy, limit);
        return plan;
    }

    /// For older documents of a feed.
    ///
    /// @param limit pages asked for at most
    public static PagePlan ofBacklog(List<Identified> shown, PagePolicy policy, int limit, Instant now) {
        PagePlan plan = new PagePlan(true);
        List<Identified> newestFirst = newestFirst(shown);
        Stream.concat(
                        newestFirst.stream().filter(item -> isNews(date(item), now)),
                        shown.stream().limit(FIRST).filter(item -> !isBelieved(date(item), now)))
                .limit(LATEST)
                .forEach(item -> plan.live.add(item.key()));
        plan.ask(newestFirst.stream(), policy, limit);
        return plan;
    }

    private void ask(Stream<Identified> newestFirst, PagePolicy policy, int limit) {
        newestFirst
                .filter(item -> item.entry().link() != null && policy.wants(item.entry()))
                .forEach(item -> {
                    boolean mayBeAsked = isWanted(policy, item);
                    (!mayBeAsked ? tooLong : asked.size() < limit ? asked : tooOld).add(item.key());
                });
    }

    private static List<Identified> newestFirst(List<Identified> shown) {
        return shown.stream()
                .sorted(Comparator.comparing(PagePlan::date, Comparator.nullsLast(Comparator.reverseOrder())))
                .toList();
    }

    /// For the first document of a feed, which may be long: what is not sent before a crash is found
    /// again, as it will still be shown.
    public static PagePlan ofFirst(List<Identified> shown, PagePolicy policy, int limit, Instant now) {
        PagePlan plan = ofBacklog(shown, policy, limit, now);
        shown.stream()
                .filter(item -> plan.lane(item) == Lane.BACKFILL && !plan.wants(item))
                .skip(AT_ONCE)
                .forEach(item -> plan.inTurns.add(item.key()));
        return plan;
    }

    /// Whether the page of an item is asked for.
    public boolean wants(Identified item) {
        return asked.contains(item.key());
    }

    /// Whether an item that needs no page waits for its turn.
    public boolean waits(Identified item) {
        return inTurns.contains(item.key());
    }

    /// Why an item has no page though its feed wants pages; null where none is wanted.
    public RawItem.@Nullable Page instead(Identified item, Instant now) {
        String link = item.entry().link();
        return link != null && tooLong.contains(item.key())
                ? ItemPages.tooLong(link, now)
                : tooOld.contains(item.key()) ? ItemPages.leftOut(item, now) : null;
    }

    /// In which an item goes, and its page is asked for.
    public Lane lane(Identified item) {
        return !isOfBacklog || live.contains(item.key()) ? Lane.LIVE : Lane.BACKFILL;
    }

    private static boolean isNews(@Nullable Instant date, Instant now) {
        return date != null && isBelieved(date, now) && date.isAfter(now.minus(NEWS));
    }

    private static boolean isBelieved(@Nullable Instant date, Instant now) {
        return date != null && !date.isAfter(now);
    }

    /// Whether pages of such items are asked for, as far as there are not too many.
    static boolean isWanted(PagePolicy policy, Identified item) {
        String link = item.entry().link();
        return link != null && !WebUrl.isTooLong(link) && policy.wants(item.entry());
    }

    private static @Nullable Instant date(Identified item) {
        return item.entry().date();
    }
}
