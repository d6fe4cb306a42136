package org.newswire.parse.extract.date;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockSplitter;
import org.newswire.parse.extract.block.PageContext;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.page.SyndicatedEntryBuilder;

class DateFinderTest {
    private static final String BODY = "<h1>Tides rise in Norhaven</h1>";
    private static final String TEXT = "<p class=text>The tides are rising, said the harbour board.</p>";

    @Test
    void prefersADayWithATimeZoneToTheUrl() {
        assertThat(published(meta("article:published_time", "2024-05-02T22:10:00-05:00"), "/2024/05/01/tides"))
                .isEqualTo("2024-05-02");
    }

    @Test
    void readsThePublishersDayFromTheUrlIfTheTimeIsInUtc() {
        assertThat(published(meta("article:published_time", "2024-05-02T22:10:00Z"), "/2024/05/03/tides"))
                .isEqualTo("2024-05-03");
    }

    @Test
    void jsonLdPrecedesMetaElementsAndTheseMicrodataAndTheUrl() {
        String json =
                "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"datePublished\":\"2024-05-02\"}</script>";
        String meta = "<meta property=article:published_time content=2024-03-10>";
        String microdata =
                "<body><div itemscope itemtype=https://schema.org/NewsArticle><meta itemprop=datePublished content=2024-02-20>"
                        + BODY + "</div>";
        assertThat(published(json + meta + microdata, "/2023/12/24/tides")).isEqualTo("2024-05-02");
        assertThat(published(meta + microdata, "/2023/12/24/tides")).isEqualTo("2024-03-10");
        assertThat(published(microdata, "/2023/12/24/tides")).isEqualTo("2024-02-20");
        assertThat(published("<body>" + BODY, "/2023/12/24/tides")).isEqualTo("2023-12-24");
    }

    @Test
    void theDateOfASiteRulePrecedesJsonLd() {
        String json =
                "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"datePublished\":\"2024-05-02\"}</script>";
        DateFinder finder = finder("en", json + "<body>" + BODY + TEXT, "/tides", null, null);
        assertThat(finder.published(ruled("2024-01-15"))).isEqualTo(dated("2024-01-15", "rule"));
        assertThat(finder.published(ruled())).isEqualTo(dated("2024-05-02", "json-ld"));
    }

    @Test
    void theDateOfTheEntryPrecedesADateInVisibleText() {
        var entry = SyndicatedEntryBuilder.builder()
                .published(Instant.parse("2024-05-02T08:00:00Z"))
                .build();
        String html = "<body>" + BODY + "<p>7 March 2024</p>" + TEXT;
        SourcedValue<ArticleDate> found =
                finder("en", html, "/tides", entry, null).published(ruled());
        assertThat(found).isEqualTo(new SourcedValue<>(ArticleDate.of(Instant.parse("2024-05-02T08:00:00Z")), "feed"));
        assertThat(finder("en", html, "/tides", null, null).published(ruled())).isEqualTo(dated("2024-03-07", "page"));
    }

    @Test
    void readsMetaElementsOfPublication() {
        assertThat(published(meta("published_on", "2024-05-02T21:00:00.000Z"), "/tides"))
                .isEqualTo("2024-05-02");
    }

    @Test
    void readsTheDayFirstOnSitesOutsideAmerica() {
        String time = "<p class=date>02/05/2024</p>";
        assertThat(published("<html lang=en-GB><body>" + BODY + time, "/tides")).isEqualTo("2024-05-02");
        assertThat(published("<html lang=en-US><body>" + BODY + time, "/tides")).isEqualTo("2024-02-05");
    }

    @Test
    void readsTheDayFirstIfAnotherDateOfThePageRequiresIt() {
        String lines = "<p class=date>02/05/2024</p><p>More: 28/04/2024</p>";
        assertThat(published("<body>" + BODY + lines, "/tides")).isEqualTo("2024-05-02");
        assertThat(published("<body>" + BODY + lines + "<p>04/28/2024</p>", "/tides"))
                .isEqualTo("2024-02-05");
    }

    @Test
    void ignoresTheDayAfterAModificationLabel() {
        String lines = "<p>Last update:</p><p>4 May 2024</p><p>2 May 2024</p>";
        assertThat(published("<body>" + lines + BODY, "/tides")).isEqualTo("2024-05-02");
    }

