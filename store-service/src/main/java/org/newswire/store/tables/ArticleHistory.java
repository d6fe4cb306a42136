package org.newswire.store.tables;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.store.tables.ArticleStore.Outcome;

/// The versions of one article: those that are stored, and on top of them what a batch brings.
///
/// A version is what has one content hash. Its content is that of its newest observation
/// ([VersionKey]), and the current version is the one with the newest. Not thread-safe.
final class ArticleHistory {
    private final @Nullable Version storedCurrent;
    private final Map<String, Version> stored = new LinkedHashMap<>();
    private final Map<String, Version> versions = new LinkedHashMap<>();

    /// @param fresh what brought its newest content in this batch; null where that is stored already
    record Version(Instant firstObservedAt, long firstRevision, VersionKey newest, Change.@Nullable Version fresh) {
        static Version of(Change.Version given) {
            VersionKey key = VersionKey.of(given.article());
            return new Version(key.observedAt(), key.revision(), key, given);
        }

        Version and(Change.Version given) {
            Version other = of(given);
            Instant first = earlier(firstObservedAt, other.firstObservedAt);
            long revision = Math.min(firstRevision, other.firstRevision);
            return other.newest.compareTo(newest) > 0
                    ? new Version(first, revision, other.newest, given)
                    : new Version(first, revision, newest, fresh);
        }

        String contentHash() {
            return newest.contentHash();
        }
    }

    /// @param stored that of the article's row first. A store of before, which went by the time of observation, may
    ///     have left another version there than the newest one
    ArticleHistory(List<Version> stored) {
        stored.forEach(version -> this.stored.merge(
                version.contentHash(), version, (one, other) -> one.newest.compareTo(other.newest) >= 0 ? one : other));
        versions.putAll(this.stored);
        storedCurrent = stored.isEmpty() ? null : stored.getFirst();
    }

    /// Adds what a record says, and tells what that means for the article.
    Outcome add(Change.Version given) {
        String before = newest(versions.values()).map(Version::contentHash).orElse(null);
        String hash = given.article().contentHash();
        boolean known = versions.containsKey(hash);
        versions.merge(hash, Version.of(given), (version, other) -> version.and(given));
        if (before == null) {
            return Outcome.NEW;
        }
        if (known) {
            return Outcome.SAME;
        }
        return hash.equals(current().contentHash()) ? Outcome.UPDATED : Outcome.STALE;
    }

    /// The version to show; at least one has been stored or added.
    Version current() {
        return newest(versions.values()).orElseThrow();
    }

    /// The version that the stored row shows, or null when there is no such row.
    @Nullable
    Version storedCurrent() {
        return storedCurrent;
    }

    /// Whether the article's row is to show a version that is stored elsewhere.
    boolean isRestored() {
        return storedCurrent != null
                && current().fresh() == null
                && !storedCurrent.contentHash().equals(current().contentHash());
    }

    /// Whether a record that was added is the one that the article's row is to show.
    boolean isShown(Article given) {
        return VersionKey.of(given).equals(current().newest());
    }

    /// Whether nothing of it is stored, and there is one version, as with most articles.
    boolean isOneNewVersion() {
        return stored.isEmpty() && versions.size() == 1;
    }

    /// Whether a version is not stored in its present state.
    boolean hasChanged(Version version) {
        return !version.equals(stored.get(version.contentHash()));
    }

    /// Versions that are not stored in their present state.
    List<Version> changed() {
        return versions.values().stream().filter(this::hasChanged).toList();
    }

    int count() {
        return versions.size();
    }

    Instant firstSeenAt() {
        return firstSeen(versions.values());
    }

    /// Whether the row's summary of its versions has changed.
    boolean summaryChanged() {
        return stored.size() != versions.size() || !firstSeen(stored.values()).equals(firstSeenAt());
    }

    private static Instant firstSeen(Collection<Version> versions) {
        return versions.stream()
                .map(Version::firstObservedAt)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    private static Optional<Version> newest(Collection<Version> versions) {
        return versions.stream().max(Comparator.comparing(Version::newest));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
