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

/// Decides what a batch changes in the versions of one article: adds its records to the stored versions, in
/// memory.
///
/// A version is identified by its content hash. Its content is that of its newest record ([VersionKey]).
/// The current version is the one with the newest record. Not thread-safe.
final class ArticleHistory {
    private final @Nullable Version storedCurrent;
    private final Map<String, Version> stored = new LinkedHashMap<>();
    private final Map<String, Version> versions = new LinkedHashMap<>();

    /// @param fresh the change in this batch with the version's newest content; null if that content is
    ///     stored already
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

    /// @param stored the stored versions, the current one first
    ArticleHistory(List<Version> stored) {
        stored.forEach(version -> this.stored.put(version.contentHash(), version));
        versions.putAll(this.stored);
        storedCurrent = stored.isEmpty() ? null : stored.getFirst();
    }

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

    /// Returns the current version. At least one version must be stored or added.
    Version current() {
        return newest(versions.values()).orElseThrow();
    }

    /// Returns the version in the stored row of `article`, or null if there is no row.
    @Nullable
    Version storedCurrent() {
        return storedCurrent;
    }

    /// Returns whether the row of `article` will show this added record.
    boolean isShown(Article given) {
        return VersionKey.of(given).equals(current().newest());
    }

    /// Returns whether nothing is stored and the batch has one version, as for most articles.
    boolean isOneNewVersion() {
        return stored.isEmpty() && versions.size() == 1;
    }

    /// Returns whether a version differs from its stored state.
    boolean hasChanged(Version version) {
        return !version.equals(stored.get(version.contentHash()));
    }

    /// Returns the versions that differ from their stored state.
    List<Version> changed() {
        return versions.values().stream().filter(this::hasChanged).toList();
    }

    int count() {
        return versions.size();
    }

    Instant firstSeenAt() {
        return firstSeen(versions.values());
    }

    /// Returns whether `version_count` or `first_seen_at` has changed.
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
