package org.newswire.store.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.polled;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.store.page.deadletters.DeadLetterBroker;
import org.newswire.store.tables.Change;
import org.newswire.timing.BestOfThree;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/// The pages in a real browser. One browser and one database serve all tests. With
/// `-Dnewswire.screenshots=true` it writes `deploy/screenshots`.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrowserIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration SHOWN_WITHIN = Duration.ofSeconds(2);
    private static final Path SCREENSHOTS = Path.of("../deploy/screenshots");

    @TempDir
    static Path folder = Path.of("");

    private static DeadLetterBroker broker;
    private static ServedPage page;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Optional<Browser> started = Browser.start();
        if (started.isEmpty()) {
            String missing =
                    "needs /usr/bin/chromium and /usr/bin/chromedriver:" + " apt-get install chromium chromium-driver";
            // deploy/verify installs them.
            if ("required".equals(System.getenv("NEWSWIRE_BROWSER"))) {
                fail(missing);
            }
            abort(missing);
        }
        browser = started.orElseThrow();
        broker = new DeadLetterBroker(folder);
        page = new ServedPage(Instant::now, broker.settings());
        BrowserPages.store(page);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (page != null) {
            page.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @BeforeEach
    void reset() {
        browser.useScripts(true);
        browser.useColours("light");
        browser.useDesktop();
    }

    private static void open(String path) {
        browser.open(page.url(path));
    }

    /// Opens the overview when its figures are read.
    private static void openOverview() {
        await().atMost(LIMIT).until(() -> {
            open("/");
            return browser.has(".stages section")
                    && browser.has("#latest li")
                    && !browser.text().contains("not known");
        });
    }

    /// First, since the other tests store more articles.
    @Test
    @Order(1)
    void eachPageIsAccessibleAndFitsInLightAndDarkAndOnAPhone() throws Exception {
        openOverview();
        for (BrowserPages.Looked looked : BrowserPages.all()) {
            look(looked, "light", false);
            look(looked, "dark", false);
            look(looked, "light", true);
        }
    }

    private static void look(BrowserPages.Looked looked, String colours, boolean phone) throws Exception {
        String name = looked.name() + "-" + (phone ? "phone" : colours);
        browser.useColours(colours);
        if (phone) {
            browser.usePhone();
        } else {
            browser.useDesktop();
        }
        // Figures from the broker are read while someone looks.
        await(name).atMost(LIMIT).until(() -> {
            open(looked.path());
            return !browser.text().contains("Reload");
        });
        assertThat(HtmlCheck.errors(page.get(looked.path()).body())).as(name).isEmpty();
        browser.assertAccessible(name);
        browser.assertFits(name);
        browser.assertNothingReported(name, "the server responded with a status of 404");
        if (Boolean.getBoolean("newswire.screenshots")) {
            browser.screenshot(SCREENSHOTS.resolve(name + ".png"));
        }
    }

    /// From the overview, which is the page that the quick start names. Second, since the other tests push the article
    /// out of the list.
    @Test
    @Order(2)
    void threeQuestionsAreAnsweredWithinFourClicks() throws Exception {
        Instant noon = Instant.now().minus(Duration.ofHours(3));
        page.write(new Change.FeedPolled(
                FeedStatusBuilder.builder(polled("https://gazette.example/rss"))
                        .state(FeedStatus.State.FAILING)
                        .reason(FeedStatus.Reason.FAILURE)
                        .lastPollAt(Instant.now())
                        .lastSuccessAt(noon)
                        .lastFailure("timeout")
                        .failures(3)
                        .nextPollAt(Instant.now().plus(Duration.ofHours(1)))
                        .build(),
                Instant.now()));
        await().atMost(LIMIT).until(() -> page.get("/").body().contains("One of them fails"));

        assertAnswered(
                "Why has this feed shown nothing since noon?",
                List.of("One of them fails", "gazette.example"),
                "because the last 3 polls failed: the server answered too slowly.");
        assertThat(browser.find(".verdict time").getDomAttribute("datetime")).isEqualTo(PageTime.machine(noon));
        assertAnswered(
                "What did they change in this headline?",
                List.of("Harbour bridge opens after eight years", "See the last change"),
                "Headline\\s+Harbour bridge opens .*on Friday");
        assertAnswered(
                "Who reported this first?",
                List.of("Harbour bridge opens after eight years", "The story with its timeline"),
                "First reported by The Paper");
    }

    /// @param links  texts of links that lead from the overview to the answer
    /// @param answer a regular expression
    private static void assertAnswered(String question, List<String> links, String answer) {
        openOverview();
        assertThat(links).as(question).hasSizeLessThanOrEqualTo(4);
        links.forEach(browser::follow);
        await(question)
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(browser.text()).containsPattern(answer));
    }

    @Test
    @Tag("alone")
    void aNewArticleAppearsWithinTwoSecondsOfItsCommit() throws Exception {
        openOverview();
        await().atMost(LIMIT).until(() -> page.openStreams() > 0);

        Iterator<String> titles =
                List.of("Seen live", "Seen again", "Seen at last").iterator();
        assertThat(BestOfThree.of(SHOWN_WITHIN, () -> timeToPage(titles.next())))
                .isLessThan(SHOWN_WITHIN);
        browser.assertNothingReported("live");
    }

    private static Duration timeToPage(String title) throws Exception {
        page.store(article(title.replace(' ', '-'), "It happened just now.", 5, "daily", title));
        long committed = System.nanoTime();
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> browser.find("#latest li").getText().contains(title));
        return Duration.ofNanos(System.nanoTime() - committed);
    }

    @Test
    void eachArticleOfABurstAppearsAndThePauseHoldsThemBack() throws Exception {
        openOverview();
        await().atMost(LIMIT).until(() -> page.openStreams() > 0);
        browser.press("p");
        List<Article> burst = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            burst.add(article("burst-" + i, "Text " + i, 6, "daily", "Burst " + i));
        }
        page.store(burst.toArray(Article[]::new));
        await().during(Duration.ofMillis(1_500))
                .atMost(LIMIT)
                .until(() -> !browser.find("#latest").getText().contains("Burst"));

        browser.find("#pause").click();

        String bursts = titles("Burst") + ".length";
        await().atMost(LIMIT).until(() -> browser.evaluate(bursts).equals(250L));
    }

    @Test
    void afterAPauseTheListHasTheNewest500Articles() throws Exception {
        openOverview();
        await().atMost(LIMIT).until(() -> page.openStreams() > 0);
        browser.press("p");
        page.store(article("oldest", "Text", 6, "daily", "Oldest of many"));
        List<Article> newer = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            newer.add(article("newer-" + i, "Text " + i, 6, "daily", "Newer " + i));
        }
        page.store(newer.toArray(Article[]::new));

        browser.find("#pause").click();

        await().atMost(LIMIT)
                .until(() -> browser.evaluate(titles("Newer") + ".length").equals(500L));
        assertThat(browser.evaluate("document.querySelectorAll('#latest li').length"))
                .isEqualTo(500L);
    }

    /// The server sends two events a second at most, so the test dispatches more on the page's own stream. All but the
    /// first two are of one article, so that the list has space for each.
    @Test
    void aPausedPageKeepsTheLast500Events() throws Exception {
        openOverview();
        await().atMost(LIMIT).until(() -> page.openStreams() > 0);
        browser.nameEventSource("stream");

        Object shown = browser.evaluate("""
                (() => {
                  const send = (article, title) => stream.dispatchEvent(new MessageEvent("articles",
                      {data: `<li data-key="${article.padEnd(36)}-1"><a href="/">${title}</a></li>`}));
                  document.getElementById("pause").click();
                  send("a", "Sent first");
                  send("b", "Sent second");
                  for (let i = 3; i <= 501; i++) send("c", "Sent as " + i);
                  document.getElementById("pause").click();
                  return\s""" + titles("Sent") + "; })()");

        assertThat(shown).isEqualTo(List.of("Sent as 501", "Sent second"));
    }

    /// Returns an expression for the titles in the list of the overview that begin with a word.
    private static String titles(String word) {
        return "[...document.querySelectorAll('#latest a')].map(a => a.textContent)"
                + ".filter(title => title.startsWith('" + word + "'))";
    }

    @Test
    void everythingIsReachedWithTheKeyboard() {
        openOverview();
        browser.tab();
        assertThat(browser.focused().getText()).isEqualTo("Skip to the content");
        browser.press(Keys.ENTER);
        browser.press("?");
        assertThat(browser.find("#keys").isDisplayed()).isTrue();
        browser.assertAccessible("keys dialog");
        browser.press(Keys.ESCAPE);
        assertThat(browser.find("#keys").isDisplayed()).isFalse();

        browser.press("j", "j", "k");
        assertThat(browser.focused()).isEqualTo(browser.find("#latest li:first-child a"));
        assertThat(browser.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                .isEqualTo("solid");

        browser.press("/");
        assertThat(browser.focused().getDomAttribute("name")).isEqualTo("q");
        browser.press("j?"); // typed, not obeyed
        assertThat(browser.find("#keys").isDisplayed()).isFalse();

        open("/keys");
        // A busy machine may exceed the time allowed between the two keys.
        await().atMost(LIMIT).until(() -> {
            browser.press("go");
            return browser.address().equals(page.url("/"));
        });
    }

    @Test
    void withoutScriptsAReloadShowsTheNews() throws Exception {
        browser.useScripts(false);
        openOverview();
        page.store(article("unscripted", "Text", 7, "daily", "Without a script"));

        await().atMost(LIMIT).until(() -> {
            open("/");
            return browser.text().contains("Without a script");
        });
        assertThat(browser.find("#latest time").getText()).endsWith("UTC");
        assertThat(browser.find("#pause").isDisplayed()).isFalse();
    }

    @Test
    void figuresStayInTheirBoxesOnTheNarrowestScreen() {
        // Exact times are longer than relative ones.
        browser.useScripts(false);
        openOverview();
        browser.useNarrow();

        browser.assertFits("overview");
        assertThat(browser.evaluate("[...document.querySelectorAll('.stages dd')].filter(dd =>"
                        + " dd.getBoundingClientRect().right > dd.closest('section').getBoundingClientRect().right"
                        + " || dd.scrollWidth > dd.clientWidth).length"))
                .isEqualTo(0L);
    }

    @Test
    void aHostileTitleIsText() throws Exception {
        page.store(article(
                "hostile-live",
                "Text",
                8,
                "daily",
                "<script>alert(1)</script><img src=x onerror=alert(2)> \" onclick=\"x"));
        await().atMost(LIMIT).until(() -> page.get("/").body().contains("onerror"));
        openOverview();
        List<String> titles = browser.find("#latest").findElements(By.tagName("a")).stream()
                .map(each -> each.getDomProperty("textContent"))
                .toList();

        assertThat(titles).anyMatch(title -> title.startsWith("<script>alert(1)</script><img src=x"));
        assertThat(browser.has("main script, main img, main [onclick]")).isFalse();
        browser.assertNothingReported("overview");
    }
}
