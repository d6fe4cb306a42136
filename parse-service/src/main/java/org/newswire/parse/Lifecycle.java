package org.newswire.parse;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.Article.Extent;
import org.newswire.article.Changes;
import org.newswire.raw.RawItem;

/// What a version of an article means, given where the article stands. A pure function.
///
/// The version that came last through `news.raw` is the present one, whatever the clocks of instances
/// say; only
/// history and replayed records are placed by the time of their observation ([Standing#isNewerThan]).
/// The revision
/// is a hybrid logical clock: the time of observation in milliseconds (0 before 1970), or the revision
/// before plus
/// one where that is not less. So revisions grow, and come out the same when everything is parsed again.
/// What shows the
/// present content once more changes
/// nothing: [Event#CARRIED]. That is so where nothing differs but the time of change, and where another
/// feed
/// than the one that brought the present version has the same title and text, whatever else it says of
/// it, or
/// has others that are not for it to say ([PublishersWord#mayChange]). A text that was replaced doesn't
/// come back
/// through such a feed: it is behind ([#isBehind]).
///
/// A full text is not replaced by a summary because a page could not be had: the version then takes the
/// title and the
/// time of change, and keeps all else ([#withFullText]).
final class Lifecycle {
    /// Many sites state a new time with each comment, or each time their pages are made anew.
    private static final Set<String> NO_NEWS = Set.of("modifiedAt", "details.modifiedOffset", "details.comments");

    private static final String FORBIDDEN = "robots-disallowed";

    private Lifecycle() {}

    /// Where an article stands, with its present version where [#needsArticle] asks for it.
    record Present(Standing standing, @Nullable Article article) {
        Article known() {
            return Objects.requireNonNull(article, "the present version has not been read");
        }

        Present behind(Standing late) {
            return new Present(standing.behind(late), article);
        }
    }

    /// What is published.
    ///
    /// @param late whether the present version has to follow once more, so as to be the last
    record Verdict(Event event, Article article, boolean late) {}

    /// Whether the present version itself is needed to judge, or to be published again.
    ///
    /// @param arrival of the raw record
    static boolean needsArticle(Standing standing, Article shown, Arrival arrival) {
        return switch (standing.state()) {
            case GONE -> false;
            case RETRACTED -> true;
            case STANDING ->
                shown.retractedAt() != null
                        || standing.isNewerThan(shown, arrival)
                        || standing.fingerprint() != Changes.fingerprint(shown);
        };
    }

    /// @param present null where nothing is remembered: then the feed's word is taken for whether it is
    ///     new
    /// @param shown   a version, or a retraction, without its place
    /// @param arrival of the raw record
    static Verdict judge(@Nullable Present present, Article shown, Arrival arrival) {
        if (present == null) {
            return new Verdict(firstEvent(shown), shown.revised(observed(shown), null, null), false);
        }
        if (present.standing().isNewerThan(shown, arrival)) {
            return late(present, shown);
        }
        if (shown.retractedAt() != null) {
            String hash = present.standing().stands() ? present.known().contentHash() : null;
            return new Verdict(Event.RETRACTED, shown.revised(next(present, shown), null, hash), false);
        }
        return present.standing().stands()
                ? next(present, shown, Changes.fingerprint(shown))
                : new Verdict(Event.CREATED, shown.revised(next(present, shown), null, null), false);
    }

    private static Event firstEvent(Article shown) {
        if (shown.retractedAt() != null) {
            return Event.RETRACTED;
        }
        return shown.change() == RawItem.Change.PUBLISHED ? Event.CREATED : Event.UPDATED;
    }

    private static Verdict late(Present present, Article shown) {
        long revision = present.standing().revision();
        if (shown.retractedAt() == null && present.standing().stands() && sameText(present.known(), shown)) {
            Article carried = present.known().carriedAs(shown).revised(revision, null, null);
            return new Verdict(Event.CARRIED, carried, true);
        }
        Article late = shown.revised(Math.clamp(revision - 1, 0, observed(shown)), null, null);
        return new Verdict(Event.SUPERSEDED, late, true);
    }

    private static Verdict next(Present present, Article shown, long fingerprint) {
        long revision = present.standing().revision();
        if (present.standing().fingerprint() == fingerprint) {
            return new Verdict(Event.CARRIED, shown.revised(revision, null, null), false);
        }
        Article before = present.known();
        Article version = withFullText(before, shown);
        if (!present.standing().isBroughtBy(shown.source().feedId())) {
            if (sameText(before, version) || !PublishersWord.mayChange(before, shown)) {
                return new Verdict(Event.CARRIED, before.carriedAs(shown).revised(revision, null, null), false);
            }
            if (isBehind(before, version)) {
                return late(present, shown);
            }
        }
        List<String> changes = Changes.between(before, version);
        if (NO_NEWS.containsAll(changes)) {
            return new Verdict(Event.CARRIED, before.carriedAs(shown).revised(revision, null, null), false);
        }
        return new Verdict(Event.UPDATED, version.revised(next(present, shown), changes, before.contentHash()), false);
    }

    /// A version as it is; or with the full text of the one before, where its page could not be had, or
    /// not be
    /// used, and its entry has a summary at most. What robots.txt forbids now to be read is not carried on.
    static Article withFullText(Article before, Article shown) {
        String missing = shown.provenance().pageMissing();
        if (missing == null
                || missing.equals(FORBIDDEN)
                || before.extent() != Extent.FULL
                || shown.extent() == Extent.FULL) {
            return shown;
        }
        Article version = before.retitledAs(shown);
        return ItemParser.fits(version) ? version : shown;
    }

    private static long next(Present present, Article shown) {
        return Math.max(observed(shown), present.standing().revision() + 1);
    }

    private static long observed(Article shown) {
        return Math.max(0, shown.observedAt().toEpochMilli());
    }

    /// Whether another feed shows what the present version has replaced, and doesn't say that it was
    /// changed
    /// back since. A present version that was carried tells no more what it has replaced: who carried
    /// it may well be the first to show that it was changed back.
    private static boolean isBehind(Article before, Article shown) {
        Instant changed = shown.modifiedAt();
        return shown.contentHash().equals(before.previousHash())
                && (changed == null || !changed.isAfter(before.observedAt()));
    }

    private static boolean sameText(Article before, Article shown) {
        return before.contentHash().equals(shown.contentHash());
    }
}
