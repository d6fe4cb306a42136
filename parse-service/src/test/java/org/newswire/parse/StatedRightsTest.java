package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.Article.License;
import org.newswire.parse.extract.Extractor;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.Terms;

/// The rights of an article, from raw record to article.
class StatedRightsTest {
    private static final String LINK = "https://news.example/harbour";
    private static final String STORY = "<article><h1>Harbour reopens</h1>"
            + "<p>The harbour reopened on Wednesday after the storm, and the ferries sail again.</p>".repeat(8)
            + "</article>";
    private static final Terms CC_BY =
            new Terms("© Example News", List.of(new RawItem.License("https://licence.example/by", null)), null, null);

    private final ItemParser parser = new ItemParser(new Extractor(), false);

    @Test
    void whereNothingIsSaidThereAreNone() {
        assertThat(rights(null, null, null, page(STORY, null, null))).isNull();
    }

    @Test
    void whatThePageSaysGoesBeforeItsHeaders() {
        var headers = new Terms(
                null,
                List.of(new RawItem.License("https://news.example/license.xml", "application/rsl+xml")),
                "1",
                "https://news.example/tdm.json");
        String head = "<meta name=robots content=noarchive><meta name=tdm-reservation content=0>";

        assertThat(rights(CC_BY, null, null, page(head + STORY, "noai", headers)))
                .isEqualTo(new Article.Rights(
                        "noarchive",
                        "noai",
                        false,
                        "https://news.example/tdm.json",
                        List.of(
                                new License("https://news.example/license.xml", "application/rsl+xml", "header"),
                                new License("https://licence.example/by", null, "feed")),
                        "© Example News"));
    }

    @Test
    void anEntryThatNamesALicenceInheritsNone() {
        var own = new Terms(null, List.of(new RawItem.License("https://licence.example/own", null)), null, null);

        Article.Rights rights = Objects.requireNonNull(rights(CC_BY, own, null, null));
        assertThat(rights.licenses()).containsExactly(new License("https://licence.example/own", null, "entry"));
        assertThat(rights.statement()).isEqualTo("© Example News");
    }

    @Test
    void withoutAPageTheHeadersOfTheFeedsAnswerHold() {
        var answer = new Terms(null, List.of(), "1", null);

        assertThat(rights(null, null, answer, null))
                .isEqualTo(new Article.Rights(null, null, true, null, List.of(), null));
    }

    @Test
    void aPageThatIsNoArticleStillSaysWhatItSays() {
        String listOfLinks = "<meta name=tdm-reservation content=1><p></p>";

        Article.Rights rights = Objects.requireNonNull(rights(null, null, null, page(listOfLinks, null, null)));
        assertThat(rights.tdmReserved()).isTrue();
    }

    @Test
    void otherValuesThanZeroAndOneSayNothing() {
        assertThat(rights(null, null, new Terms(null, List.of(), "2", null), null))
                .isNull();
    }

    private Article.@Nullable Rights rights(
            @Nullable Terms feed, @Nullable Terms entry, @Nullable Terms answer, RawItem.@Nullable Page page) {
        Instant noon = Instant.parse("2026-03-18T12:00:00Z");
        String url = "https://news.example/rss";
        RawItem item = new RawItem(
                NameUuid.ofLink(LINK),
                RawItem.Change.PUBLISHED,
                "00ab34cd56ef7890",
                noon,
                new RawItem.Feed(NameUuid.ofFeed(url), url, null, null, null, "en", List.of(), feed),
                new RawItem.Entry(
                        "link:" + LINK,
                        null,
                        LINK,
                        "Harbour reopens",
                        "<p>The harbour reopened on Wednesday.</p>",
                        null,
                        List.of(),
                        noon,
                        null,
                        "en",
                        List.of(),
                        List.of(),
                        List.of(),
                        entry),
                new RawItem.Fetch(url, url, 200, noon, null, null, List.of(), answer),
                page);
        byte[] key = item.articleId().toString().getBytes(UTF_8);
        var record = new ConsumerRecord<>(RawItem.TOPIC.name(), 0, 0, key, RawItem.CONTRACT.encode(item));
        return parser.parse(record) instanceof ItemParser.Outcome.Parsed parsed
                ? parsed.article().rights()
                : fail();
    }

    private static Article.Rights fail() {
        throw new AssertionError("not parsed");
    }

    private static RawItem.Page page(String html, @Nullable String robots, @Nullable Terms terms) {
        byte[] body = ("<html><head></head><body>" + html + "</body></html>").getBytes(UTF_8);
        return new RawItem.Page(
                LINK,
                LINK,
                200,
                Instant.parse("2026-03-18T12:00:01Z"),
                "text/html; charset=utf-8",
                robots,
                List.of(),
                body.length,
                null,
                RawItem.Page.pack(body),
                null,
                terms);
    }
}
