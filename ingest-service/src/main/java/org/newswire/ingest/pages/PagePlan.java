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
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.ItemChange;
import org.newswire.net.WebUrl;
import org.newswire.raw.RawItem;

/// Selects the items of a document whose pages are fetched, and with which priority.
///
/// New and changed items of a known feed are live, the newest ones up to a limit. The others wait in the backfill
/// lane. The items of a first document, and older documents, are
/// backlog: they go to the backfill lane. Up to five of them are live, so that their pages are fetched
/// first: items published within the last two minutes, and the first two items if they have no plausible
/// date.
///
/// At most `limit` pages are fetched per document, those of the newest items. So a new subscription, or a
/// site that moved to another system, does not cause thousands of requests.
///
/// The first hundred backlog items without a page are published immediately. Later ones wait for the
/// backfill rate.
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

    private final Set<String> overRate = new HashSet<>();

    private PagePlan(boolean isOfBacklog) {
        this.isOfBacklog = isOfBacklog;
    }

    /// Plans the new and changed items of a known feed.
    ///
    /// @param limit maximum number of pages
    /// @param live  number of items that are live
    public static PagePlan ofNews(List<IdentifiedItem> shown, PagePolicy policy, int limit, int live) {
        PagePlan plan = new PagePlan(false);
        List<IdentifiedItem> news = newestFirst(shown).stream()
                .filter(item -> item.change() != ItemChange.UNCHANGED)
                .toList();
        news.stream().skip(live).map(IdentifiedItem::key).forEach(plan.overRate::add);
        plan.inTurns.addAll(plan.overRate);
        plan.ask(news.stream().limit(live), policy, limit);
        plan.ask(news.stream().skip(live), policy, 0);
        return plan;
    }

    /// Whether there were more new items than may be live.
    public boolean isOverRate() {
        return !overRate.isEmpty();
    }

    /// Plans the items of an older document of a feed.
    ///
    /// @param limit maximum number of pages
    public static PagePlan ofBacklog(List<IdentifiedItem> shown, PagePolicy policy, int limit, Instant now) {
        PagePlan plan = new PagePlan(true);
        List<IdentifiedItem> newestFirst = newestFirst(shown);
        Stream.concat(
                        newestFirst.stream().filter(item -> isNews(date(item), now)),
                        shown.stream().limit(FIRST).filter(item -> !isBelieved(date(item), now)))
                .limit(LATEST)
                .forEach(item -> plan.live.add(item.key()));
        plan.ask(newestFirst.stream(), policy, limit);
        return plan;
    }

    private void ask(Stream<IdentifiedItem> newestFirst, PagePolicy policy, int limit) {
        newestFirst
                .filter(item -> item.entry().link() != null && policy.wants(item.entry()))
                .forEach(item -> {
                    boolean mayBeAsked = isWanted(policy, item);
                    (!mayBeAsked ? tooLong : asked.size() < limit ? asked : tooOld).add(item.key());
                });
    }

    private static List<IdentifiedItem> newestFirst(List<IdentifiedItem> shown) {
        return shown.stream()
                .sorted(Comparator.comparing(PagePlan::date, Comparator.nullsLast(Comparator.reverseOrder())))
                .toList();
    }

    /// Plans the items of a first document, which may be long. Items without a page may wait: after a
    /// crash, the next poll finds the unpublished ones again.
    public static PagePlan ofFirst(List<IdentifiedItem> shown, PagePolicy policy, int limit, Instant now) {
        PagePlan plan = ofBacklog(shown, policy, limit, now);
        shown.stream()
                .filter(item -> plan.priority(item) == RequestPriority.BACKFILL && !plan.wants(item))
                .skip(AT_ONCE)
                .forEach(item -> plan.inTurns.add(item.key()));
        return plan;
    }

    /// Plans items of a known feed that are history: none is live, and those without a page wait.
    public static PagePlan ofHistory(List<IdentifiedItem> shown, PagePolicy policy, int limit) {
        PagePlan plan = new PagePlan(true);
        plan.ask(newestFirst(shown).stream(), policy, limit);
        shown.stream().filter(item -> !plan.wants(item)).forEach(item -> plan.inTurns.add(item.key()));
        return plan;
    }

    /// Whether the page of the item is fetched.
    public boolean wants(IdentifiedItem item) {
        return asked.contains(item.key());
    }

    /// Whether an item without a page waits for the backfill rate.
    public boolean waits(IdentifiedItem item) {
        return inTurns.contains(item.key());
    }

    /// Returns why the page is missing, as a page without content; null if the policy does not include the
    /// page.
    public RawItem.@Nullable Page instead(IdentifiedItem item, Instant now) {
        String link = item.entry().link();
        return link != null && tooLong.contains(item.key())
                ? ItemPages.tooLong(link, now)
                : tooOld.contains(item.key()) ? ItemPages.leftOut(item, now) : null;
    }

    /// The priority of the request for the item's page. With [RequestPriority#BACKFILL], the item is published in
    /// the backfill lane.
    public RequestPriority priority(IdentifiedItem item) {
        boolean isLive = isOfBacklog ? live.contains(item.key()) : !overRate.contains(item.key());
        return isLive ? RequestPriority.LIVE : RequestPriority.BACKFILL;
    }

    private static boolean isNews(@Nullable Instant date, Instant now) {
        return date != null && isBelieved(date, now) && date.isAfter(now.minus(NEWS));
    }

    private static boolean isBelieved(@Nullable Instant date, Instant now) {
        return date != null && !date.isAfter(now);
    }

    /// Whether the page of the item may be fetched, regardless of the limit.
    static boolean isWanted(PagePolicy policy, IdentifiedItem item) {
        String link = item.entry().link();
        return link != null && !WebUrl.isTooLong(link) && policy.wants(item.entry());
    }

    private static @Nullable Instant date(IdentifiedItem item) {
        return item.entry().date();
    }
}
