package org.newswire.store.page.overview;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The latest articles, and the batches in which they arrived. A page that has seen a position gets the batches after
/// it, so it misses none between its rendering and its stream, and none while it reconnects. Thread-safe.
final class LatestArticles {
    static final int SHOWN = 50;

    /// A page that has missed more gets the whole list.
    private static final int KEPT_BATCHES = 120;

    private final Deque<Batch> batches = new ArrayDeque<>();
    private List<ArticleLine> latest = List.of();
    private String epoch = newEpoch();
    private long number;

    /// Articles that arrived together.
    ///
    /// @param position behind it
    record Batch(String position, long number, List<ArticleLine> articles) {
        Batch {
            articles = List.copyOf(articles);
        }
    }

    /// The list at a position, newest first.
    record Shown(String position, List<ArticleLine> articles) {
        Shown {
            articles = List.copyOf(articles);
        }
    }

    private static String newEpoch() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    /// Begins again with a list, newest first. Earlier positions become unknown.
    synchronized void reset(List<ArticleLine> articles) {
        batches.clear();
        latest = List.copyOf(articles);
        epoch = newEpoch();
        number = 0;
    }

    /// @param articles oldest first
    synchronized Batch add(List<ArticleLine> articles) {
        number++;
        Batch batch = new Batch(position(), number, articles);
        batches.addLast(batch);
        if (batches.size() > KEPT_BATCHES) {
            batches.removeFirst();
        }
        List<ArticleLine> shown = new ArrayList<>(articles.reversed());
        latest.stream()
                .filter(old -> articles.stream().noneMatch(each -> each.id().equals(old.id())))
                .forEach(shown::add);
        latest = List.copyOf(shown.subList(0, Math.min(SHOWN, shown.size())));
        return batch;
    }

    private String position() {
        return epoch + "-" + number;
    }

    synchronized Shown shown() {
        return new Shown(position(), latest);
    }

    /// Returns the batches after a position, or empty if the position is unknown or too old.
    synchronized Optional<List<Batch>> after(String position) {
        if (!position.matches(epoch + "-\\d{1,18}")) {
            return Optional.empty();
        }
        long seen = Long.parseLong(position.substring(epoch.length() + 1));
        List<Batch> missed =
                batches.stream().filter(batch -> batch.number > seen).toList();
        return seen + missed.size() == number ? Optional.of(missed) : Optional.empty();
    }
}
