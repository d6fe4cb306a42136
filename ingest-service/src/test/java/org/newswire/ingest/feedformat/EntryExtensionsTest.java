package org.newswire.ingest.feedformat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.ingest.extensions.Extensions;
import org.newswire.raw.RawItem.Comments;
import org.newswire.raw.RawItem.Media;
import org.newswire.raw.RawItem.Place;
import org.newswire.raw.RawItemMediaBuilder;

class EntryExtensionsTest {
    private static final String NAMESPACES = " xmlns:media='http://search.yahoo.com/mrss/'"
            + " xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
            + " xmlns:georss='http://www.georss.org/georss' xmlns:gml='http://www.opengis.net/gml'"
            + " xmlns:geo='http://www.w3.org/2003/01/geo/wgs84_pos#'"
            + " xmlns:slash='http://purl.org/rss/1.0/modules/slash/'"
            + " xmlns:thr='http://purl.org/syndication/thread/1.0'";

    private static Extensions rss(String elements) {
        return FeedReaderFixtures.readText("<rss version='2.0'" + NAMESPACES
                        + "><channel><title>t</title><item><title>i</title>" + elements + "</item></channel></rss>")
                .entries()
                .getFirst()
                .extensions()
                .get();
    }

    private static Extensions atom(String elements) {
        return FeedReaderFixtures.readText("<feed xmlns='http://www.w3.org/2005/Atom'" + NAMESPACES
                        + "><title>t</title><entry><title>e</title>" + elements + "</entry></feed>")
                .entries()
                .getFirst()
                .extensions()
                .get();
    }

    private static Media image(
            String url,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable String caption,
            @Nullable String credit) {
        return new Media(url, null, "image", width, height, null, null, caption, credit, null, null);
    }

    /// The form of The New York Times: a medium without a type; caption and credit outside the file.
    @Test
    void readsCaptionAndCreditOutsideTheFile() {
        assertThat(
                        rss("<media:content height='1800' medium='image' url='https://static.example/ferry.jpg' width='1800'/>"
                                        + "<media:credit>Ada Field for The Paper</media:credit>"
                                        + "<media:description>The ferry &lt;i&gt;Aurora&lt;/i&gt; leaves.</media:description>")
                                .media())
                .containsExactly(image(
                        "https://static.example/ferry.jpg",
                        1800,
                        1800,
                        "The ferry Aurora leaves.",
                        "Ada Field for The Paper"));
    }

    /// The form of The Guardian: neither type nor medium, several sizes with a credit each.
    @Test
    void readsFilesWithNeitherTypeNorMedium() {
        assertThat(rss("<media:content width='140' url='https://i.example/img/1/master/4000.jpg?width=140&amp;s=a'>"
                                + "<media:credit scheme='urn:ebu'>Photograph: Ben Åse/Agency</media:credit>"
                                + "</media:content>"
                                + "<media:content width='460' url='https://i.example/img/1/master/4000.jpg?width=460&amp;s=b'>"
                                + "<media:credit scheme='urn:ebu'>Photograph: Ben Åse/Agency</media:credit>"
                                + "</media:content>")
                        .media())
                .containsExactly(
                        image(
                                "https://i.example/img/1/master/4000.jpg?width=140&s=a",
                                140,
                                null,
                                null,
                                "Photograph: Ben Åse/Agency"),
                        image(
                                "https://i.example/img/1/master/4000.jpg?width=460&s=b",
                                460,
                                null,
                                null,
                                "Photograph: Ben Åse/Agency"));
    }

    /// The form of the BBC: only a thumbnail.
    @Test
    void usesTheThumbnailOfAnEntryWithoutFiles() {
        assertThat(rss("<media:thumbnail width='120' height='67' url='https://i.example/120/a.jpg'/>"
                                + "<media:thumbnail width='240' height='135' url='https://i.example/240/a.jpg'/>")
                        .media())
                .containsExactly(image("https://i.example/240/a.jpg", 240, 135, null, null));
    }

