package org.newswire.ingest.feedformat;

import com.rometools.rome.feed.synd.SyndFeed;
import com.rometools.rome.io.FeedException;
import com.rometools.rome.io.SyndFeedInput;
import com.rometools.rome.io.XmlReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Compares the reader with Rome on a feed of 44 KB with 37 items. Rome neither sanitises HTML nor resolves
/// URLs.
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class FeedReaderBenchmark {
    private final byte[] body = feed().getBytes(StandardCharsets.UTF_8);
    private final FeedReader reader = new FeedReader();

    @Benchmark
    public ReadResult newswire() {
        return reader.read(body, FeedReaderFixtures.URL, Map.of());
    }

    @Benchmark
    public SyndFeed romeAlone() throws IOException, FeedException {
        return new SyndFeedInput().build(new XmlReader(new ByteArrayInputStream(body)));
    }

    static String feed() {
        String items =
                IntStream.range(0, 37).mapToObj(FeedReaderBenchmark::item).collect(Collectors.joining());
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
                    xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
                <channel><title>News of the coast</title><link>https://news.example/</link><description>All of it</description>
                <atom:link href="https://news.example/feed" rel="self" type="application/rss+xml"/>
                """ + items + "</channel></rss>";
    }

    private static String item(int i) {
        String paragraph = "<p>The harbour <a href=\"https://news.example/t/" + i
                + "\">board</a> met &amp; agreed on <em>plan " + i
                + "</em>, which the town had waited for since spring; ships may call again from the first day of next month.</p>\n";
        return """
                <item>
                  <title>Harbour board agrees on plan %1$d &#8211; ships to call again</title>
                  <link>https://news.example/2026/11/%1$d/harbour</link>
                  <guid isPermaLink="false">https://news.example/?p=%1$d</guid>
                  <pubDate>Mon, 23 Nov 2026 %2$02d:10:00 +0000</pubDate>
                  <dc:creator><![CDATA[Ada Quay]]></dc:creator>
                  <category><![CDATA[Harbour]]></category><category>Town</category>
                  <description><![CDATA[The harbour board met and agreed on a plan that the town had waited for [&#8230;]]]></description>
                  <content:encoded><![CDATA[%3$s]]></content:encoded>
                </item>
                """.formatted(i, i % 24, paragraph.repeat(3));
    }
}
