package org.newswire.ingest.ledger;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.pipeline.spelling.EditDistance;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatus.HostDay;
import org.newswire.raw.FeedStatus.HostLedger;

/// The ledgers of all feeds, added up by host for a span of days.
final class HostBooks {
    private static final int MOST_NEAR = 5;

    private final TreeMap<String, Account> hosts = new TreeMap<>();
    private final LocalDate from;
    private final LocalDate to;

    /// What a host was asked for.
    ///
    /// @param days  those of the span on which there was something
    /// @param feeds of the host, and those for whose sake it was asked, most requests first
    record Account(String host, TreeMap<LocalDate, DaySum> days, List<Share> feeds) {
        DaySum total() {
            return days.values().stream().reduce(DaySum.NOTHING, DaySum::plus);
        }
    }

    /// One feed's share in it.
    record Share(FeedStatus feed, long requests) {}

    HostBooks(Collection<FeedStatus> feeds, LocalDate from, LocalDate to) {
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
                DaySum sum = DaySum.of(day);
                account(ledger.host()).days.merge(day.day(), sum, DaySum::plus);
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

    /// All hosts, those with most requests first.
    List<Account> all() {
        return hosts.values().stream()
                .sorted(Comparator.comparingLong(
                                (Account account) -> account.total().allRequests())
                        .reversed()
                        .thenComparing(Account::host))
                .toList();
    }

    /// Hosts whose names are like the one given, nearest first.
    List<String> near(String host) {
        TreeSet<Near> near = new TreeSet<>();
        for (String known : hosts.keySet()) {
            boolean within = known.contains(host) || host.contains(known);
            int edits = EditDistance.between(known, host);
            if (!known.equals(Ledger.OTHERS) && (within || edits <= Math.max(2, host.length() / 4))) {
                near.add(new Near(within ? 0 : edits, known));
            }
        }
        return near.stream().limit(MOST_NEAR).map(Near::host).toList();
    }

    private record Near(int edits, String host) implements Comparable<Near> {
        private static final Comparator<Near> ORDER =
                Comparator.comparingInt(Near::edits).thenComparing(Near::host);

        @Override
        public int compareTo(Near other) {
            return ORDER.compare(this, other);
        }
    }
}
