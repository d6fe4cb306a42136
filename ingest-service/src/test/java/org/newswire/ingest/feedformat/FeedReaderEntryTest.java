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
import org.newswire.raw.RawItem;

/// Tests [ReadContext].
class FeedReaderEntryTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "ann@b.example (Ann Lee) | Ann Lee | ann@b.example",
                "Ann Lee <ann@b.example> | Ann Lee | ann@b.example",
                "Ann Lee (ann@b.example) | Ann Lee | ann@b.example",
                "'Rael (mailto:rael@b.example)' | Rael | rael@b.example",
                "ann@b.example | - | ann@b.example",
                "Ann Lee | Ann Lee | -",
                "\"Lee, Ann\" <ann@b.example> | Lee, Ann | ann@b.example",
                "Ann (Reuters) | Ann (Reuters) | -"
            })
    void distinguishesNamesFromMailAddresses(String text, @Nullable String name, @Nullable String email) {
        assertThat(PersonParser.parse(text.replace("'", ""))).isEqualTo(new Author(name, email));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<link rel='self' href='/s'/><link rel='alternate' href='/a'/> | https://site.example/a",
                "<link rel='alternate' type='application/json' href='/j'/><link type='text/html' href='/h'/> | https://site.example/h",
                "<link rel='http://www.iana.org/assignments/relation/alternate' href='/a'/> | https://site.example/a",
                "<link rel='enclosure' href='/e'/><content src='/c'/> | https://site.example/c",
                "<link rel='self' href='/s'/><id>https://site.example/id</id> | https://site.example/id",
                "<link rel='self' href='/s'/><id>urn:x</id> | https://site.example/s",
                "<link>/text</link> | https://site.example/text"
            })
    void choosesTheLinkOfAnAtomEntry(String inner, String link) {
        assertThat(FeedReaderFixtures.entry(inner).link()).isEqualTo(link);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "<link>/a</link><guid>https://site.example/g</guid> | https://site.example/a",
                "<link/><guid>https://site.example/g</guid> | https://site.example/g",
                "<guid isPermaLink='false'>https://site.example/g</guid> | -",
                "<guid>tag:x</guid> | -",
                "<guid>6f1c9a52-0d7e</guid> | -",
                "<guid>aB3/xY9Q==</guid> | -",
                "<guid>Prices rise. Says who</guid> | -",
                "<guid>/story/1</guid> | https://site.example/story/1",
                "<guid>com.bbc.news</guid> | -",
                "<guid>article-5.html</guid> | https://site.example/feeds/article-5.html",
                "<guid>story/5.php?id=5#top</guid> | https://site.example/feeds/story/5.php?id=5#top",
                "<guid>?id=5</guid> | https://site.example/feeds/main.xml?id=5",
                "<link href='/h'/> | https://site.example/h",
                "<link><![CDATA[ https://site.example/c ]]></link> | https://site.example/c"
            })
    void choosesTheLinkOfAnRssItem(String inner, @Nullable String link) {
        assertThat(FeedReaderFixtures.item(inner).link()).isEqualTo(link);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html;base64,PGI+eDwvYj4=",
                "file:///etc/passwd",
                "ftp://site.example/a.mp3",
                "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a"
            })
    void anItemHasNoLinkAndNoFileWithAnotherSchemeThanHttp(String url) {
        Entry rss = FeedReaderFixtures.item(
                "<title>News</title><link>%1$s</link><guid>%1$s</guid><comments>%1$s</comments>".formatted(url)
                        + "<enclosure url='%1$s'/><enclosure url='/a.mp3'/><media:content url='%1$s'/>".formatted(url)
                        + "<media:content url='/b.png'><media:thumbnail url='%1$s'/></media:content>".formatted(url));
        Entry atom = FeedReaderFixtures.entry(("<title>News</title><id>%1$s</id><link href='%1$s'/>"
                        + "<link rel='enclosure' href='%1$s'/><link rel='enclosure' href='/a.mp3'/>"
                        + "<link rel='replies' href='%1$s'/><content src='%1$s'/>")
                .formatted(url));
        Entry json = FeedReaderFixtures.readText("""
                {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "%1$s", "url": "%1$s",
                 "external_url": "%1$s", "title": "News", "image": "%1$s", "banner_image": "/a.mp3",
                 "attachments": [{"url": "%1$s", "mime_type": "audio/mpeg", "duration_in_seconds": 5}]}]}
                """.formatted(url)).entries().getFirst();

        assertThat(List.of(rss, atom, json)).allSatisfy(entry -> {
            assertThat(entry.title()).isEqualTo("News");
            assertThat(entry.link()).isNull();
            assertThat(entry.flags()).contains(Flag.LINK_MISSING);
            assertThat(entry.enclosures())
                    .extracting(RawItem.Enclosure::url)
                    .contains("https://site.example/a.mp3")
                    .doesNotContain(url);
            assertThat(entry.extensions().get().toString())
                    .contains("https://site.example/a.mp3")
                    .doesNotContain(url);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<title>A &amp;amp; B</title> | A & B",
                "<title>1 &lt; 2 and 3 &gt; 2</title> | 1 < 2 and 3 > 2",
                "<title>The &lt;b&gt;bold&lt;/b&gt; one</title> | The bold one",
                "<title>About the &lt;gorilla&gt; in the room</title> | About the <gorilla> in the room",
                "<title><![CDATA[Caf&eacute; &#8211; open]]></title> | Café – open",
                "<title></title><media:title>Other</media:title> | Other"
            })
    void convertsATitleToOneLineOfPlainText(String inner, String title) {
        assertThat(FeedReaderFixtures.item(inner).title()).isEqualTo(title);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<content type='text'>1 &lt; 2 &lt;title&gt; </content> | 1 &lt; 2 &lt;title&gt;",
                "<content type='text'>&lt;p&gt;said to be text&lt;/p&gt;</content> | <p>said to be text</p>",
                "<content type='html'>&lt;p&gt;a&lt;/p&gt;</content> | <p>a</p>",
                "<content type='html'><p>not escaped</p></content> | <p>not escaped</p>",
                "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><b>x</b></div></content> | <b>x</b>",
                "<content type='application/octet-stream'>PGI+eDwvYj4=</content> | <b>x</b>",
                "<content mode='escaped' type='text/html'><![CDATA[<i>cdata</i>]]></content> | <i>cdata</i>"
            })
    void readsAtomContentByItsTypeUnlessItIsWrong(String inner, String content) {
        assertThat(FeedReaderFixtures.entry(inner).content()).isEqualTo(content);
    }

    @Test
    void joinsTheLinesOfATitle() {
        assertThat(FeedReaderFixtures.item("<title>\n  Spread\n   over\u00A0lines </title>")
                        .title())
                .isEqualTo("Spread over lines");
    }

    @Test
    void flagsMissingPartsOfAnEntry() {
        assertThat(FeedReaderFixtures.item("<title>t</title>").flags())
                .containsExactlyInAnyOrder(Flag.ID_MISSING, Flag.LINK_MISSING, Flag.DATE_MISSING);
    }

    @Test
    void keepsTheFirst200CategoriesAuthorsAndEnclosures() {
        String elements = IntStream.range(0, 250)
                .mapToObj(i -> "<category>c" + i + "</category><author>Ann " + i
                        + "</author><enclosure url='https://site.example/" + i + ".mp3'/>")
                .collect(Collectors.joining());
        Entry entry = FeedReaderFixtures.item(elements);

        assertThat(entry.categories()).hasSize(200).last().isEqualTo("c199");
        assertThat(entry.authors()).hasSize(200).last().isEqualTo(new Author("Ann 199", null));
        assertThat(entry.enclosures())
                .hasSize(200)
                .last()
                .extracting(RawItem.Enclosure::url)
                .isEqualTo("https://site.example/199.mp3");
    }
}
