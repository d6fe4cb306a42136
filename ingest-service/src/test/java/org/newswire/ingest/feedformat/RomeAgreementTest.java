package org.newswire.ingest.feedformat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rometools.rome.feed.synd.SyndEntry;
import com.rometools.rome.feed.synd.SyndFeed;
import com.rometools.rome.io.FeedException;
import com.rometools.rome.io.SyndFeedInput;
import com.rometools.rome.io.XmlReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compares the reader with Rome: both read the same feed from well-formed documents. Tests [FeedReader].
class RomeAgreementTest {
    @ParameterizedTest
    @ValueSource(strings = {"rss-0.90.xml", "rss-1.0.xml", "atom-0.3.xml"})
    void agreesWithRomeOnFixtures(String fixture) throws IOException, FeedException {
        agree(FeedReaderFixtures.bytes(fixture));
    }

    @Test
    void agreesWithRomeOnAnOrdinaryFeed() throws IOException, FeedException {
        agree(FeedReaderBenchmark.feed().getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rss-0.91.xml", "rss-2.0.xml", "items-beside-channel.xml", "no-channel.xml", "ampersands.xml"})
    void readsDocumentsThatRomeRejects(String fixture) {
        byte[] body = FeedReaderFixtures.bytes(fixture);

        assertThatThrownBy(() -> new SyndFeedInput().build(new XmlReader(new ByteArrayInputStream(body))))
                .isInstanceOf(Exception.class);
        assertThat(FeedReaderFixtures.read(fixture).entries()).isNotEmpty();
    }

    private static void agree(byte[] body) throws IOException, FeedException {
        ReadResult.Parsed ours =
                FeedReaderFixtures.parsed(new FeedReader().read(body, FeedReaderFixtures.URL, Map.of()));
        SyndFeed romes = new SyndFeedInput().build(new XmlReader(new ByteArrayInputStream(body)));

        assertThat(ours.feed().title()).isEqualTo(romes.getTitle());
        assertThat(ours.feed().link()).isEqualTo(romes.getLink());
        assertThat(ours.entries()).hasSameSizeAs(romes.getEntries());
        for (int i = 0; i < ours.entries().size(); i++) {
            Entry our = ours.entries().get(i);
            SyndEntry rome = romes.getEntries().get(i);
            assertThat(our.title()).isEqualTo(new Markup(rome.getTitle(), null).toPlainText());
            assertThat(our.link()).isEqualTo(rome.getLink());
            assertThat(instant(rome.getPublishedDate())).isIn(our.published(), our.updated());
        }
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }
}
