package org.newswire.parse.lifecycle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.ArticleBuilder;
import org.newswire.article.Articles;
import org.newswire.article.SampleArticle;
import org.newswire.raw.NameUuid;

class RetractionPolicyTest {
    private static final String ARTICLE = "https://www.tidings.co.uk/2026/harbour?id=7";
    private static final String OWN = "https://feeds.tidings.co.uk/rss";
    private static final String HOSTED = "https://feeds.hosted.com/tidings";
    private static final String OTHER = "https://elsewhere.co.uk/rss";

    private static Article shown(String feed, @Nullable String url) {
        return SampleArticle.with(sample -> {
            List.of("revision", "changes", "previousHash", "retractedAt").forEach(sample::remove);
            sample.put("url", url);
            ((ObjectNode) sample.get("source"))
                    .put("feedUrl", feed)
                    .put("feedId", NameUuid.ofFeed(feed).toString());
        });
    }

    /// Returns the latest version of an article that the first of these feeds created and the
    /// others carried.
    private static LatestVersion carriedBy(String... feeds) {
        return carriedBy(List.of(feeds), ARTICLE);
    }

    private static LatestVersion carriedBy(List<String> feeds, String url) {
        LatestState state = null;
        Article article = shown(feeds.getFirst(), url);
        for (String feed : feeds) {
            article = shown(feed, url);
            state = LatestState.of(article, state == null ? Event.CREATED : Event.CARRIED, state);
        }
        return new LatestVersion(Objects.requireNonNull(state), article);
    }

