package org.newswire.ingest.feedformat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newswire.raw.RawItem.License;

class UsageTermsTest {
    private static final String NAMESPACES = " xmlns:dc='http://purl.org/dc/elements/1.1/'"
            + " xmlns:creativeCommons='http://backend.userland.com/creativeCommonsRssModule'"
            + " xmlns:commons='http://creativecommons.org/ns#'"
            + " xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
            + " xmlns:atom='http://www.w3.org/2005/Atom'"
            + " xmlns:media='http://search.yahoo.com/mrss/'";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<creativeCommons:license> https://licence.example/by </creativeCommons:license>",
                "<commons:license rdf:resource='https://licence.example/by'/>",
                "<cc:license>https://licence.example/by</cc:license>",
                "<media:license type='text/html' href='https://licence.example/by'>CC BY</media:license>",
                "<atom:link rel='license' href='https://licence.example/by'/>"
            })
    void readsTheLicenceOfAChannelAndOfAnItem(String element) {
        var read = FeedReaderFixtures.readText("<rss version='2.0'" + NAMESPACES + "><channel><title>t</title>"
                + element + "<item><title>i</title>" + element + "</item></channel></rss>");

        License license = new License("https://licence.example/by", null);
        assertThat(read.feed().terms().licenses()).containsExactly(license);
        assertThat(read.entries().getFirst().terms().licenses()).containsExactly(license);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<copyright>© 2026 The &lt;b&gt;Daily&lt;/b&gt;</copyright> | © 2026 The Daily",
                "<dc:rights>All rights reserved</dc:rights> | All rights reserved",
                "<media:copyright>© Agency</media:copyright> | © Agency"
            })
    void readsRightsStatements(String element, String words) {
        var read = FeedReaderFixtures.readText("<rss version='2.0'" + NAMESPACES + "><channel><title>t</title>"
                + element + "<item><title>i</title></item></channel></rss>");

        assertThat(read.feed().terms().rights()).isEqualTo(words);
        assertThat(read.entries().getFirst().terms()).isEqualTo(UsageTerms.NONE);
    }

    @Test
    void readsAtomLicensesWithTheTypeOfAnRslDocument() {
        var read = FeedReaderFixtures.readText(
                "<feed xmlns='http://www.w3.org/2005/Atom'><rights type='html'>© &lt;i>D&lt;/i></rights>"
                        + "<entry><title>e</title><rights>© A. Reporter</rights>"
                        + "<link rel='license' type='application/rsl+xml' href='/license.xml'/></entry></feed>");

        assertThat(read.feed().terms()).isEqualTo(new UsageTerms("© D", java.util.List.of()));
        UsageTerms entry = read.entries().getFirst().terms();
        assertThat(entry.rights()).isEqualTo("© A. Reporter");
        assertThat(entry.licenses())
                .containsExactly(new License("https://site.example/license.xml", "application/rsl+xml"));
    }

    @Test
    void limitsAndDeduplicatesLicenses() {
        var links = new StringBuilder("<link rel='license' href='/a'/>".repeat(3));
        for (int i = 0; i < 20; i++) {
            links.append("<link rel='license' href='/" + i + "'/>");
        }
        UsageTerms terms = FeedReaderFixtures.entry(links + "<link rel='license' href='urn:x'/>")
                .terms();

        assertThat(terms.licenses()).hasSize(5).doesNotHaveDuplicates();
    }
}
