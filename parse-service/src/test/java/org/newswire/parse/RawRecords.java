package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.Terms;

/// Records of one entry, "Harbour reopens", with this and that beside it.
final class RawRecords {
    static final String LINK = "https://news.example/harbour";
    static final String SUMMARY = "The harbour reopened on Wednesday.";
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");

    private RawRecords() {}

    static ConsumerRecord<byte[], byte[]> of(
            @Nullable Terms feed, @Nullable Terms entry, @Nullable Terms answer, RawItem.@Nullable Page page) {
        return of(feed, entry, answer, null, page);
    }

    /// @param updated as the entry says
    static ConsumerRecord<byte[], byte[]> edited(Instant updated, RawItem.Page page) {
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
                new RawItem.Entry(
                        "link:" + LINK,
                        null,
                        LINK,
                        "Harbour reopens",
                        "<p>" + SUMMARY + "</p>",
                        null,
                        List.of(),
                        NOON,
                        updated,
                        "en",
                        List.of(),
                        List.of(),
                        List.of(),
                        entry),
                answer,
                page);
    }

    /// An entry, and nothing beside it.
    static ConsumerRecord<byte[], byte[]> entry(
            String title, @Nullable String content, List<String> authors, List<String> categories, List<String> flags) {
        List<RawItem.Person> persons =
                authors.stream().map(name -> new RawItem.Person(name, null)).toList();
        return of(
                null,
                new RawItem.Entry(
                        "link:" + LINK,
                        null,
                        LINK,
                        title,
                        null,
                        content,
                        persons,
                        NOON,
                        null,
                        "en-GB",
                        categories,
                        List.of(),
                        flags,
                        null),
                null,
                null);
    }

    /// An entry that links there.
    static ConsumerRecord<byte[], byte[]> linked(String address) {
        var entry = new RawItem.Entry(
                "link:" + address,
                null,
                address,
                "Harbour reopens",
                SUMMARY,
                null,
                List.of(),
                NOON,
                null,
                "en",
                List.of(),
                List.of(),
                List.of(),
                null);
        return of(null, entry, null, null);
    }

    /// An entry with files, a place and comments, and no page.
    static ConsumerRecord<byte[], byte[]> illustrated(
            List<RawItem.Media> media, RawItem.Place place, RawItem.Comments comments) {
        var entry = new RawItem.Entry(
                "link:" + LINK,
                null,
                LINK,
                "Harbour reopens",
                SUMMARY,
                null,
                List.of(),
                NOON,
                null,
                "en",
                List.of(),
                List.of(),
                List.of(),
                null,
                media,
                place,
                comments);
        return of(null, entry, null, null);
    }

    /// The entry is taken back, at that time as its publisher says.
    static ConsumerRecord<byte[], byte[]> takenBack(Instant when) {
        var nothing = new RawItem.Entry(
                "guid:1", null, null, null, null, null, List.of(), null, when, null, List.of(), List.of(), List.of(),
                null);
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
        String url = "https://news.example/rss";
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

    /// A page that was not asked for, and why.
    static RawItem.Page unasked(String why, Instant decidedAt) {
        return new RawItem.Page(LINK, LINK, 0, decidedAt, null, null, List.of(), 0, null, null, why, null);
    }

    /// The page of the entry, as HTML.
    static RawItem.Page page(String html, @Nullable String robots, @Nullable Terms terms) {
        byte[] body = html.getBytes(UTF_8);
        return new RawItem.Page(
                LINK,
                LINK,
                200,
                NOON.plusSeconds(1),
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
