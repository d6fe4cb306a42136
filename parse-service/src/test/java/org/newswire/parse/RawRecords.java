package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.Terms;
import org.newswire.raw.RawItemEntryBuilder;
import org.newswire.raw.RawItemPageBuilder;

/// Raw records of one entry, "Harbour reopens", with variations.
public final class RawRecords {
    public static final String LINK = "https://news.example/harbour";
    public static final String SUMMARY = "The harbour reopened on Wednesday.";
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");

    private RawRecords() {}

    public static ConsumerRecord<byte[], byte[]> of(
            @Nullable Terms feed, @Nullable Terms entry, @Nullable Terms answer, RawItem.@Nullable Page page) {
        return of(feed, entry, answer, null, page);
    }

    /// @param updated modification time that the entry declares
    public static ConsumerRecord<byte[], byte[]> edited(Instant updated, RawItem.Page page) {
        return of(null, null, null, updated, page);
    }

    private static ConsumerRecord<byte[], byte[]> of(
            @Nullable Terms feed,
            @Nullable Terms entry,
            @Nullable Terms answer,
            @Nullable Instant updated,
            RawItem.@Nullable Page page) {
        return of(
                feed,
                RawItemEntryBuilder.builder()
                        .key("link:" + LINK)
                        .link(LINK)
                        .title("Harbour reopens")
                        .summary("<p>" + SUMMARY + "</p>")
                        .published(NOON)
                        .updated(updated)
                        .language("en")
                        .terms(entry)
                        .build(),
                answer,
                page);
    }

    /// Returns an entry without other data.
    public static ConsumerRecord<byte[], byte[]> entry(
            String title, @Nullable String content, List<String> authors, List<String> categories, List<String> flags) {
        List<RawItem.Person> persons =
                authors.stream().map(name -> new RawItem.Person(name, null)).toList();
        return of(
                null,
                RawItemEntryBuilder.builder()
                        .key("link:" + LINK)
                        .link(LINK)
                        .title(title)
                        .content(content)
                        .authors(persons)
                        .published(NOON)
                        .language("en-GB")
                        .categories(categories)
                        .flags(flags)
                        .build(),
                null,
                null);
    }

    /// Returns an entry with this link.
    public static ConsumerRecord<byte[], byte[]> linked(String address) {
        var entry = RawItemEntryBuilder.builder()
                .key("link:" + address)
                .link(address)
                .title("Harbour reopens")
                .summary(SUMMARY)
                .published(NOON)
                .language("en")
                .build();
        return of(null, entry, null, null);
    }

    /// Returns an entry with files, a place and comments, but no page.
    public static ConsumerRecord<byte[], byte[]> illustrated(
            List<RawItem.Media> media, RawItem.Place place, RawItem.Comments comments) {
        var entry = RawItemEntryBuilder.builder()
                .key("link:" + LINK)
                .link(LINK)
                .title("Harbour reopens")
                .summary(SUMMARY)
                .published(NOON)
                .language("en")
                .media(media)
                .place(place)
                .comments(comments)
                .build();
        return of(null, entry, null, null);
    }

    /// Returns the entry and its page as a feed with this URL shows them.
    ///
    /// @param summary null in sitemaps
    public static ConsumerRecord<byte[], byte[]> shownBy(
            String feedUrl, @Nullable String summary, List<String> categories, RawItem.Page page) {
        var entry = RawItemEntryBuilder.builder()
                .key("link:" + LINK)
                .link(LINK)
                .title("Harbour reopens")
                .summary(summary)
                .published(NOON)
                .categories(categories)
                .build();
        return of(feedUrl, RawItem.Change.PUBLISHED, null, entry, null, page);
    }

    /// Returns a retraction of the entry with the time that the publisher declares.
    public static ConsumerRecord<byte[], byte[]> retracted(Instant when) {
        var nothing = RawItemEntryBuilder.builder().key("guid:1").updated(when).build();
        return of(RawItem.Change.RETRACTED, null, nothing, null, null);
    }

    private static ConsumerRecord<byte[], byte[]> of(
            @Nullable Terms feed, RawItem.Entry entry, @Nullable Terms answer, RawItem.@Nullable Page page) {
        return of(RawItem.Change.PUBLISHED, feed, entry, answer, page);
    }

    private static ConsumerRecord<byte[], byte[]> of(
            RawItem.Change change,
            @Nullable Terms feed,
            RawItem.Entry entry,
            @Nullable Terms answer,
            RawItem.@Nullable Page page) {
        return of("https://news.example/rss", change, feed, entry, answer, page);
    }

    private static ConsumerRecord<byte[], byte[]> of(
            String url,
            RawItem.Change change,
            @Nullable Terms feed,
            RawItem.Entry entry,
            @Nullable Terms answer,
            RawItem.@Nullable Page page) {
        RawItem item = new RawItem(
                NameUuid.ofLink(LINK),
                change,
                "00ab34cd56ef7890",
                NOON,
                new RawItem.Feed(NameUuid.ofFeed(url), url, null, null, null, "en", List.of(), feed),
                entry,
                new RawItem.Fetch(url, url, 200, NOON, null, null, List.of(), answer),
                page);
        byte[] key = item.articleId().toString().getBytes(UTF_8);
        return new ConsumerRecord<>(RawItem.TOPIC.name(), 0, 0, key, RawItem.CONTRACT.encode(item));
    }

    /// Returns a page that was not requested, with the reason.
    public static RawItem.Page notRequested(String why, Instant decidedAt) {
        return RawItemPageBuilder.builder()
                .url(LINK)
                .finalUrl(LINK)
                .fetchedAt(decidedAt)
                .missing(why)
                .build();
    }

    /// Returns the page of the entry with this HTML.
    public static RawItem.Page page(String html, @Nullable String robots, @Nullable Terms terms) {
        byte[] body = html.getBytes(UTF_8);
        return RawItemPageBuilder.builder()
                .url(LINK)
                .finalUrl(LINK)
                .status(200)
                .fetchedAt(NOON.plusSeconds(1))
                .contentType("text/html; charset=utf-8")
                .robots(robots)
                .bytes(body.length)
                .body(RawItem.Page.pack(body))
                .terms(terms)
                .build();
    }
}
