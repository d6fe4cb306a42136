package org.newswire.store.hub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.newswire.limits.HeapShare;
import org.newswire.limits.Limit;
import org.newswire.store.api.ChangeCursor;
import org.newswire.store.api.ChangeCursor.Epoch;
import org.newswire.store.feed.ChangedArticles.Version;
import org.newswire.store.hub.Delivery.Pending;

/// The article versions that subscribers have acknowledged since this process began. After a restore of the database,
/// the store reads some records again; a subscription then gets only the versions that it does not have. A version
/// that another process has sent is sent again. Thread-safe.
final class AcknowledgedVersions {
    @Limit(
            of = "bytes of article versions that WebSub subscribers have acknowledged",
            past = "the oldest are sent again after a restore",
            byDefault = "heap / 128, at most 8 MiB")
    private static final long MOST_BYTES = HeapShare.ACKNOWLEDGED_VERSIONS.bytes();

    /// Approximate memory of a version; then of the position of a subscription.
    private static final int VERSION_BYTES = 200;

    private static final int POSITION_BYTES = 150;

    /// Each start of the database server begins an epoch.
    private static final int MAX_EPOCHS = 3;

    private final Map<List<Epoch>, Map<UUID, Span>> subscriptions = new LinkedHashMap<>();
    private final Map<Article, List<Sent>> versions = new LinkedHashMap<>();
    private int count;

    /// The part of the log from one position to another in the same epochs.
    private record Span(ChangeCursor from, ChangeCursor to) {
        private boolean contains(Span other) {
            return !other.from.isBefore(from) && !to.isBefore(other.to);
        }
    }

    private record Article(String topic, UUID id) {}

    /// @param span of the ping
    private record Sent(Version version, Span span) {
        private boolean isSameAs(Sent other) {
            return version.equals(other.version) && epochs().equals(other.epochs());
        }

        private List<Epoch> epochs() {
            return span.to.epochs();
        }
    }

    /// A subscription is served from its stored position on.
    ///
    /// @return the position up to which it has acknowledged all changes: not before the stored one
    synchronized ChangeCursor claimed(UUID subscription, ChangeCursor stored) {
        ChangeCursor latest = stored;
        for (Map<UUID, Span> epoch : subscriptions.values()) {
            Span acknowledged = epoch.get(subscription);
            if (acknowledged != null) {
                latest = later(latest, acknowledged.to.in(stored.epochs()).orElse(stored));
            }
        }
        extend(subscription, new Span(latest, latest));
        return latest;
    }

    private static ChangeCursor later(ChangeCursor one, ChangeCursor other) {
        return one.isBefore(other) ? other : one;
    }

    private void extend(UUID subscription, Span span) {
        subscriptions
                .computeIfAbsent(span.to.epochs(), _ -> new HashMap<>())
                .merge(subscription, span, (known, more) -> new Span(known.from, later(known.to, more.to)));
        if (subscriptions.size() > MAX_EPOCHS) {
            subscriptions.remove(subscriptions.keySet().iterator().next());
        }
    }

    synchronized void add(UUID subscription, String topic, Pending ping) {
        Span span = new Span(ping.from(), ping.to());
        extend(subscription, span);
        for (Version version : ping.versions()) {
            add(new Article(topic, version.article()), new Sent(version, span));
        }
        Iterator<List<Sent>> oldest = versions.values().iterator();
        while (oldest.hasNext() && bytes() > MOST_BYTES) {
            count -= oldest.next().size();
            oldest.remove();
        }
    }

    private long bytes() {
        long positions = subscriptions.values().stream().mapToLong(Map::size).sum();
        return (long) count * VERSION_BYTES + positions * POSITION_BYTES;
    }

    /// Of the same version in several pings, the one with the shortest span is kept, which most subscribers got.
    private void add(Article article, Sent sent) {
        List<Sent> all = versions.computeIfAbsent(article, _ -> new ArrayList<>(1));
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isSameAs(sent)) {
                if (all.get(i).span.contains(sent.span)) {
                    all.set(i, sent);
                }
                return;
            }
        }
        all.add(sent);
        versions.remove(article); // the latest versions are last
        versions.put(article, all);
        count++;
    }

    synchronized void remove(UUID subscription) {
        subscriptions.values().forEach(epoch -> epoch.remove(subscription));
    }

    /// Whether the subscription has acknowledged this version, or a later one of the article, before the database had
    /// these epochs.
    synchronized boolean has(UUID subscription, String topic, Version version, List<Epoch> epochs) {
        if (subscriptions.size() < 2) {
            return false;
        }
        List<Sent> known = versions.getOrDefault(new Article(topic, version.article()), List.of());
        Version last = null;
        for (Sent sent : known) {
            Span acknowledged =
                    subscriptions.getOrDefault(sent.epochs(), Map.of()).get(subscription);
            if (acknowledged != null && acknowledged.contains(sent.span)) {
                if (sent.epochs().equals(epochs)) {
                    return false;
                }
                last = sent.version;
            }
        }
        return last != null && last.covers(version);
    }
}
