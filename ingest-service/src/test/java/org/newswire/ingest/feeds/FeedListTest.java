package org.newswire.ingest.feeds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FeedListTest {
    private static final FeedDownload OFFLINE = url -> {
        throw new IOException("no route to " + url.getHost());
    };

    @TempDir
    private Path folder;

    private FeedListResult read(String name, String content) throws Exception {
        Path file = Files.writeString(folder.resolve(name), content);
        return new FeedList(file.toString(), OFFLINE).read();
    }

    private static List<String> urls(FeedListResult result) {
        return result.feeds().stream().map(feed -> feed.url().toString()).toList();
    }

    /// Returns the problems without the folder's name.
    private List<String> problems(FeedListResult result) {
        return result.problems().stream()
                .map(problem -> problem.toString().replace(folder.toString() + "/", ""))
                .toList();
    }

    /// Prints the id of a process that ends after `exec` has replaced the shell, which would wait for it.
    private static final String ENDS_UNSEEN =
            "while read -r name < /proc/$$/comm && [ \"$name\" = sh ]; do :; done & echo $!; exec sleep 60";

    /// For a zombie process, Linux opens this folder but does not list it.
    @Test
    @EnabledOnOs(OS.LINUX)
    void reportsAFolderThatCannotBeListed() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", ENDS_UNSEEN).start();
        try {
            String ended = parent.inputReader(UTF_8).readLine();
            Path status = Path.of("/proc", ended, "status");
            await().until(() -> Files.readString(status).contains("State:\tZ"));
            Path unlisted = Path.of("/proc", ended, "net");

            FeedListResult result = new FeedList(unlisted.toString(), OFFLINE).read();

            assertThat(result.complete()).isFalse();
            assertThat(result.problems())
                    .singleElement()
                    .asString()
                    .contains(unlisted.toString())
                    .contains("cannot be read: ");
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    @Test
    void readsYamlWithNamesTagsAndOptions() throws Exception {
        FeedListResult result = read("feeds.yaml", """
                feeds:
                  - url: https://daily.example/feed.xml
                    name: The Daily
                    tags: [politics, europe, politics]
                    options:
                      fetchPages: never
                      pollIntervalMin: 90s
                      pollIntervalMax: 2h
                      headers:
                        X-Api-Key: k1
                      bearerToken: ${FEED_SECRET_DAILY}
                      respectRobots: true
                      proxy: http://${FEED_SECRET_PROXY}@proxy.example:3128
                      tls: sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
                  - https://weekly.example/feed.xml
                """);

        assertThat(result.problems()).isEmpty();
        assertThat(result.complete()).isTrue();
        assertThat(result.feeds())
                .containsExactly(
                        new ListedFeed(
                                URI.create("https://daily.example/feed.xml"),
                                "The Daily",
                                List.of("politics", "europe"),
                                new FeedOptions(
                                        PagePolicy.NEVER,
                                        Duration.ofSeconds(90),
                                        Duration.ofHours(2),
                                        Map.of("X-Api-Key", "k1", "Authorization", "Bearer ${FEED_SECRET_DAILY}"),
                                        true,
                                        "http://${FEED_SECRET_PROXY}@proxy.example:3128",
                                        "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")),
                        new ListedFeed(
                                URI.create("https://weekly.example/feed.xml"), null, List.of(), FeedOptions.NONE));
    }

    @Test
    void reportsAnInvalidProxyOrTlsException() throws Exception {
        FeedListResult result = read("feeds.yaml", """
                - url: https://a.example/
                  options: {proxy: socks5://proxy.example}
                - url: https://b.example/
                  options: {tls: sha256/short}
                - url: https://c.example/
                  options: {proxy: none, tls: insecure}
                """);

        assertThat(problems(result))
                .hasSize(2)
                .allMatch(problem -> problem.contains("is not valid (write "))
                .anyMatch(problem -> problem.startsWith("feeds.yaml:2: proxy"))
                .anyMatch(problem -> problem.startsWith("feeds.yaml:4: tls"));
        assertThat(result.feeds().getLast().options().tls()).isEqualTo("insecure");
    }

    @Test
    void readsAYamlListWithoutAKey() throws Exception {
        FeedListResult result = read("feeds.yml", "- url: https://a.example/\n- url: https://b.example/\n");

        assertThat(urls(result)).containsExactly("https://a.example/", "https://b.example/");
        assertThat(result.problems()).isEmpty();
    }

    @Test
    void reportsEachMistakeInYamlWithItsLine() throws Exception {
        FeedListResult result = read("feeds.yaml", """
                feeds:
                  - url: https://a.example/feed
                    titel: A
                  - name: without
                  - url: ftp://b.example/feed
                  - url: c.example/feed
                  - url: https://a.example/feed
                  - url: https://d.example/feed
                    options:
                      fetchPages: sometimes
                      pollIntervalMin: 5 minutes
                      pollInterval: 5m
                  - url: https://e.example/feed
                    options: {pollIntervalMin: 2h, pollIntervalMax: 1h, headers: {Host: x}, basicAuth: ann}
                  - url: https://f.example/feed
                    url: https://g.example/feed
                """);

        assertThat(urls(result))
                .containsExactly(
                        "https://a.example/feed",
                        "https://d.example/feed",
                        "https://e.example/feed",
                        "https://f.example/feed");
        assertThat(problems(result))
                .containsExactly(
                        "feeds.yaml:3: the key 'titel' is unknown (known keys are name, url, tags, options)",
                        "feeds.yaml:4: the feed has no url"
                                + " (give it one, such as url: https://example.org/feed.xml)",
                        "feeds.yaml:5: 'ftp://b.example/feed' is not an http or https URL"
                                + " (give a URL such as https://example.org/feed.xml)",
                        "feeds.yaml:6: 'c.example/feed' is not an http or https URL (write https://c.example/feed)",
                        "feeds.yaml:7: https://a.example/feed is already listed in line 2"
                                + " (remove one of the two; the first one is used)",
                        "feeds.yaml:12: the key 'pollInterval' is unknown (known keys are fetchPages,"
                                + " pollIntervalMin, pollIntervalMax, headers, basicAuth, bearerToken, respectRobots, proxy,"
                                + " tls)",
                        "feeds.yaml:11: pollIntervalMin '5 minutes' is not valid"
                                + " (write a duration such as 60s, 5m or 24h)",
                        "feeds.yaml:10: fetchPages 'sometimes' is not valid (write never, auto or always)",
                        "feeds.yaml:14: pollIntervalMin is longer than pollIntervalMax"
                                + " (swap them; neither is used)",
                        "feeds.yaml:14: the header Host can't be set (remove it)",
                        "feeds.yaml:14: basicAuth is not valid (write user:${FEED_SECRET_NAME})",
                        "feeds.yaml:16: the key 'url' is given twice (remove one; the first one is used)");
    }

    @Test
    void masksPasswordsInProblems() throws Exception {
        FeedListResult result = read("feeds.txt", """
                htp://ann:secret@a.example/feed
                ann:secret@b.example/feed
                secret@b.example/feed
                https://ann:sec/ret@c.example/feed
                https://ann:secret@d.example/feed
                https://ann:secret2@d.example/feed
                https//e.example/@ann
                htp://ann@corp.example:secret@f.example/feed
                ann:p@secret@g.example/feed
                https://ann:sec ret@h.example/feed
                sec ret@i.example/feed
                """);

        assertThat(urls(result)).containsExactly("https://ann:secret@d.example/feed");
        assertThat(problems(result))
                .hasSize(10)
                .noneMatch(problem -> problem.contains("sec"))
                .contains(
                        "feeds.txt:3: '…@b.example/feed' is not an http or https URL (write https://…@b.example/feed)",
                        "feeds.txt:8: 'htp://…@f.example/feed' is not an http or https URL"
                                + " (give a URL such as https://example.org/feed.xml)",
                        "feeds.txt:10: 'https://…@h.example/feed' is not an http or https URL"
                                + " (give a URL such as https://example.org/feed.xml)")
                .anyMatch(problem -> problem.contains("'https//e.example/@ann'"));
    }

    @Test
    void keepsTheOtherFeedsOfYamlWithASyntaxError() throws Exception {
        FeedListResult result = read("feeds.yaml", """
                # ours
                feeds:
                  - url: https://a.example/feed
                    tags:
                      - one
                  - url: https://b.example/feed
                    name: "never closed
                  - url: https://c.example/feed
                   name: askew
                  - url: https://d.example/feed
                \tname: a tab
                  url: https://e.example/feed
                  - url: https://f.example/feed
                    titel: F
                """);

        assertThat(urls(result)).contains("https://a.example/feed", "https://f.example/feed");
        assertThat(result.complete()).isFalse();
        assertThat(problems(result))
                .contains(
                        "feeds.yaml:7: is not YAML: a quote is not closed (fix this feed; the others are used)",
                        "feeds.yaml:12: belongs to no feed"
                                + " (begin each feed with '- ' at the indentation of the others)",
                        "feeds.yaml:14: the key 'titel' is unknown (known keys are name, url, tags, options)")
                .anyMatch(problem -> problem.startsWith("feeds.yaml:9: is not YAML: "))
                .anyMatch(problem -> problem.startsWith("feeds.yaml:11: "));
    }

    @Test
    void readsOpmlWithFoldersAndCategoriesAsTags() throws Exception {
        FeedListResult result = read("feeds.opml", """
                <?xml version="1.0" encoding="UTF-8"?>
                <opml version="2.0"><head><title>Mine</title></head><body>
                <outline text="News">
                  <outline text="Europe">
                    <outline type="rss" text="The &quot;Daily&quot;" xmlUrl="https://daily.example/feed?a=1&amp;b=2"
                        category="/Boston/Weather,top"/>
                  </outline>
                  <outline title="Weekly" xmlurl="feed://weekly.example/feed"/>
                </outline>
                <outline text="Loose" xmlUrl="https://loose.example/"/>
                </body></opml>
                """);

        assertThat(result.problems()).isEmpty();
        assertThat(result.feeds())
                .containsExactly(
                        new ListedFeed(
                                URI.create("https://daily.example/feed?a=1&b=2"),
                                "The \"Daily\"",
                                List.of("News", "Europe", "Boston/Weather", "top"),
                                FeedOptions.NONE),
                        new ListedFeed(
                                URI.create("http://weekly.example/feed"), "Weekly", List.of("News"), FeedOptions.NONE),
                        new ListedFeed(URI.create("https://loose.example/"), "Loose", List.of(), FeedOptions.NONE));
    }

    @Test
    void urlsThatDifferInATrailingSlashAreTwoFeedsAndEqualOnesAreOne() throws Exception {
        FeedListResult result = read("feeds.opml", """
                <opml version="2.0"><body>
                <outline xmlUrl="https://daily.example/feed"/>
                <outline xmlUrl="https://daily.example/feed/"/>
                <outline xmlUrl="HTTPS://Daily.example/feed"/>
                </body></opml>
                """);

        assertThat(urls(result)).containsExactly("https://daily.example/feed", "https://daily.example/feed/");
    }

    @Test
    void keepsTheOtherFeedsOfOpmlThatIsNotWellFormed() throws Exception {
        FeedListResult result = read("feeds.opml", """
                <opml version="2.0"><body>
                <outline text="News & Views">
                <outline text="A" xmlUrl="https://a.example/feed"/>
                <!-- <outline text="Off" xmlUrl="https://off.example/feed"/> -->
                <outline text="B" xmlUrl="https://b.example/feed/>
                <outline text="C" type="rss"/>
                <outline text="D" xmlUrl="https://d.example/feed?x=1&y=2"/>
                </outline>
                <outline text="E" xmlUrl="https://e.example/feed"/>
                """);

        assertThat(result.feeds())
                .extracting(feed -> feed.url() + " " + feed.tags())
                .containsExactly(
                        "https://a.example/feed [News & Views]",
                        "https://d.example/feed?x=1&y=2 [News & Views]",
                        "https://e.example/feed []");
        assertThat(problems(result))
                .hasSize(3)
                .element(0)
                .asString()
                .startsWith("feeds.opml:2: is not well-formed XML: ");
        assertThat(problems(result))
                .element(1)
                .isEqualTo("feeds.opml:5: the outline 'B' has an xmlUrl that can't be read (write it as"
                        + " xmlUrl=\"https://example.org/feed.xml\")");
        assertThat(problems(result))
                .element(2)
                .isEqualTo("feeds.opml:6: the outline 'C' has no xmlUrl"
                        + " (give it the URL of its feed, such as xmlUrl=\"https://example.org/feed.xml\")");
    }

    @Test
    void ignoresExternalEntities() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "https://secret.example/");

        FeedListResult result = read("feeds.opml", """
                <!DOCTYPE opml [<!ENTITY x SYSTEM "file://%s">]>
                <opml><body><outline text="&x;" xmlUrl="https://a.example/"/><outline text="B" xmlUrl="&x;"/></body></opml>
                """.formatted(secret));

        assertThat(urls(result)).containsExactly("https://a.example/");
        assertThat(result.feeds().getFirst().name()).isEqualTo("&x;");
    }

    @Test
    void readsTextWithOneUrlPerLine() throws Exception {
        FeedListResult result = read("feeds.txt", """
                # mine
                https://a.example/feed  The A
                not a url

                HTTPS://B.example/feed?q=ü
                """);

        assertThat(urls(result)).containsExactly("https://a.example/feed", "https://b.example/feed?q=%C3%BC");
        assertThat(result.feeds().getFirst().name()).isEqualTo("The A");
        assertThat(problems(result))
                .containsExactly("feeds.txt:3: 'not' is not an http or https URL"
                        + " (give a URL such as https://example.org/feed.xml)");
    }

    @Test
    void readsAllFilesOfAFolderInOrder() throws Exception {
        Files.writeString(folder.resolve("b.yaml"), "- https://b.example/\n- https://a.example/\n");
        Files.writeString(folder.resolve("a.txt"), "https://a.example/\n");
        Files.writeString(folder.resolve("c.opml"), "<opml><body><outline xmlUrl='https://c.example/'/></body></opml>");
        Files.writeString(folder.resolve("README.md"), "https://ignored.example/");

        FeedListResult result = new FeedList(folder.toString(), OFFLINE).read();

        assertThat(urls(result)).containsExactly("https://a.example/", "https://b.example/", "https://c.example/");
        assertThat(problems(result))
                .containsExactly("b.yaml:2: https://a.example/ is already listed in a.txt line 1"
                        + " (remove one of the two; the first one is used)");
    }

    @Test
    void addressesThatDifferOnlyInCaseOfTheHostOrTheDefaultPortAreOneFeed() throws Exception {
        FeedListResult result = read("feeds.txt", """
                https://a.example/feed
                https://a.example:443/feed
                HTTPS://A.example/feed
                https://a.example/Feed
                """);
        assertThat(urls(result)).containsExactly("https://a.example/feed", "https://a.example/Feed");
        assertThat(problems(result))
                .hasSize(2)
                .allSatisfy(
                        problem -> assertThat(problem).contains("https://a.example/feed is already listed in line 1"));
    }

    @Test
    void detectsTheFormatOfADownload() throws Exception {
        Map<String, String> contents = Map.of(
                "https://lists.example/one", "<opml><body><outline xmlUrl='https://a.example/'/></body></opml>",
                "https://lists.example/two", "feeds:\n- https://a.example/\n",
                "https://lists.example/three", "https://a.example/\n");
        FeedDownload download =
                url -> String.valueOf(contents.get(url.toString())).getBytes(StandardCharsets.UTF_8);

        for (String url : contents.keySet()) {
            FeedListResult result = new FeedList(url, download).read();

            assertThat(urls(result)).as(url).containsExactly("https://a.example/");
            assertThat(result.problems()).as(url).isEmpty();
        }
    }

    @Test
    void reportsAnUnreadableSourceAsIncomplete() throws Exception {
        FeedListResult missing = new FeedList(folder.resolve("none.yaml").toString(), OFFLINE).read();
        FeedListResult empty = new FeedList(folder.toString(), OFFLINE).read();
        FeedListResult offline = new FeedList("https://ann:pw@lists.example/feeds.opml", OFFLINE).read();

        assertThat(List.of(missing.complete(), empty.complete(), offline.complete()))
                .containsOnly(false);
        assertThat(problems(missing))
                .containsExactly("none.yaml: does not exist"
                        + " (make the file readable, or set FEEDS to another file, folder or URL)");
        assertThat(empty.problems().getFirst().message()).isEqualTo("holds no feed file");
        assertThat(problems(offline))
                .containsExactly("https://lists.example/feeds.opml: cannot be fetched: no route to lists.example"
                        + " (check that the URL answers; the request is repeated every minute)");
    }

    @Test
    void masksThePasswordOfAMisspeltListUrl() throws Exception {
        String remedy = " (set FEEDS to a URL such as https://example.org/feeds.opml, a file or a folder)";

        assertThat(problems(new FeedList("htps://ann:secret@lists.example/feeds.opml", OFFLINE).read()))
                .containsExactly("htps://…@lists.example/feeds.opml: is not an http or https URL" + remedy);
        assertThat(problems(new FeedList("http:/ann:secret@lists.example/feeds.opml", OFFLINE).read()))
                .containsExactly("http:/…@lists.example/feeds.opml: is not an http or https URL" + remedy);
        assertThat(problems(new FeedList("ann:secret@lists.example/feeds.opml", OFFLINE).read()))
                .singleElement()
                .asString()
                .startsWith("…@lists.example/feeds.opml: does not exist ");
        assertThat(problems(new FeedList("ann:secret@" + "long".repeat(100), OFFLINE).read()))
                .singleElement()
                .asString()
                .contains(": cannot be read: ")
                .doesNotContain("secret");
    }

    /// A misspelt URL may be that of a watched feed, which must not be removed.
    @Test
    void isIncompleteWithAnEntryWithoutAUsableUrl() throws Exception {
        assertThat(List.of(
                        read("a.yaml", "- ulr: https://a.example/\n- https://b.example/\n"),
                        read("b.yaml", "- url: http//a.example/\n- https://b.example/\n"),
                        read("c.yaml", "- [https://a.example/]\n- https://b.example/\n"),
                        read("d.txt", "htp://a.example/\nhttps://b.example/\n"),
                        read("e.opml", "<opml><outline type='rss' xmlUri='https://a.example/'/></opml>"),
                        read("f.opml", "<opml><outline xmlUrl='a'/><outline xmlUrl='https://b.example/'/></opml>")))
                .extracting(FeedListResult::complete)
                .containsOnly(false);
        assertThat(read("g.yaml", "- url: https://a.example/\n  titel: A\n").complete())
                .isTrue();
    }

    /// A list under an unknown key may name watched feeds.
    @Test
    void isIncompleteWithAnUnknownListKeyOrTwoUrls() throws Exception {
        FeedListResult misspelt = read("a.yaml", """
                feeds:
                  - https://a.example/
                Feeds:
                  - https://b.example/
                """);
        assertThat(urls(misspelt)).containsExactly("https://a.example/");
        assertThat(misspelt.complete()).isFalse();

        FeedListResult twice = read("b.yaml", "- url: https://a.example/\n  url: https://b.example/\n");
        assertThat(urls(twice)).containsExactly("https://a.example/");
        assertThat(problems(twice))
                .containsExactly("b.yaml:2: the key 'url' is given twice (remove one; the first one is used)");
        assertThat(twice.complete()).isFalse();

        assertThat(read("c.yaml", "version: 1\nfeeds:\n  - https://a.example/\n")
                        .complete())
                .isTrue();
        assertThat(read("d.yaml", "- url: https://a.example/\n  name: A\n  name: B\n")
                        .complete())
                .isTrue();
    }

    @Test
    void suggestsTheUrlForAMisspeltScheme() throws Exception {
        FeedListResult result = read("feeds.txt", """
                http//127.0.0.1:8080/a.xml
                HTTPS:/b.example/
                https:c.example
                http:////d.example/?q=http://x
                https//ann:secret@e.example/
                https.example/f
                http://
                """);

        assertThat(problems(result).stream().map(each -> each.replaceFirst(".* \\((.*)\\)", "$1")))
                .startsWith(
                        "write http://127.0.0.1:8080/a.xml",
                        "write https://b.example/",
                        "write https://c.example",
                        "write http://d.example/?q=http://x",
                        "write https://…@e.example/",
                        "write https://https.example/f",
                        "give a URL such as https://example.org/feed.xml");
    }

    @Test
    void suggestsAUrlOnlyIfItStartsWithAHost() throws Exception {
        FeedListResult likely = read("likely.txt", """
                a.example/feed.xml
                b.example
                127.0.0.1:8080/feed
                münchen.example/feed
                https://used.example/
                """);
        assertThat(problems(likely).stream().map(each -> each.replaceFirst(".* \\((.*)\\)", "$1")))
                .containsExactly(
                        "write https://a.example/feed.xml",
                        "write https://b.example",
                        "write https://127.0.0.1:8080/feed",
                        "write https://münchen.example/feed");

        FeedListResult unlikely = read("unlikely.txt", """
                ftp//x
                ftp//a.example/feed.xml
                htp/a.example/feed.xml
                //a.example/feed.xml
                /srv/feed.xml
                ./feed.xml
                news
                a..example/feed.xml
                https://used.example/
                """);
        assertThat(problems(unlikely))
                .hasSize(8)
                .allMatch(problem -> problem.endsWith(" (give a URL such as https://example.org/feed.xml)"));
    }

    @Test
    void acceptsAnEmptyListOnlyIfDeclared() throws Exception {
        assertThat(read("a.yaml", "feeds: []\n").complete()).isTrue();
        assertThat(read("b.yaml", "[]\n").complete()).isTrue();
        assertThat(read("c.opml", "<opml version='2.0'><body/></opml>").complete())
                .isTrue();
        assertThat(read("d.yaml", "").complete()).isFalse();
        assertThat(read("e.yaml", "feeds:\n").complete()).isFalse();
        assertThat(read("f.txt", "# none yet\n").complete()).isFalse();
        assertThat(read("g.opml", "<html><body>Not found</body></html>").complete())
                .isFalse();
    }
}