    @Test
    void readsJsonLdThatWasWrittenAsAMetaElement() {
        String json = "{&quot;@type&quot;:&quot;Article&quot;,&quot;datePublished&quot;:&quot;2024-05-02&quot;}";
        assertThat(published("<meta name='script:ld+json' content='" + json + "'><body>" + BODY, "/tides"))
                .isEqualTo("2024-05-02");
    }

    @Test
    void readsParselyMetadataIfNoDateIsVisible() {
        String meta = "<meta name=parsely-page content='{\"pub_date\": \"2024-05-02T23:30:00Z\"}'><body>" + BODY;
        assertThat(published(meta + TEXT, "/tides")).isEqualTo("2024-05-02");
        assertThat(published(meta + "<p>3 May 2024</p>" + TEXT, "/tides")).isEqualTo("2024-05-03");
    }

    @Test
    void readsTheDayOfAnAbbreviation() {
        assertThat(published(
                        "<body>" + BODY + "<p><abbr title='2024-05-02T08:00:00Z'>2 hours ago</abbr></p>" + TEXT,
                        "/tides"))
                .isEqualTo("2024-05-02");
    }

    @Test
    void readsTheDayAfterATimeOfDay() {
        assertThat(published("<body>" + BODY + "<p>09:31 August 20, 2019</p>" + TEXT, "/tides"))
                .isEqualTo("2019-08-20");
    }

    @Test
    void recognisesAModificationLineByItsFirstWords() {
        String times = "<div><span>Last updated <time datetime=2024-05-09>9 May</time></span> "
                + "<span>First seen <time datetime=2024-05-02>2 May</time></span></div>";
        assertThat(published("<body>" + BODY + times + TEXT, "/tides")).isEqualTo("2024-05-02");
    }

    @Test
    void doesNotReadASeasonAsAMonth() {
        assertThat(published("<body>" + BODY + "<p>May 9, 2024</p>" + TEXT, "/2024/season/10/11/arsenal"))
                .isEqualTo("2024-05-09");
    }

    @Test
    void readsThePagesUrlWhateverItsBase() {
        assertThat(published("<head><base href=/><body>" + BODY + TEXT, "/2024/05/28/tides"))
                .isEqualTo("2024-05-28");
    }

    @Test
    void readsTheMonthFirstBetweenDashesOnAmericanSites() {
        assertThat(published("<body>" + BODY + "<p>12-05-2023</p>" + TEXT, "/tides"))
                .isEqualTo("2023-12-05");
        assertThat(published("<body>" + BODY + "<p>12-05-2023</p><p>Changed 13-05-2023</p>" + TEXT, "/tides"))
                .isEqualTo("2023-05-12");
        assertThat(publishedIn("nl", "<body>" + BODY + "<p>12-05-2023</p>" + TEXT))
                .isEqualTo("2023-05-12");
    }

    @Test
    void ignoresTheCurrentDayMarkedByAClass() {
        assertThat(published(
                        "<body><div class=top-date-time>4 May 2024</div>" + "<p>x</p>".repeat(9) + BODY + TEXT,
                        "/tides"))
                .isNull();
    }

    @Test
    void readsTheDayOfALineThatAScriptUpdates() {
        assertThat(published(
                        "<body>" + BODY + "<ul><li class=updating-timezone>04:22, 24 Dec 2023</li></ul>" + TEXT,
                        "/tides"))
                .isEqualTo("2023-12-24");
    }

    @Test
    void prefersASentenceAboutTheFirstPublicationToAModificationLine() {
        String updated = "<p>Updated May 4, 2024</p>";
        String foot = "<p>" + "Ada Wong writes of ferries and piers. ".repeat(12)
                + "This story was originally published May 2, 2024, 11:09 AM.</p>";
        assertThat(published("<body>" + BODY + updated + TEXT + foot, "/tides")).isEqualTo("2024-05-02");
    }

    @Test
    void readsTheDayBelowASubtitleWithinTheText() {
        String lines = "<p>Harbour</p><p>Ferries</p><p>Listen</p><p>Share</p><p>2 May 2024</p>";
        assertThat(published("<body>" + BODY + TEXT + lines + TEXT.replace("<p>", "<p>2. "), "/tides"))
                .isEqualTo("2024-05-02");
    }

