package org.newswire.parse.lifecycle;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.Article.Extent;
import org.newswire.article.Changes;
import org.newswire.parse.item.EncodedArticle;
import org.newswire.raw.RawItem;

/// Decides which event a version of an article is, given the article's latest version. Pure functions.
/// `BatchPublication` publishes the events and writes the tombstones.
///
/// - Order: the version with the last raw record is the latest one, independent of the clocks of instances.
///   Historical records are ordered by observation time ([LatestState#isNewerThan]).
/// - Revision: a hybrid logical clock. It is the observation time in milliseconds (0 before 1970), or the
///   previous revision + 1 if that is greater. So revisions grow, and parsing everything again yields the
///   same revisions.
/// - No new version ([Event#CARRIED]): if only the modification time or comments differ; if another feed
///   shows the same title and text; if that feed may not change them ([RetractionPolicy#mayChange]); or if an
///   import shows the latest version again ([LatestState#isShownAgainBy]).
/// - A text that was replaced does not return through another feed ([#isOutdated]).
/// - A full text is kept if the page of a newer version is unavailable. The version then takes only the
///   title and modification time ([#withFullText]).
public final class Lifecycle {
    /// Many sites set a new modification time with each comment, or whenever they generate the page.
    private static final Set<String> INSIGNIFICANT = Set.of("modifiedAt", "details.modifiedOffset", "details.comments");

    private static final String FORBIDDEN = "robots-disallowed";

    private Lifecycle() {}

    /// The record to publish for a version of an article.
    ///
    /// @param isLate whether the latest version must be published again after it, so that it stays the last
    ///     record
    public record Decision(Event event, Article article, boolean isLate) {}

    /// Whether the content of the latest version is needed for the decision, or must be published again.
    public static boolean needsArticle(LatestState latest, Article shown, Arrival arrival) {
        return switch (latest.status()) {
            case DELETED -> false;
            case RETRACTED -> true;
            case PUBLISHED ->
                shown.retractedAt() != null
                        || latest.isNewerThan(shown, arrival)
                        || latest.fingerprint() != Changes.fingerprint(shown);
        };
    }

    /// Decides about a version or a retraction.
    ///
    /// @param latest null if the state is unknown. Then the raw record's `change` determines whether the
    ///     article is new
    /// @param shown  without a revision
    public static Decision decide(@Nullable LatestVersion latest, Article shown, Arrival arrival) {
        if (latest == null) {
            return onTime(firstEvent(shown), shown.revised(observed(shown), null, null));
        }
        if (latest.state().isNewerThan(shown, arrival)) {
            return late(latest, shown, arrival);
        }
        if (shown.retractedAt() != null) {
            String hash =
                    latest.state().isPublished() ? latest.requiredArticle().contentHash() : null;
            return onTime(Event.RETRACTED, shown.revised(nextRevision(latest, shown), null, hash));
        }
        return latest.state().isPublished()
                ? next(latest, shown, arrival)
                : onTime(Event.CREATED, shown.revised(nextRevision(latest, shown), null, null));
    }

    private static Decision onTime(Event event, Article article) {
        return new Decision(event, article, false);
    }

    private static Event firstEvent(Article shown) {
        if (shown.retractedAt() != null) {
            return Event.RETRACTED;
        }
        return shown.change() == RawItem.Change.PUBLISHED ? Event.CREATED : Event.UPDATED;
    }

    /// The latest version is not repeated if its own feed has shown the same text before, as in an import.
    private static Decision late(LatestVersion latest, Article shown, Arrival arrival) {
        long revision = latest.state().revision();
        if (shown.retractedAt() == null
                && latest.state().isPublished()
                && hasSameText(latest.requiredArticle(), shown)) {
            boolean isItsOwn = arrival.isHistorical()
                    && latest.state().isBroughtBy(shown.source().feedId());
            return new Decision(Event.CARRIED, carried(latest, shown), !isItsOwn);
        }
        Article late = shown.revised(Math.clamp(revision - 1, 0, observed(shown)), null, null);
        return new Decision(Event.SUPERSEDED, late, true);
    }

    private static Decision next(LatestVersion latest, Article shown, Arrival arrival) {
        if (latest.state().fingerprint() == Changes.fingerprint(shown)) {
            return onTime(Event.CARRIED, shown.revised(latest.state().revision(), null, null));
        }
        if (latest.state().isShownAgainBy(shown, arrival)) {
            return onTime(Event.CARRIED, carried(latest, shown));
        }
        Article before = latest.requiredArticle();
        Article version = withFullText(before, shown);
        if (!latest.state().isBroughtBy(shown.source().feedId())) {
            if (hasSameText(before, version) || !RetractionPolicy.mayChange(before, shown)) {
                return onTime(Event.CARRIED, carried(latest, shown));
            }
            if (isOutdated(before, version)) {
                return late(latest, shown, arrival);
            }
        }
        List<String> changes = Changes.between(before, version);
        return INSIGNIFICANT.containsAll(changes)
                ? onTime(Event.CARRIED, carried(latest, shown))
                : onTime(Event.UPDATED, version.revised(nextRevision(latest, shown), changes, before.contentHash()));
    }

    private static Article carried(LatestVersion latest, Article shown) {
        return VersionMerge.carried(latest.requiredArticle(), shown)
                .revised(latest.state().revision(), null, null);
    }

    /// Returns a version with the full text of the previous one, if its own page is unavailable or unusable
    /// and its entry has a summary at most. Returns it unchanged if robots.txt now forbids to read the
    /// page.
    public static Article withFullText(Article before, Article shown) {
        String missing = shown.provenance().pageMissing();
        if (missing == null
                || missing.equals(FORBIDDEN)
                || before.extent() != Extent.FULL
                || shown.extent() == Extent.FULL) {
            return shown;
        }
        EncodedArticle version = EncodedArticle.of(VersionMerge.retitled(before, shown));
        return version.fits() ? version.article() : shown;
    }

    private static long nextRevision(LatestVersion latest, Article shown) {
        return Math.max(observed(shown), latest.state().revision() + 1);
    }

    private static long observed(Article shown) {
        return Math.max(0, shown.observedAt().toEpochMilli());
    }

    /// Whether another feed shows the text that the latest version has replaced, without a later
    /// modification time. A carried version no longer has the hash of the text that it replaced: then the
    /// text may have been changed
    /// back.
    private static boolean isOutdated(Article before, Article shown) {
        Instant modified = shown.modifiedAt();
        return shown.contentHash().equals(before.previousHash())
                && (modified == null || !modified.isAfter(before.observedAt()));
    }

    private static boolean hasSameText(Article before, Article shown) {
        return before.contentHash().equals(shown.contentHash());
    }
}