    /// The form of YouTube: a group with a player, a thumbnail and a description.
    @Test
    void readsAGroup() {
        assertThat(atom("<media:group><media:title>Ferries</media:title>"
                                + "<media:content url='https://video.example/v/1?version=3'"
                                + " type='application/x-shockwave-flash' width='640' height='390'/>"
                                + "<media:thumbnail url='https://img.example/1.jpg' width='480' height='360'/>"
                                + "<media:description>How they run.</media:description>"
                                + "<media:community><media:starRating count='9' average='5.00'/></media:community>"
                                + "</media:group>")
                        .media())
                .containsExactly(new Media(
                        "https://video.example/v/1?version=3",
                        "application/x-shockwave-flash",
                        "video",
                        640,
                        390,
                        null,
                        "https://img.example/1.jpg",
                        "How they run.",
                        null,
                        null,
                        null));
    }

    @Test
    void addsDurationAndImageToAnEpisode() {
        assertThat(
                        rss("<enclosure url='/1.mp3' type='audio/mpeg' length='9'/><itunes:duration>1:02:03</itunes:duration>"
                                        + "<itunes:image href='/cover.png'/>")
                                .media())
                .containsExactly(
                        RawItemMediaBuilder.builder(Media.of("https://site.example/1.mp3", "audio/mpeg", "audio"))
                                .duration(3723L)
                                .thumbnail("https://site.example/cover.png")
                                .build());
    }

    @Test
    void mergesDescriptionsOfTheSameFile() {
        assertThat(rss("<enclosure url='https://a.example/a.jpg' type='image/jpeg' length='9'/>"
                                + "<media:content url='https://a.example/a.jpg' width='10' height='20'>"
                                + "<media:copyright>© Agency</media:copyright>"
                                + "<media:rating scheme='urn:simple'>nonadult</media:rating></media:content>")
                        .media())
                .containsExactly(new Media(
                        "https://a.example/a.jpg",
                        "image/jpeg",
                        "image",
                        10,
                        20,
                        null,
                        null,
                        null,
                        null,
                        "© Agency",
                        "nonadult"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<georss:point> 45.256 -71.92 </georss:point><georss:featurename>Port</georss:featurename> | Port",
                "<georss:box>45.0 -72.0 45.512 -71.84</georss:box> |",
                "<georss:where><gml:Point><gml:pos>45.256 -71.92</gml:pos></gml:Point></georss:where> |",
                "<geo:lat>45.256</geo:lat><geo:long>-71.92</geo:long> |",
                "<geo:Point><geo:lat>45.256</geo:lat><geo:long>-71.92</geo:long></geo:Point> |"
            })
    void readsAPlace(String elements, String name) {
        Place place = rss(elements).place();

        assertThat(place).isEqualTo(new Place(45.256, -71.92, name));
        assertThat(atom(elements).place()).isEqualTo(place);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<georss:point>91 0</georss:point>",
                "<georss:point>NaN NaN</georss:point>",
                "<georss:point>1</georss:point>",
                "<georss:line>1 2 3</georss:line>",
                "<georss:box>1</georss:box>",
                "<georss:where><gml:Point><gml:pos>1</gml:pos></gml:Point></georss:where>",
                "<geo:lat>north</geo:lat><geo:long>1</geo:long>",
                "<geo:lat/><geo:long/>"
            })
    void ignoresInvalidPlaces(String elements) {
        Extensions read = rss(elements + "<slash:comments>7</slash:comments>");

        assertThat(read.place()).isNull();
        assertThat(read.comments()).isEqualTo(new Comments(null, 7, null));
    }

    @Test
    void readsAddressAndNumberOfComments() {
        assertThat(rss("<comments>/1#talk</comments><slash:comments> 12 </slash:comments>")
                        .comments())
                .isEqualTo(new Comments("https://site.example/1#talk", 12, null));
        assertThat(atom("<link rel='replies' href='/1/talk' thr:count='3'/>"
                                + "<thr:in-reply-to ref='tag:site.example,2026:0' href='/0'/>")
                        .comments())
                .isEqualTo(new Comments("https://site.example/1/talk", 3, "tag:site.example,2026:0"));
        assertThat(rss("<slash:comments>many</slash:comments>").comments()).isNull();
        assertThat(rss("<slash:comments>-4</slash:comments>").comments()).isNull();
    }