    private static Article textOf(String feed, @Nullable String url, String extent, @Nullable String source) {
        return SampleArticle.with(sample -> {
            sample.put("url", url).put("extent", extent);
            ((ObjectNode) sample.get("source")).put("feedUrl", feed);
            ObjectNode fields = ((ObjectNode) sample.get("provenance")).putObject("fields");
            if (source != null) {
                fields.put("text", source);
            }
        });
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
            # feed,   what was known, shows,   whose text, may it
            OWN,      full,           full,    feed,       true
            OWN,      full,           summary, feed,       true
            OTHER,    full,           full,    feed,       false
            OTHER,    full,           summary, feed,       false
            OTHER,    summary,        summary, feed,       false
            OTHER,    full,           title,   none,       false
            HOSTED,   full,           full,    feed,       false
            OTHER,    full,           full,    page,       true
            OTHER,    full,           full,    rule,       true
            OTHER,    summary,        full,    feed,       true
            OTHER,    title,          summary, feed,       true
            """)
    void anotherFeedChangesAnArticleOfItsSiteOrByItsPageOrWhereItSaysMore(
            String feed, String known, String extent, @Nullable String source, boolean allowed) {
        String address = Map.of("OWN", OWN, "OTHER", OTHER, "HOSTED", HOSTED).get(feed);
        Article before = textOf(OWN, ARTICLE, known, "page");

        Article shown = textOf(Objects.requireNonNull(address), ARTICLE, extent, source);
        assertThat(RetractionPolicy.mayChange(before, shown)).isEqualTo(allowed);
        assertThat(RetractionPolicy.mayChange(textOf(OWN, null, known, "page"), shown))
                .isTrue();
    }

    private static Article retraction(String feed) {
        return retraction(feed, null, 200);
    }

    private static Article retraction(String feed, @Nullable String page, int status) {
        Article shown = SampleArticle.with(sample -> ((ObjectNode) sample.get("provenance")).put("status", status));
        return ArticleBuilder.builder(Articles.retracted(shown, shown.observedAt()))
                .url(page)
                .source(shown(feed, page).source())
                .build();
    }

    @Test
    void aFeedOfAnotherSiteMayNotRetractAnArticleThatOthersCarry() {
        assertThat(RetractionPolicy.mayRetract(carriedBy(OWN, OTHER), retraction(OTHER)))
                .isFalse();
        assertThat(RetractionPolicy.mayRetract(carriedBy(OTHER, OWN, OTHER), retraction(OTHER)))
                .isFalse();
        assertThat(RetractionPolicy.mayRetract(carriedBy(HOSTED), retraction(OTHER)))
                .isFalse();
    }

    @Test
    void aFeedOfTheArticlesSiteMayRetractIt() {
        assertThat(RetractionPolicy.mayRetract(carriedBy(OWN, OTHER), retraction(OWN)))
                .isTrue();
        assertThat(RetractionPolicy.mayRetract(carriedBy(OTHER), retraction("http://tidings.co.uk/atom")))
                .isTrue();
    }

    @Test
    void theOnlyFeedOfAnArticleMayRetractIt() {
        assertThat(RetractionPolicy.mayRetract(carriedBy(HOSTED, HOSTED), retraction(HOSTED)))
                .isTrue();
        assertThat(RetractionPolicy.mayRetract(carriedBy(HOSTED, OTHER), retraction(HOSTED)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "410, http://tidings.co.uk/2026/harbour?id=7, true",
        "410, https://www.tidings.co.uk/2026/harbour?id=8, false",
        "410, https://elsewhere.co.uk/2026/harbour?id=7, false",
        "200, https://www.tidings.co.uk/2026/harbour?id=7, false",
        "410, no address, false",
    })
    void aGonePageOfTheArticleIsARetractionByItsPublisher(int status, String page, boolean holds) {
        assertThat(RetractionPolicy.mayRetract(carriedBy(OWN, OTHER), retraction(OTHER, page, status)))
                .isEqualTo(holds);
    }

    /// Canonical URLs in pages that are not URIs.
    @ParameterizedTest
    @CsvSource({
        "https://zeitung-münchen.example/a, https://xn--zeitung-mnchen-osb.example/rss, true",
        "https://www.ZEITUNG-MÜNCHEN.co.uk/a, https://feeds.xn--zeitung-mnchen-osb.co.uk/rss, true",
        "https://my_site.example/a, https://my_site.example/rss, true",
        "https://tidings.co.uk/2026/harbour opens.html, https://feeds.tidings.co.uk/rss, true",
        "https://tidings.co.uk:443/[2026]/100%, https://feeds.tidings.co.uk/rss, true",
        "https://zeitung-münchen.example/a, https://zeitung-koeln.example/rss, false",
        "https://tidings.co.uk@elsewhere.co.uk/a b, https://feeds.tidings.co.uk/rss, false",
        "https://elsewhere.co.uk?/@tidings.co.uk/a b, https://feeds.tidings.co.uk/rss, false",
        "https://tidings.co.uk..example/a b, https://feeds.tidings.co.uk/rss, false",
        "https:///a b, https://feeds.tidings.co.uk/rss, false",
    })
    void readsTheSiteOfAnyUrl(String address, String feed, boolean holds) {
        assertThat(RetractionPolicy.mayRetract(carriedBy(List.of(feed, OTHER), address), retraction(feed)))
                .isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({
        "https://zeitung-münchen.example/hafen geöffnet?a=ü, https://xn--zeitung-mnchen-osb.example/hafen%20ge%C3%B6ffnet?a=%C3%BC, true",
        "https://zeitung-münchen.example/a, https://xn--zeitung-mnchen-osb.example/b, false",
        "https://my_site.example/a, http://www.my_site.example/a#top, true",
        "https://my_site.example/%5Ba%5D/100%25?b=%7Bc%7D, https://my_site.example/[a]/100%?b={c}, true",
    })
    void matchesAGonePageWithAnyFormOfItsUrl(String address, String page, boolean holds) {
        assertThat(RetractionPolicy.mayRetract(carriedBy(List.of(OWN, OTHER), address), retraction(OTHER, page, 410)))
                .isEqualTo(holds);
    }

    @Test
    void anArticleWithoutAUrlBelongsToItsFeed() {
        LatestVersion present =
                new LatestVersion(LatestState.of(shown(HOSTED, null), Event.UPDATED, null), shown(HOSTED, null));
        assertThat(RetractionPolicy.mayRetract(present, retraction(HOSTED))).isTrue();
    }

    @Test
    void anyFeedMayRetractAnArticleWhoseStateHasExpired() {
        assertThat(RetractionPolicy.mayRetract(null, retraction(OTHER))).isTrue();
    }

    /// Earlier records are unknown then.
    @ParameterizedTest
    @ValueSource(strings = {"CARRIED", "UPDATED", "SUPERSEDED"})
    void aStateReadFromTheMiddleOfTheLogMayHaveOtherFeeds(Event event) {
        Article article = shown(HOSTED, ARTICLE);
        LatestState state = LatestState.of(record(article, event), null).orElseThrow();

        assertThat(state.isOnlyFrom(article.source().feedId())).isFalse();
    }

    @Test
    void aStateReadFromTheStartOfTheLogIsComplete() {
        Article article = shown(HOSTED, ARTICLE);
        Article carried = shown(OTHER, ARTICLE);
        LatestState created =
                LatestState.of(record(article, Event.CREATED), null).orElseThrow();
        LatestState updated =
                LatestState.of(record(article, Event.UPDATED), created).orElseThrow();
        LatestState gone = LatestState.of(record(carried, Event.CARRIED), updated)
                .orElseThrow()
                .deleted();

        assertThat(updated.isOnlyFrom(article.source().feedId())).isTrue();
        assertThat(gone.isOnlyFrom(article.source().feedId())).isFalse();
        assertThat(updated.republishedAfter(gone).isOnlyFrom(article.source().feedId()))
                .isFalse();
    }

    /// The latest version came from one feed, and other feeds have carried it since.
    @Test
    void aStateReadFromTheLogNamesTheFeedOfItsVersion() {
        UUID own = shown(OWN, ARTICLE).source().feedId();
        LatestState updated =
                LatestState.of(record(shown(OWN, ARTICLE), Event.UPDATED), null).orElseThrow();
        LatestState carried = LatestState.of(record(shown(OTHER, ARTICLE), Event.CARRIED), updated)
                .orElseThrow();
        LatestState late = LatestState.of(record(shown(OTHER, ARTICLE), Event.SUPERSEDED), carried)
                .orElseThrow();
        LatestState again = LatestState.of(record(shown(OTHER, ARTICLE), Event.CARRIED), late)
                .orElseThrow();
        LatestState replaced = LatestState.of(record(shown(OTHER, ARTICLE), Event.UPDATED), again)
                .orElseThrow();

        assertThat(updated.isBroughtBy(own)).isTrue();
        assertThat(carried.isBroughtBy(own)).isTrue();
        assertThat(again.isBroughtBy(own)).isTrue();
        assertThat(replaced.isBroughtBy(own)).isFalse();
    }

    private static ConsumerRecord<byte[], byte[]> record(Article article, Event event) {
        byte[] key = article.id().toString().getBytes(UTF_8);
        var record = new ConsumerRecord<>(Article.TOPIC.name(), 0, 5, key, Article.CONTRACT.encode(article));
        article.headers(event, "00-x").forEach(record.headers()::add);
        return record;
    }
}
