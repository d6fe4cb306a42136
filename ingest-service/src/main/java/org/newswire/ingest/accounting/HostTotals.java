package org.newswire.ingest.accounting;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.newswire.net.WebUrl;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatus.HostDay;
import org.newswire.raw.FeedStatus.HostLedger;
import org.newswire.text.EditDistance;

/// The request counts of all feeds, summed by host over a range of days.
final class HostTotals {
    private static final int MOST_NEAR = 5;

    private final TreeMap<String, Account> hosts = new TreeMap<>();
    private final LocalDate from;
    private final LocalDate to;

    /// The totals of one host.
    ///
    /// @param days  days with requests
    /// @param feeds feeds on the host, and feeds that caused requests to it; most requests first
    record Account(String host, TreeMap<LocalDate, DayTotals> days, List<Share> feeds) {
        DayTotals total() {
            return days.values().stream().reduce(DayTotals.NOTHING, DayTotals::plus);
        }
    }

    /// The requests that one feed caused.
    record Share(FeedStatus feed, long requests) {}

    HostTotals(Collection<FeedStatus> feeds, LocalDate from, LocalDate to) {
        this.from = from;
        this.to = to;
        feeds.forEach(this::add);
        hosts.values()
                .forEach(account -> account.feeds.sort(
                        Comparator.comparingLong(Share::requests).reversed().thenComparing(share -> share.feed.url())));
    }

    private void add(FeedStatus feed) {
        Map<String, Long> requests = new TreeMap<>();
        Stream.of(feed.url(), feed.address() == null ? feed.url() : feed.address())
                .flatMap(url -> WebUrl.parse(url).stream())
                .forEach(url -> requests.put(WebUrl.host(url), 0L));
        for (HostLedger ledger : feed.ledger() == null ? List.<HostLedger>of() : feed.ledger()) {
            requests.merge(ledger.host(), add(ledger), Long::sum);
        }
        requests.forEach((host, count) -> account(host).feeds.add(new Share(feed, count)));
    }

    private long add(HostLedger ledger) {
        long requests = 0;
        for (HostDay day : ledger.days()) {
            if (!day.day().isBefore(from) && !day.day().isAfter(to)) {
                DayTotals sum = DayTotals.of(day);
                account(ledger.host()).days.merge(day.day(), sum, DayTotals::plus);
                requests += sum.allRequests();
            }
        }
        return requests;
    }

    private Account account(String host) {
        return hosts.computeIfAbsent(host, _ -> new Account(host, new TreeMap<>(), new ArrayList<>()));
    }

    Optional<Account> of(String host) {
        return Optional.ofNullable(hosts.get(host));
    }

    /// Returns all hosts, most requests first.
    List<Account> all() {
        return hosts.values().stream()
                .sorted(Comparator.comparingLong(
                                (Account account) -> account.total().allRequests())
                        .reversed()
                        .thenComparing(Account::host))
                .toList();
    }

    /// Returns hosts with similar names, most similar first.
    List<String> near(String host) {
        return hosts.keySet().stream()
                .filter(known -> !known.equals(RequestCounts.OTHERS))
                .map(known -> new Near(edits(known, host), known))
                .filter(near -> near.edits <= Math.max(2, host.length() / 4))
                .sorted(Comparator.comparingInt(Near::edits).thenComparing(Near::host))
                .limit(MOST_NEAR)
                .map(Near::host)
                .toList();
    }

    private record Near(int edits, String host) {}

    /// 0 if one name contains the other.
    private static int edits(String one, String other) {
        return one.contains(other) || other.contains(one) ? 0 : EditDistance.between(one, other);
    }
}
