package org.newswire.parse;

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
import org.newswire.article.SampleArticle;
import org.newswire.parse.Lifecycle.Present;
import org.newswire.raw.NameUuid;

class PublishersWordTest {
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

    /// Where an article stands that was created by the first of these feeds and carried by the others.
    private static Present carriedBy(String... feeds) {
        return carriedBy(List.of(feeds), ARTICLE);
    }

    private static Present carriedBy(List<String> feeds, String url) {
        Standing standing = null;
        Article article = shown(feeds.getFirst(), url);
        for (String feed : feeds) {
            article = shown(feed, url);
            standing = Standing.of(article, standing == null ? Event.CREATED : Event.CARRIED, standing);
        }
        return new Present(Objects.requireNonNull(standing), article);
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
        assertThat(PublishersWord.mayChange(before, shown)).isEqualTo(allowed);
        assertThat(PublishersWord.mayChange(textOf(OWN, null, known, "page"), shown))
                .isTrue();
    }

    private static Article retraction(String feed) {
        return retraction(feed, null, 200);
    }

    private static Article retraction(String feed, @Nullable String page, int status) {
        Article shown = SampleArticle.with(sample -> ((ObjectNode) sample.get("provenance")).put("status", status));
        return Article.retracted(
                shown.id(),
                shown.contentHash(),
                shown.observedAt(),
                null,
                page,
                null,
                shown(feed, page).source(),
                shown.provenance());
    }

    @Test
    void aFeedOfAnotherSiteMayNotTakeBackWhatOthersCarryToo() {
        assertThat(PublishersWord.holds(carriedBy(OWN, OTHER), retraction(OTHER)))
                .isFalse();
        assertThat(PublishersWord.holds(carriedBy(OTHER, OWN, OTHER), retraction(OTHER)))
                .isFalse();
        assertThat(PublishersWord.holds(carriedBy(HOSTED), retraction(OTHER))).isFalse();
    }

    @Test
    void aFeedOfTheArticlesSiteMayTakeItBack() {
        assertThat(PublishersWord.holds(carriedBy(OWN, OTHER), retraction(OWN))).isTrue();
        assertThat(PublishersWord.holds(carriedBy(OTHER), retraction("http://tidings.co.uk/atom")))
                .isTrue();
    }

    @Test
    void theOnlyFeedThatHasCarriedItMayTakeItBack() {
        assertThat(PublishersWord.holds(carriedBy(HOSTED, HOSTED), retraction(HOSTED)))
                .isTrue();
        assertThat(PublishersWord.holds(carriedBy(HOSTED, OTHER), retraction(HOSTED)))
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
    void itsOwnPageThatIsGoneIsThePublishersWord(int status, String page, boolean holds) {
        assertThat(PublishersWord.holds(carriedBy(OWN, OTHER), retraction(OTHER, page, status)))
                .isEqualTo(holds);
    }

    /// Canonical addresses that pages name and that are no URIs.
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
    void theSiteOfAnAddressIsReadHoweverItIsWritten(String address, String feed, boolean holds) {
        assertThat(PublishersWord.holds(carriedBy(List.of(feed, OTHER), address), retraction(feed)))
                .isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({
        "https://zeitung-münchen.example/hafen geöffnet?a=ü, https://xn--zeitung-mnchen-osb.example/hafen%20ge%C3%B6ffnet?a=%C3%BC, true",
        "https://zeitung-münchen.example/a, https://xn--zeitung-mnchen-osb.example/b, false",
        "https://my_site.example/a, http://www.my_site.example/a#top, true",
        "https://my_site.example/%5Ba%5D/100%25?b=%7Bc%7D, https://my_site.example/[a]/100%?b={c}, true",
    })
    void aPageThatIsGoneIsKnownHoweverItsAddressIsWritten(String address, String page, boolean holds) {
        assertThat(PublishersWord.holds(carriedBy(List.of(OWN, OTHER), address), retraction(OTHER, page, 410)))
                .isEqualTo(holds);
    }

    @Test
    void anArticleWithoutAnAddressIsItsFeedsOwn() {
        Present present = new Present(Standing.of(shown(HOSTED, null), Event.UPDATED, null), shown(HOSTED, null));
        assertThat(PublishersWord.holds(present, retraction(HOSTED))).isTrue();
    }

    @Test
    void ofAnArticleThatIsNotRememberedAnyFeedsWordIsTaken() {
        assertThat(PublishersWord.holds(null, retraction(OTHER))).isTrue();
    }

    /// What came before is not known then.
    @ParameterizedTest
    @ValueSource(strings = {"CARRIED", "UPDATED", "SUPERSEDED"})
    void whatIsReadBackFromItsMiddleMayHaveHadOtherFeeds(Event event) {
        Article article = shown(HOSTED, ARTICLE);
        Standing standing = Standing.of(record(article, event), null).orElseThrow();

        assertThat(standing.hasOnly(article.source().feedId())).isFalse();
    }

    @Test
    void whatIsReadBackFromItsBeginningIsKnownAsBefore() {
        Article article = shown(HOSTED, ARTICLE);
        Article carried = shown(OTHER, ARTICLE);
        Standing created = Standing.of(record(article, Event.CREATED), null).orElseThrow();
        Standing updated = Standing.of(record(article, Event.UPDATED), created).orElseThrow();
        Standing gone = Standing.of(record(carried, Event.CARRIED), updated)
                .orElseThrow()
                .gone();

        assertThat(updated.hasOnly(article.source().feedId())).isTrue();
        assertThat(gone.hasOnly(article.source().feedId())).isFalse();
        assertThat(updated.behind(gone).hasOnly(article.source().feedId())).isFalse();
    }

    /// The one that stands was brought by one feed, and shown by others since.
    @Test
    void whatIsReadBackTellsWhichFeedBroughtTheVersion() {
        UUID own = shown(OWN, ARTICLE).source().feedId();
        Standing updated =
                Standing.of(record(shown(OWN, ARTICLE), Event.UPDATED), null).orElseThrow();
        Standing carried = Standing.of(record(shown(OTHER, ARTICLE), Event.CARRIED), updated)
                .orElseThrow();
        Standing late = Standing.of(record(shown(OTHER, ARTICLE), Event.SUPERSEDED), carried)
                .orElseThrow();
        Standing again =
                Standing.of(record(shown(OTHER, ARTICLE), Event.CARRIED), late).orElseThrow();
        Standing replaced =
                Standing.of(record(shown(OTHER, ARTICLE), Event.UPDATED), again).orElseThrow();

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