    @Test
    void readsAttachmentsOfJsonFeedAndImagesOfSitemaps() {
        assertThat(FeedReaderFixtures.readText(
                                "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"t\",\"items\":[{"
                                        + "\"id\":\"1\",\"attachments\":[{\"url\":\"/1.mp3\",\"mime_type\":\"audio/mpeg\","
                                        + "\"title\":\"Part 1\",\"duration_in_seconds\":61}]}]}")
                        .entries()
                        .getFirst()
                        .extensions()
                        .get()
                        .media())
                .containsExactly(
                        RawItemMediaBuilder.builder(Media.of("https://site.example/1.mp3", "audio/mpeg", "audio"))
                                .caption("Part 1")
                                .duration(61L)
                                .build());
        assertThat(FeedReaderFixtures.readText("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
                                + " xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'><url><loc>/1</loc>"
                                + "<image:image><image:loc>/1.png</image:loc><image:caption>The ferry</image:caption>"
                                + "</image:image></url></urlset>")
                        .entries()
                        .getFirst()
                        .extensions()
                        .get()
                        .media())
                .containsExactly(RawItemMediaBuilder.builder()
                        .url("https://site.example/1.png")
                        .medium("image")
                        .caption("The ferry")
                        .build());
    }

    @Test
    void knowsVocabulariesByAnyPrefixAndSpelling() {
        var read =
                FeedReaderFixtures.readText("<rss xmlns:m='https://search.yahoo.com/mrss' version='2.0'><channel><item>"
                        + "<title>i</title><m:Content URL='/a.png' Width='3' HEIGHT='wide'/></item></channel></rss>");

        assertThat(read.entries().getFirst().extensions().get().media())
                .containsExactly(image("https://site.example/a.png", 3, null, null, null));
    }

    /// Each of these makes a parser of Rome fail, or must not be published.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<media:rights status='none'/>",
                "<media:restriction>x</media:restriction>",
                "<media:scenes><media:scene><sceneStartTime>x</sceneStartTime></media:scene></media:scenes>",
                "<media:text start='x'>x</media:text>",
                "<media:content url='javascript:alert(1)'/>",
                "<media:content url='http://[::'/>",
                "<media:content url='' width='-1' height='99999999999' duration='soon' fileSize='1e9'/>",
                "<media:content><media:player url='x y'/></media:content>",
                "<media:thumbnail/>",
                "<media:credit/>",
                "<itunes:image href='file:///etc/passwd'/>",
                "<itunes:duration>a:b:c:d</itunes:duration>",
                "<creativeCommons:license>https://licence.example/1</creativeCommons:license>"
            })
    void readsOtherExtensionsIfOneIsInvalid(String odd) {
        assertThat(rss(odd + "<media:content url='https://a.example/b\u0001 c.jpg' isDefault='maybe'/>" + odd)
                        .media())
                .extracting(Media::url)
                .contains("https://a.example/b%20c.jpg");
    }

    @Test
    void limitsTheElementsOfAnEntry() {
        assertThat(rss("<media:credit>Ada Field</media:credit>".repeat(1_000)
                                + "<media:content url='/a.jpg' width='5'/>")
                        .media())
                .containsExactly(Media.of("https://site.example/a.jpg", null, "image"));
    }

    @Test
    void keepsTheFirst50FilesOfAnEntry() {
        String files = IntStream.range(0, 60)
                .mapToObj(i -> "<media:content url='/" + i + ".jpg'/>")
                .collect(Collectors.joining());

        assertThat(rss(files).media())
                .hasSize(50)
                .last()
                .extracting(Media::url)
                .isEqualTo("https://site.example/49.jpg");
    }

    @Test
    void limitsTheElementsOfADocument() {
        String entry = "<item><title>i</title>" + "<media:content url='/a.jpg' width='5'/>".repeat(300) + "</item>";
        var read = FeedReaderFixtures.readText(
                "<rss version='2.0'" + NAMESPACES + "><channel>" + entry.repeat(100) + "</channel></rss>");

        List<Media> files = read.entries().stream()
                .flatMap(each -> each.extensions().get().media().stream())
                .toList();
        assertThat(files).hasSize(100);
        assertThat(files.get(65).width()).isEqualTo(5);
        assertThat(files.get(67).width()).isNull(); // known as an enclosure alone
    }
}
