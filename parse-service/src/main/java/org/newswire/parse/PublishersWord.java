package org.newswire.parse;

import crawlercommons.domains.EffectiveTldFinder;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.parse.Lifecycle.Present;

/// Whether a feed that takes an article back may do so: any feed can show an entry that links to another
/// publisher's article, and then delete that entry. A pure function.
///
/// It may where it is of the article's site (registrable domain, Public Suffix List), where the page at
/// the article's address is gone for good (410), and where no other feed has carried the article, as far
/// as that is remembered. Of an article that is not remembered its word is taken.
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
