package org.newswire.quickstart;

import static org.newswire.quickstart.Escaping.escape;
import static org.newswire.quickstart.Escaping.quote;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// A feed of the demo site. Every fourth story belongs to it, and it contains the newest ten.
///
/// RSS and Atom have summaries, the news sitemap has titles, and the JSON Feed has the whole texts.
enum DemoFeed {
    CITY("Aldmere City Desk", "/city/rss.xml", "application/rss+xml") {
        @Override
        String write(List<DemoStory> stories, List<DemoStory> retracted, String site) {
            String items = stories.stream()
                    .map(story -> """
                            <item>
                              <title>%s</title>
                              <link>%s%s?utm_source=rss&amp;utm_medium=feed</link>
                              <guid isPermaLink="false">aldmere-%d</guid>
                              <dc:creator>%s</dc:creator>
                              <pubDate>%s</pubDate>
                              <description>%s</description>
                            </item>
                            """.formatted(
                                    escape(story.title()),
                                    site,
                                    story.path(),
                                    story.number(),
                                    escape(story.author()),
                                    DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                            story.publishedAt().atOffset(ZoneOffset.UTC)),
                                    escape("<p>" + escape(story.summary()) + "</p>")))
                    .collect(Collectors.joining());
            return """
                    <?xml version="1.0" encoding="UTF-8"?>
                    <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
                    <channel>
                    <title>%s</title>
                    <link>%s/</link>
                    <description>News from the city</description>
                    <language>en</language>
                    %s</channel>
                    </rss>
                    """.formatted(title(), site, items);
        }
    },
    COUNTY("Aldmere County Wire", "/county/atom.xml", "application/atom+xml") {
        @Override
        String write(List<DemoStory> stories, List<DemoStory> retracted, String site) {
            String entries = stories.stream()
                    .map(story -> """
                            <entry>
                              <title>%s</title>
                              <link rel="alternate" href="%s%s"/>
                              <id>tag:aldmere.example,2026:%d</id>
                              <author><name>%s</name></author>
                              <published>%s</published>
                              <updated>%s</updated>
                              <summary>%s</summary>
                            </entry>
                            """.formatted(
                                    escape(story.title()),
                                    site,
                                    story.path(),
                                    story.number(),
                                    escape(story.author()),
                                    story.publishedAt(),
                                    story.updatedAt(),
                                    escape(story.summary())))
                    .collect(Collectors.joining());
            String deleted = retracted.stream()
                    .map(story -> """
                            <at:deleted-entry ref="tag:aldmere.example,2026:%d" when="%s"/>
                            """.formatted(story.number(), story.retractedAt()))
                    .collect(Collectors.joining());
            return """
                    <?xml version="1.0" encoding="UTF-8"?>
                    <feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="en">
                    <title>%s</title>
                    <link rel="alternate" href="%s/"/>
                    <link rel="self" href="%s%s"/>
                    <id>tag:aldmere.example,2026:county</id>
                    <updated>%s</updated>
                    %s%s</feed>
                    """.formatted(title(), site, site, path(), lastChange(stories), deleted, entries);
        }
    },
    CULTURE("Aldmere Culture", "/culture/feed.json", "application/feed+json") {
        @Override
        String write(List<DemoStory> stories, List<DemoStory> retracted, String site) {
            String items = stories.stream()
                    .map(story -> """
                            {"id": %s, "url": %s, "title": %s, "content_html": %s,
                             "date_published": "%s", "date_modified": "%s", "authors": [{"name": %s}]}""".formatted(
                                    quote("aldmere-" + story.number()),
                                    quote(site + story.path()),
                                    quote(story.title()),
                                    quote(story.html(site)),
                                    story.publishedAt(),
                                    story.updatedAt(),
                                    quote(story.author())))
                    .collect(Collectors.joining(",\n"));
            return """
                    {"version": "https://jsonfeed.org/version/1.1", "title": %s,
                     "home_page_url": %s, "feed_url": %s, "language": "en",
                     "items": [
                    %s
                    ]}
                    """.formatted(quote(title()), quote(site + "/"), quote(site + path()), items);
        }
    },
    SPORT("Aldmere Sport", "/sport/news-sitemap.xml", "application/xml") {
        @Override
        String write(List<DemoStory> stories, List<DemoStory> retracted, String site) {
            String urls = stories.stream()
                    .map(story ->
                            """
                            <url>
                              <loc>%s%s</loc>
                              <news:news>
                                <news:publication>
                                  <news:name>%s</news:name>
                                  <news:language>en</news:language>
                                </news:publication>
                                <news:publication_date>%s</news:publication_date>
                                <news:title>%s</news:title>
                              </news:news>
                            </url>
                            """.formatted(site, story.path(), title(), story.publishedAt(), escape(story.title())))
                    .collect(Collectors.joining());
            return """
                    <?xml version="1.0" encoding="UTF-8"?>
                    <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
                            xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
                    %s</urlset>
                    """.formatted(urls);
        }
    };

    private static final int SHOWN = 10;

    private final String title;
    private final String path;
    private final String mediaType;

    DemoFeed(String title, String path, String mediaType) {
        this.title = title;
        this.path = path;
        this.mediaType = mediaType;
    }

    /// @param stories   newest first, at least one
    /// @param retracted stories that the feed has shown; only Atom has a form for them (RFC 6721)
    abstract String write(List<DemoStory> stories, List<DemoStory> retracted, String site);

    String title() {
        return title;
    }

    String path() {
        return path;
    }

    String mediaType() {
        return mediaType;
    }

    static DemoFeed of(long storyNumber) {
        return values()[Math.floorMod(storyNumber, values().length)];
    }

    private static Instant lastChange(List<DemoStory> stories) {
        return stories.stream().map(DemoStory::updatedAt).max(Comparator.naturalOrder()).orElseThrow();
    }

    /// Returns the stories of the feed at this time, newest first.
    List<DemoStory> stories(Instant now) {
        return numbers(now)
                .filter(number -> !DemoStory.isRetracted(number, now))
                .limit(SHOWN)
                .mapToObj(number -> DemoStory.of(number, now))
                .toList();
    }

    /// Returns the stories that the feed has shown and that are retracted by now, newest first.
    List<DemoStory> retracted(Instant now) {
        return numbers(now)
                .limit(2L * SHOWN)
                .filter(number -> DemoStory.isRetracted(number, now))
                .mapToObj(DemoStory::of)
                .toList();
    }

    private LongStream numbers(Instant now) {
        return LongStream.iterate(DemoStory.numberAt(now), number -> number - 1).filter(number -> of(number) == this);
    }
}
