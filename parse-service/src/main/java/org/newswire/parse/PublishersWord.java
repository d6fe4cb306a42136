package org.newswire.parse;

import crawlercommons.domains.EffectiveTldFinder;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.parse.Lifecycle.Present;
import org.newswire.parse.extract.body.Body;
import org.newswire.parse.extract.text.PublishedAddress;

/// Whether a feed that takes an article back, or shows it with another title or text, may do so: any feed can
/// show an entry that links to another publisher's article, say of it what it likes, and then delete that entry.
/// Pure functions.
///
/// It may where it is of the article's site (registrable domain, Public Suffix List). It may take it back, too,
/// where the page at the article's address is gone for good (410), and where no other feed has carried the
/// article, as far as that is remembered; and change it where it brought the version, where the text is that of
/// the page, and where less was known of it. Of an article that is not remembered its word is taken.
final class PublishersWord {
    private static final int GONE = 410;

    private PublishersWord() {}

    /// @param present with its article, where that stands
    static boolean holds(@Nullable Present present, Article retraction) {
        if (present == null || !present.standing().stands()) {
            return true;
        }
        String address = present.known().url();
        return address == null
                || present.standing().hasOnly(retraction.source().feedId())
                || isSameSite(retraction.source().feedUrl(), address)
                || (retraction.provenance().status() == GONE && isSamePage(retraction.url(), address));
    }

    /// @param before brought by another feed
    /// @param shown  has another title or text
    static boolean mayChange(Article before, Article shown) {
        String address = before.url();
        boolean isItsOwn = Body.FEED.equals(shown.provenance().fields().getOrDefault("text", Body.FEED));
        boolean saysMore = shown.extent().compareTo(before.extent()) < 0;
        return address == null
                || !isItsOwn
                || saysMore
                || isSameSite(shown.source().feedUrl(), address);
    }

    private static boolean isSameSite(String feed, String article) {
        Optional<String> site = PublishedAddress.read(article).map(PublishersWord::site);
        return site.isPresent() && site.equals(PublishedAddress.read(feed).map(PublishersWord::site));
    }

    private static String site(PublishedAddress address) {
        String host = address.host();
        return Objects.requireNonNullElse(EffectiveTldFinder.getAssignedDomain(host, true, false), host);
    }

    /// Whatever the scheme, the fragment, and whether the host begins with `www.`.
    private static boolean isSamePage(@Nullable String one, String other) {
        Optional<PublishedAddress> page = PublishedAddress.read(other);
        return page.isPresent() && page.equals(PublishedAddress.read(one));
    }
}
