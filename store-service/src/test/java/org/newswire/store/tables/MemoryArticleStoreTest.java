package org.newswire.store.tables;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.newswire.store.tables.ArticleHistory.Version;

final class MemoryArticleStoreTest extends ArticleStoreContract {
    private MemoryArticleStore.Held held = new MemoryArticleStore.Held();

    @Override
    ArticleStore emptyStore() {
        held = new MemoryArticleStore.Held();
        return anotherStore(false);
    }

    @Override
    ArticleStore anotherStore(boolean restorePurged) {
        return new MemoryArticleStore(held, restorePurged);
    }

    @Override
    Optional<Shown> shown(UUID articleId) {
        return Optional.ofNullable(held.histories.get(articleId)).map(history -> {
            Version current = history.current();
            return new Shown(
                    text(current),
                    history.count(),
                    history.firstSeenAt(),
                    current.newest().observedAt(),
                    held.isRetracted(articleId, current.newest().revision()));
        });
    }

    @Override
    List<String> versionTexts(UUID articleId) {
        return Optional.ofNullable(held.histories.get(articleId))
                .map(ArticleHistory::changed)
                .orElse(List.of())
                .stream()
                .sorted(Comparator.comparing(Version::firstObservedAt).thenComparing(Version::contentHash))
                .map(MemoryArticleStoreTest::text)
                .toList();
    }

    @Override
    List<String> sources(UUID articleId) {
        return held.sources.getOrDefault(articleId, Map.of()).values().stream()
                .map(carried -> carried.source().feedUrl() + " " + carried.firstSeenAt())
                .sorted()
                .toList();
    }

    @Override
    Optional<String> feed(UUID feedId) {
        return Optional.ofNullable(held.feeds.get(feedId))
                .map(feed -> (feed.watched() ? "watched" : "not watched") + " polls="
                        + feed.status().polls());
    }

    @Override
    List<String> everything() {
        List<String> all = new ArrayList<>();
        held.histories.forEach((id, history) -> {
            all.add(id + " shows " + history.current());
            history.changed().stream()
                    .map(version -> id + " has " + version)
                    .sorted()
                    .forEach(all::add);
        });
        held.sources.forEach((id, ofArticle) -> ofArticle.forEach((feed, carried) -> all.add(id + " from " + carried)));
        held.retractions.forEach((id, retraction) -> all.add(id + " retracted " + retraction));
        held.feeds.forEach((id, feed) -> all.add(id + " fares " + feed));
        return all;
    }

    private static String text(Version version) {
        Change.Version fresh = requireNonNull(version.fresh(), "every version is from this run");
        return fresh.article().text();
    }
}