    @Test
    void prefersTheArticlesMicrodataToThatOfATeaser() {
        String teaser = "<nav><div itemscope><meta itemprop=datePublished content=2024-05-04></div></nav>";
        String own = "<div itemscope><time itemprop=datePublished datetime=2024-05-02>Thursday</time></div>";
        assertThat(published("<body>" + teaser + BODY + own + TEXT, "/tides")).isEqualTo("2024-05-02");
        assertThat(published("<body>" + teaser + BODY + TEXT, "/tides")).isEqualTo("2024-05-04");
    }

    @Test
    void ignoresDatesOfComments() {
        String comment = "<div class=comment-list><p><time datetime=2024-05-04>4 May 2024</time></p></div>";
        assertThat(published("<body>" + BODY + comment, "/tides")).isNull();
    }

    @Test
    void prefersALineThatSaysPublished() {
        String lines = "<p>4 May 2024</p><p>Published On 2 May 2024 01:52 PM</p>";
        assertThat(published("<body>" + BODY + lines, "/tides")).isEqualTo("2024-05-02");
        String pair = "<h4>Reviewed</h4><p>4 May 2024</p><h4>Published</h4><p>2 May 2024</p>";
        assertThat(published("<body>" + BODY + pair, "/tides")).isEqualTo("2024-05-02");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Originally published",
                "POSTED",
                "Publication date:",
                "Post time",
                "Erstveröffentlicht",
                "VERÖFFENTLICHT am",
                "Erschienen:",
                "Eingestellt am",
                "Erstellt am",
                "Créé le",
                "Première publication :",
                "Publié le",
                "Publicado",
                "Pubblicato il",
                "Gepubliceerd",
                "Publicerad",
                "Opublikowano",
                "Publisert",
                "Udgivet",
                "Julkaistu",
                "ОПУБЛИКОВАНО",
                "Опубліковано",
                "公開日:",
                "投稿日:",
                "掲載日:",
                "Közzétéve",
                "Zveřejněno",
                "Objavljeno",
                "Publicat:",
                "Paskelbta",
                "Δημοσίευση:",
                "Yayınlanma:",
                "Đăng ngày",
                "Diterbitkan",
                "เผยแพร่:",
                "प्रकाशित:",
                "প্রকাশিত:",
                "نشر في",
                "פורסם:",
                "입력",
                "发布时间："
            })
    void recognisesPublicationLabels(String label) {
        String lines = "<p>4.5.2024</p><p>" + label + " 2.5.2024</p>";
        assertThat(published("<html lang=de><body>" + BODY + lines, "/tides")).isEqualTo("2024-05-02");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Last updated",
                "UPDATE",
                "Modified",
                "Medically reviewed on",
                "Revised",
                "Uppdaterad",
                "Opdateret",
                "Oppdatert",
                "Actualisé",
                "Aktualisiert:",
                "Atualizado",
                "Aggiornato",
                "Bearbeitet",
                "Bijgewerkt",
                "Mis à jour",
                "Mise à jour",
                "Päivitetty",
                "GÜNCELLEME",
                "Обновлено",
                "ОНОВЛЕНО",
                "更新",
                "Stand:",
                "Laatst gewijzigd",
                "Sist endret",
                "Upraveno",
                "Frissítve",
                "Ažurirano",
                "Atnaujinta",
                "Ενημερώθηκε",
                "Cập nhật",
                "Diperbarui",
                "แก้ไข",
                "अपडेट",
                "আপডেট",
                "آخر تحديث",
                "עודכן",
                "수정"
            })
    void recognisesModificationLabels(String label) {
        String lines = "<p>" + label + " 4.5.2024</p><p>2.5.2024</p>";
        assertThat(published("<html lang=de><body>" + BODY + lines, "/tides")).isEqualTo("2024-05-02");
    }

    @Test
    void readsTheDayAtTheStartOfATextAndInTheFooterOfAnEntry() {
        String release = "<p>02.05.2024 – The harbour board " + "said again that the tides are rising. ".repeat(8);
        assertThat(published("<body>" + BODY + release, "/tides")).isEqualTo("2024-05-02");
        String foot =
                "<p>This entry was posted on May 2, 2024 and is filed under tides, towns, ferries and the many other "
                        + "things that we write about. You can follow any responses to it.</p>";
        assertThat(published("<body>" + BODY + foot, "/tides")).isEqualTo("2024-05-02");
    }

    @Test
    void prefersTheVisibleDayToADifferentDeclaredOne() {
        String stated = meta("date", "2024-03-01");
        assertThat(published(stated + "<p>By Ada Wong | May 2, 2024</p>" + TEXT, "/tides"))
                .isEqualTo("2024-05-02");
        assertThat(published(stated + "<p>Updated May 2, 2024</p>" + TEXT, "/tides"))
                .isEqualTo("2024-03-01");
        assertThat(published(stated + "<div class=date-modified>May 2, 2024</div>" + TEXT, "/tides"))
                .isEqualTo("2024-03-01");
        assertThat(published(stated + "<p>May 2, 2024</p><p>May 4, 2024</p>" + TEXT, "/tides"))
                .isEqualTo("2024-03-01");
    }

    @Test
    void prefersTheDeclaredDayIfTheUrlAgrees() {
        assertThat(published(meta("date", "2024-03-01") + "<p>May 2, 2024</p>" + TEXT, "/2024/03/01/tides"))
                .isEqualTo("2024-03-01");
    }

    @Test
    void rejectsAPublicationDayAfterTheLastModification() {
        String stated = "<meta name=last-modified content=2024-04-01>" + meta("date", "2024-03-01");
        assertThat(published(stated + "<p>Thursday, May 2, 2024</p>" + TEXT, "/tides"))
                .isEqualTo("2024-03-01");
    }

    @Test
    void ignoresADayNextToTheDeclaredOne() {
        assertThat(published(
                        meta("article:published_time", "2024-05-02T02:10:00Z") + "<p>May 1, 2024</p>" + TEXT, "/tides"))
                .isEqualTo("2024-05-02");
    }

    @Test
    void prefersAPublicationDateToAModificationLine() {
        String json =
                "<script type=application/ld+json>{\"@type\":\"Article\",\"datePublished\":\"May 2, 2024\"}</script>";
        assertThat(published(json + "<body>" + BODY + "<p>Last update:</p><p>May 4, 2024</p>" + TEXT, "/tides"))
                .isEqualTo("2024-05-02");
        assertThat(published("<body>" + BODY + "<p>Last update:</p><p>May 4, 2024</p>" + TEXT, "/tides"))
                .isEqualTo("2024-05-04");
    }

    @Test
    void readsTheDayBeforeAModificationLabel() {
        String glued = "<p><a href=/tides>Tides</a><b>MAY 2, 2024</b><b>Updated: MAY 4, 2024</b></p>";
        assertThat(published("<body>" + BODY + glued + TEXT, "/tides")).isEqualTo("2024-05-02");
        assertThat(published("<body>" + BODY + "<p>2 mai 2024, mis à jour le 4 mai 2024</p>" + TEXT, "/tides"))
                .isEqualTo("2024-05-02");
    }

    @Test
    void prefersTheDayNextToTheHeadlineToThatWithinIt() {
        String headline = "<h1>What the tides did from 24 April to 30 April 2024</h1>";
        assertThat(published("<body>" + headline + "<p>2 May 2024</p>" + TEXT, "/tides"))
                .isEqualTo("2024-05-02");
        assertThat(published("<body>" + headline + TEXT, "/tides")).isEqualTo("2024-04-30");
    }

    @Test
    void readsALabelledDayFollowedByOtherLines() {
        String lines = TEXT + "<p>Veröffentlicht am 2.5.2024<br>Dauer: 1 Stunde 4 Minuten<br>Lizenz: frei</p>";
        assertThat(published("<body>" + BODY + lines, "/tides")).isEqualTo("2024-05-02");
    }

    @Test
    void readsTheTimeInAListBelowTheHeadlineButNotNextToIt() {
        String item = "<ul><li>Start date <time datetime='2024-05-02T10:00:00Z'>1 minute ago</time></li></ul>";
        String beside = "<ul><li>Other news <time datetime='2024-04-01T10:00:00Z'>a month ago</time></li></ul>";
        assertThat(published("<h1>Tides rise in Norhaven</h1>" + item + TEXT, "/tides"))
                .isEqualTo("2024-05-02");
        assertThat(published("<aside>" + beside + "</aside><h1>Tides rise in Norhaven</h1>" + item + TEXT, "/tides"))
                .isEqualTo("2024-05-02");
        String day = "<p>2 May 2024</p>";
        for (String html : List.of(
                "<h1>Tides rise in Norhaven</h1>" + day + TEXT + beside,
                beside + "<h1>Tides rise in Norhaven</h1>" + day + TEXT,
                "<h1>Tides rise in Norhaven</h1><ul><li><a href=/m>The mayor resigns</a> <time datetime=2024-04-01>1 April</time></ul>"
                        + day + TEXT,
                beside + "<h1>Tides rise in Norhaven</h1><time datetime=2024-05-02>2 May</time>" + TEXT)) {
            assertThat(published(html, "/tides")).as(html).isEqualTo("2024-05-02");
        }
    }

    @Test
    void readsADayInWordsFromTheUrl() {
        assertThat(published("<body>" + BODY + TEXT, "/news/28-05-2024")).isEqualTo("2024-05-28");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/2024/may/28/tides",
                "/2024/5/28/tides",
                "/2024/world_news/05/28/tides",
                "/2024/05-28/10214.shtml",
                "/n1/2024/0528/c1001-402.html",
                "/202405/28/tides",
                "/202405/t20240528_1159.html"
            })
    void readsTheDayFromTheFoldersOfTheUrl(String path) {
        assertThat(published("<body>" + BODY + TEXT, path)).isEqualTo("2024-05-28");
    }

    @Test
    void prefersAReadingInThePastToOneInTheFuture() {
        String line = "<body>" + BODY + "<p>Ada Wong - 12/03/2024</p>" + TEXT;
        assertThat(published(line, "/tides")).isEqualTo("2024-12-03");
        assertThat(published(line, "/tides", Instant.parse("2024-05-03T00:00:00Z")))
                .isEqualTo("2024-03-12");
    }

    @Test
    void rejectsFutureDates() {
        String html = meta("article:published_time", "2034-05-02T10:00:00Z") + "<p>Published 2 May 2024</p>";
        assertThat(published(html, "/tides", Instant.parse("2024-05-03T00:00:00Z")))
                .isEqualTo("2024-05-02");
        assertThat(published(html, "/tides")).isEqualTo("2034-05-02");
    }

    @Test
    void aDayIsAtMostOneAheadOfTheFetchInUtc() {
        Instant seen = Instant.parse("2024-05-02T23:59:59Z");
        assertThat(published(meta("date", "2024-05-03"), "/tides", seen)).isEqualTo("2024-05-03");
        assertThat(published(meta("date", "2024-05-04"), "/tides", seen)).isNull();
    }

    @Test
    void aTimeMoreThanTenMinutesAheadIsDroppedAndItsDayKept() {
        String html = meta("article:published_time", "2024-05-02T12:10:00Z");
        Instant seen = Instant.parse("2024-05-02T12:00:00Z");
        OffsetDateTime fetched = OffsetDateTime.parse("2024-05-02T12:00:00Z");
        assertThat(find("en", html, "/tides", seen))
                .isEqualTo(new ArticleDate(LocalDate.of(2024, 5, 2), fetched, false));
        assertThat(find("en", html, "/tides", seen.minusSeconds(1)))
                .isEqualTo(new ArticleDate(LocalDate.of(2024, 5, 2), null, false));
    }

    @Test
    void replacesATimeMinutesAheadByTheTimeOfTheFetch() {
        String html = meta("article:published_time", "2024-05-02T23:59:40+02:00");
        Instant seen = Instant.parse("2024-05-02T21:58:59.5Z");
        assertThat(find("en", html, "/tides", seen))
                .extracting("time")
                .isEqualTo(OffsetDateTime.parse("2024-05-02T23:58:59+02:00"));
        assertThat(find("en", html, "/tides", seen.minusSeconds(1_200)))
                .extracting("time")
                .isNull();
        assertThat(find("en", html, "/tides", seen.plusSeconds(1_200)))
                .extracting("time")
                .isEqualTo(OffsetDateTime.parse("2024-05-02T23:59:40+02:00"));
    }

    @Test
    void readsAnArticleNumberAsADayOnlyWithoutAnotherSource() {
        String html = "<body>" + BODY + "<p>2 May 2024</p>" + TEXT;
        assertThat(published(html, "/tides/a-20121105")).isEqualTo("2024-05-02");
        assertThat(published("<body>" + BODY + TEXT, "/tides/a-20121105")).isEqualTo("2012-11-05");
        assertThat(published(html, "/20240503/tides")).isEqualTo("2024-05-03");
        assertThat(published(html, "/tides-2024-05-03")).isEqualTo("2024-05-03");
    }

    @Test
    void ignoresTheDateOfAReviewedWork() {
        String json = "<script type=application/ld+json>{\"@type\":\"Review\",\"itemReviewed\":{\"@type\":\"Book\","
                + "\"datePublished\":\"2015-03-01\"}}</script>";
        assertThat(published(json + "<body>" + BODY + TEXT, "/tides")).isNull();
    }

    @Test
    void ignoresTheCurrentDayAtTheTopOfThePage() {
        String html = meta("article:published_time", "2024-05-02T10:00:00Z")
                        .replace("<body>", "<body><p>Thursday, May 30, 2024</p>")
                + TEXT;
        assertThat(published(html, "/tides", Instant.parse("2024-05-30T12:00:00Z")))
                .isEqualTo("2024-05-02");
        assertThat(published(html, "/tides", Instant.parse("2024-07-30T12:00:00Z")))
                .isEqualTo("2024-05-30");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<relative-time datetime='2024-05-02T10:00:00Z'>2 years ago</relative-time>",
                "<span class=date title='May 2, 2024, 10:00 AM'>2 years ago</span>",
                "<abbr class=published title='2024-05-02T10:00:00Z'>2 years ago</abbr>",
                "<span class=timestamp data-timestamp=1714644000>2 years ago</span>"
            })
    void readsTheDayFromAnAge(String age) {
        assertThat(published("<body>" + BODY + "<div>" + age + "</div>" + TEXT, "/tides"))
                .isEqualTo("2024-05-02");
    }

    @Test
    void convertsAUtcTimeToThePublishersDayIfTheLanguageHasOneTimeZone() {
        String stated = meta("article:published_time", "2024-05-01T22:10:00Z");
        assertThat(publishedIn("de", stated + TEXT)).isEqualTo("2024-05-02");
        assertThat(publishedIn("de", stated + "<p>1. Mai 2024</p>" + TEXT)).isEqualTo("2024-05-01");
        assertThat(publishedIn("en", stated + TEXT)).isEqualTo("2024-05-01");
        assertThat(publishedIn("de", meta("article:published_time", "2024-05-01T22:10:00-05:00") + TEXT))
                .isEqualTo("2024-05-01");
    }

    @ParameterizedTest
    @CsvSource({
        "paper.example.ar, 2024-05-02T01:30:00Z, 2024-05-01",
        "paper.example.ar, 2024-05-02T00:00:00Z, 2024-05-02",
        "paper.example.ar, 2024-05-02T01:30:00+02:00, 2024-05-02",
        "paper.example.in, 2024-05-02T20:30:00Z, 2024-05-03",
        "paper.example.io, 2024-05-02T01:30:00Z, 2024-05-02",
        "localhost, 2024-05-02T01:30:00Z, 2024-05-02",
        "'', 2024-05-02T01:30:00Z, 2024-05-02"
    })
    void convertsAUtcTimeToThePublishersDayIfTheCountryHasOneTimeZone(String host, String time, String day) {
        String html = meta("article:published_time", time) + BODY + TEXT;
        String url = host.isEmpty() ? "" : "https://" + host + "/tides";
        assertThat(published("es", html, url, null)).isEqualTo(day);
    }

    @Test
    void prefersTheCountryOfTheHostToTheLanguage() {
        String html = meta("article:published_time", "2024-05-01T22:10:00Z") + TEXT;
        assertThat(published("de", html, "https://paper.example.ar/tides", null))
                .isEqualTo("2024-05-01");
    }

    @Test
    void convertsAUtcTimeThatTheFeedHasAsWell() {
        SourcedValue<ArticleDate> found = fed("2024-05-01T22:10:00Z", "");

        assertThat(found.value().day()).hasToString("2024-05-02");
        assertThat(found.source()).isEqualTo("meta");
        assertThat(found.corroborated()).isTrue();
        assertThat(fed("2024-05-01T22:10:00Z", "<p>1. Mai 2024</p>").value().day())
                .hasToString("2024-05-01");
    }

    /// The date of a German page that declares the time of its feed entry.
    private static SourcedValue<ArticleDate> fed(String time, String line) {
        var document = PageParser.parse(
                meta("article:published_time", time) + BODY + line + TEXT, "https://paper.example/tides");
        List<Block> blocks = BlockSplitter.cut(document);
        var around = PageContext.of(blocks, List.of(blocks.getLast()), "Tides rise in Norhaven");
        var entry = SyndicatedEntryBuilder.builder()
                .authors(List.of())
                .categories(List.of())
                .published(Instant.parse(time))
                .build();
        return Objects.requireNonNull(new DateFinder(new PageMetadata(document), entry, around, "de", null)
                .published(new SourcedValue<>(List.of(), "rule")));
    }

    @Test
    void readsJsonLdWithCommonErrors() {
        String date = "\"@type\":\"NewsArticle\",\"datePublished\":\"2024-05-02\"";
        for (String json : List.of(
                "{\"wordCount\":NaN," + date + "}",
                "{" + date + ",\"image\":undefined}",
                "{\"dateModified\":," + date + "}",
                "\uFEFF{" + date + "}",
                "{\"@type\":\"WebSite\"}{" + date + "}",
                "{\"@type\":\"WebSite\"}\n{" + date + "}",
                "[{\"@type\":\"WebSite\"},{" + date + "}]",
                "{" + date + "} and more")) {
            assertThat(published(
                            "<script type=application/ld+json>" + json + "</script><body>" + BODY + TEXT, "/tides"))
                    .as(json)
                    .isEqualTo("2024-05-02");
        }
    }

    @Test
    void ignoresDatesOfListedItems() {
        String json =
                "<script type=application/ld+json>{\"@type\":\"ItemList\",\"itemListElement\":[{\"@type\":\"ListItem\","
                        + "\"item\":{\"@type\":\"NewsArticle\",\"datePublished\":\"2024-05-04\"}}]}</script>";
        assertThat(published(json + "<body>" + BODY + "<p>2 May 2024</p>" + TEXT, "/tides"))
                .isEqualTo("2024-05-02");
    }

    @Test
    void prefersTheDayBelowTheHeadlineToThatAtTheTopOfThePage() {
        String html = "<p>Saturday, 4 May 2024</p>" + BODY + "<p>By Ada Wong</p><p>2 May 2024</p>" + TEXT;
        assertThat(published("<body>" + html, "/tides")).isEqualTo("2024-05-02");
    }

    @Test
    void readsTheDateOfARuleInTheFormatOfThePage() {
        var ruled = new SourcedValue<>(List.of("the day of the storm", "02/05/2024"), "rule");
        String html = "<body>" + BODY + TEXT;
        var document = PageParser.parse(html, "https://paper.example/a");
        List<Block> blocks = BlockSplitter.cut(document);
        var around = PageContext.of(blocks, blocks, "Tides rise in Norhaven");
        var survey = new PageMetadata(document);
        assertThat(new DateFinder(survey, null, around, "fr", null).published(ruled))
                .isEqualTo(new SourcedValue<>(new ArticleDate(LocalDate.of(2024, 5, 2), null, false), "rule"));
        assertThat(new DateFinder(survey, null, around, "fr", Instant.parse("2020-01-01T00:00:00Z")).published(ruled))
                .isNull();
    }

    @Test
    void readsMailAndMachineFormats() {
        assertThat(ArticleDate.parse("Thu, 02 May 2024 10:00:00 +0200"))
                .isEqualTo(new ArticleDate(
                        LocalDate.of(2024, 5, 2), OffsetDateTime.parse("2024-05-02T10:00:00+02:00"), true));
        for (String machine : List.of("1714644000", "1714644000123", "Thu, 02 May 2024 10:00:00 GMT")) {
            assertThat(ArticleDate.parse(machine))
                    .as(machine)
                    .isEqualTo(new ArticleDate(
                            LocalDate.of(2024, 5, 2), OffsetDateTime.parse("2024-05-02T10:00:00Z"), false));
        }
        assertThat(ArticleDate.parse("2024/5/2 10:00:00"))
                .isEqualTo(new ArticleDate(LocalDate.of(2024, 5, 2), null, false));
        assertThat(ArticleDate.parse("Thu, 42 May 2024 10:00:00 GMT")).isNull();
        assertThat(ArticleDate.parse("9999999999")).isNull();
    }

    /// Not if the month is named, since then the visible day is unambiguous. Tests
    /// `DateFinder.agreesIfSwapped`.
    @Test
    void readsDayAndMonthInTheOrderThatAgreesWithTheDeclaredDay() {
        for (String declared : List.of("2024-09-10", "2024-09-10T08:00:00Z", "2024-09-10T23:30:00-05:00")) {
            String json = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\""
                    + declared + "\"}</script><body>" + BODY;
            for (String shown : List.of("09.10.2024", "10/09/2024", "Published: 10-09-2024")) {
                assertThat(published(json + "<p>" + shown + "</p>" + TEXT, "/tides"))
                        .as(shown)
                        .isEqualTo("2024-09-10");
            }
            assertThat(published(json + "<p>9 October 2024</p>" + TEXT, "/tides"))
                    .isEqualTo("2024-10-09");
        }
    }

    @Test
    void prefersTheDeclaredTimeToDatesOfTeasersAndVideos() {
        String meta = meta("article:published_time", "2024-05-02T08:00:00Z");
        for (String other : List.of(
                "<div class=related-story><p>7 March 2019</p></div>",
                "<a href=/b><h3>The pier of Southport opens</h3><div>7 March 2019</div></a>",
                "<div class='video-player'><div>Watch</div><div>7 March 2019</div></div>",
                "<figure><div>7 March 2019</div></figure>")) {
            assertThat(published(meta + other + TEXT, "/tides")).as(other).isEqualTo("2024-05-02");
        }
    }

    @Test
    void prefersTheDeclaredTimeToATeaserInJsonLd() {
        String meta = "<meta property='og:title' content='Tides rise in Norhaven'>"
                + meta("article:published_time", "2024-05-02T08:00:00Z");
        for (String teaser : List.of(
                "{'@type':'NewsArticle','url':'https://paper.example/b','datePublished':'2019-03-07'}",
                "{'@type':'NewsArticle','headline':'Southport opens pier','datePublished':'2019-03-07'}",
                "{'@type':'WebPage','mentions':[{'@type':'NewsArticle','datePublished':'2019-03-07'}]}")) {
            assertThat(published(
                            meta + "<script type='application/ld+json'>" + teaser.replace('\'', '"') + "</script>"
                                    + TEXT,
                            "/tides"))
                    .as(teaser)
                    .isEqualTo("2024-05-02");
        }
    }

    private static String meta(String name, String value) {
        return "<meta name='" + name + "' content='" + value + "'><body>" + BODY;
    }

    private static @Nullable String published(String html, String path) {
        return published(html, path, null);
    }

    private static @Nullable String publishedIn(String language, String html) {
        return published(language, html, "/tides", null);
    }

    private static @Nullable String published(String html, String path, @Nullable Instant seen) {
        return published("en", html, path, seen);
    }

    private static @Nullable String published(String language, String html, String path, @Nullable Instant seen) {
        ArticleDate found = find(language, html, path, seen);
        return found == null ? null : found.day().toString();
    }

    private static @Nullable ArticleDate find(String language, String html, String path, @Nullable Instant seen) {
        SourcedValue<ArticleDate> found =
                finder(language, html, path, null, seen).published(ruled());
        return found == null ? null : found.value();
    }

    private static DateFinder finder(
            String language, String html, String path, @Nullable SyndicatedEntry entry, @Nullable Instant seen) {
        var document = PageParser.parse(html, path.startsWith("/") ? "https://paper.example" + path : path);
        List<Block> blocks = BlockSplitter.cut(document);
        List<Block> marked = blocks.stream()
                .filter(block -> block.element().hasClass("text"))
                .toList();
        var around = PageContext.of(blocks, marked.isEmpty() ? blocks : marked, "Tides rise in Norhaven");
        return new DateFinder(new PageMetadata(document), entry, around, language, seen);
    }

    private static SourcedValue<List<String>> ruled(String... dates) {
        return new SourcedValue<>(List.of(dates), "rule");
    }

    private static SourcedValue<ArticleDate> dated(String day, String source) {
        return new SourcedValue<>(new ArticleDate(LocalDate.parse(day), null, false), source);
    }
}
