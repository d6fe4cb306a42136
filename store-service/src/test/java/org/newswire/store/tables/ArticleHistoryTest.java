package org.newswire.store.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.NOON;
import static org.newswire.article.Articles.article;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.store.tables.ArticleHistory.Version;
import org.newswire.store.tables.ArticleStore.Outcome;

final class ArticleHistoryTest {
    private final Article one = article("harbour", "One.", 0, "daily");
    private final Article two = article("harbour", "Two.", 10, "daily");

    @Test
    void aRepeatChangesNothing() {
        ArticleHistory history = new ArticleHistory(List.of(stored(one)));

        assertThat(history.add(change(one))).isEqualTo(Outcome.SAME);
        assertThat(history.changed()).isEmpty();
        assertThat(history.summaryChanged()).isFalse();
        assertThat(history.current().fresh()).isNull();
    }

    @Test
    void theHigherRevisionIsCurrentWhateverTheClock() {
        Article higher = one.revised(NOON.plusSeconds(3600).toEpochMilli(), null, null);
        ArticleHistory history = new ArticleHistory(List.of());

        assertThat(List.of(history.add(change(higher)), history.add(change(two))))
                .containsExactly(Outcome.NEW, Outcome.STALE);
        assertThat(two.observedAt()).isAfter(higher.observedAt());
        assertThat(history.current().contentHash()).isEqualTo(higher.contentHash());
    }

    @Test
    void withoutRevisionsTheLatestObservationIsCurrent() {
        ArticleHistory history = new ArticleHistory(List.of());

        assertThat(List.of(history.add(change(two)), history.add(change(one))))
                .containsExactly(Outcome.NEW, Outcome.STALE);
        assertThat(history.current().contentHash()).isEqualTo(two.contentHash());
        assertThat(history.firstSeenAt()).isEqualTo(NOON);
    }

    @Test
    void anEarlierObservationOfAStoredVersionOnlyMovesItsStart() {
        Article earlier = article("harbour", "Two.", 5, "daily");
        ArticleHistory history = new ArticleHistory(List.of(stored(two)));

        assertThat(history.add(change(earlier))).isEqualTo(Outcome.SAME);
        assertThat(history.changed())
                .containsExactly(
                        new Version(earlier.observedAt(), VersionKey.of(earlier).revision(), VersionKey.of(two), null));
        assertThat(history.summaryChanged()).isTrue();
    }

    @Test
    void ordersSimultaneousVersionsTheSameInEveryOrder() {
        Article other = article("harbour", "Other.", 0, "daily");
        ArticleHistory forth = new ArticleHistory(List.of());
        ArticleHistory back = new ArticleHistory(List.of());
        forth.add(change(one));
        forth.add(change(other));
        back.add(change(other));
        back.add(change(one));

        assertThat(forth.current()).isEqualTo(back.current());
    }

    private static Change.Version change(Article article) {
        return new Change.Version(article, null);
    }

    private static Version stored(Article article) {
        return new Version(article.observedAt(), VersionKey.of(article).revision(), VersionKey.of(article), null);
    }
}
