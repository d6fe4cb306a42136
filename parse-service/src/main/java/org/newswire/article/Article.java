package org.newswire.article;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Topic;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// A value of `news.articles`: one version of one article, clean. The key is its id, in text; what came
/// first for a key is first.
///
/// @param id           the same for ever, through whichever feed the article comes by a link that stands
///     for it
/// @param contentHash  SHA-256 over title and text, in hex: whether these are the same. It names no
///     version,
///     since other fields may have changed, a text may come back, and all retractions have the same
/// @param observedAt   when the feed's answer that held this version arrived, by the clock of the
///     ingest. It is
///     no order of versions: that is `revision`
/// @param url          canonical address where the page names one of its own, else the entry's link
/// @param site         host of `url`, without `www.`; null where it has none that can be read
/// @param publishedAt  as claimed by page or feed
/// @param publishedOn  the day of publication at its place, `YYYY-MM-DD`, as far as that is known, else in
///     UTC; beside `publishedAt`, and alone where no time of day is known or believed
/// @param language     of the text, as a two-letter code where known
/// @param text         paragraphs divided by a blank line, and rows of tables as lines, their cells divided
///     by tabs; empty where only a title is known
/// @param html         the same, as clean HTML from an allow-list
/// @param lead         the first words, for a preview
/// @param extent       how much of the article this is
/// @param wordCount    of `text`
/// @param details      what the page says besides; null in records from before they were read
/// @param rights       what is said of the terms of use; null where nothing is
/// @param revision     which of two versions is newer, in whichever order they come; null in records
///     from before it was counted
/// @param changes      names of what differs from the version before, as [Changes] tells them; null
///     where there is none, or it is not known any more
/// @param previousHash content hash of the version before; null with `changes`
/// @param retractedAt  when the feed's answer arrived that showed that its publisher took the article back:
///     text and all else that it said are gone; null in a version. A retraction that came too late
///     ([Event#SUPERSEDED]) has it, too
public record Article(
        UUID id,
        RawItem.Change change,
        String contentHash,
        Instant observedAt,
        @Nullable String url,
        @Nullable String site,
        @Nullable String siteName,
        @Nullable String title,
        List<String> authors,
        @Nullable Instant publishedAt,
        @Nullable String publishedOn,
        @Nullable Instant modifiedAt,
        @Nullable String language,
        String text,
        String html,
        @Nullable String lead,
        Extent extent,
        int wordCount,
        List<Image> images,
        List<String> tags,
        @Nullable Details details,
        @Nullable Rights rights,
        Source source,
        Provenance provenance,
        @Nullable Long revision,
        @Nullable List<String> changes,
        @Nullable String previousHash,
        @Nullable Instant retractedAt) {

    public static final Topic TOPIC = Topic.compacted("news.articles", 12).keepingAllFor(Duration.ofDays(7));
    public static final Contract<Article> CONTRACT = new Contract<>("article", Article.class);

    /// The header of an update that comes of another extractor, not of the publisher.
    public static final String REPARSE_RUN = "newswire-reparse-run";

    public Article {
        authors = List.copyOf(authors);
        images = List.copyOf(images);
        tags = List.copyOf(tags);
        changes = changes == null ? null : List.copyOf(changes);
    }

    /// An article as it is read from its page or entry, without its place among its versions.
    public Article(
            UUID id,
            RawItem.Change change,
            String contentHash,
            Instant observedAt,
            @Nullable String url,
            @Nullable String site,
            @Nullable String siteName,
            @Nullable String title,
            List<String> authors,
            @Nullable Instant publishedAt,
            @Nullable String publishedOn,
            @Nullable Instant modifiedAt,
            @Nullable String language,
            String text,
            String html,
            @Nullable String lead,
            Extent extent,
            int wordCount,
            List<Image> images,
            List<String> tags,
            @Nullable Details details,
            @Nullable Rights rights,
            Source source,
            Provenance provenance) {
        this(
                id,
                change,
                contentHash,
                observedAt,
                url,
                site,
                siteName,
                title,
                authors,
                publishedAt,
                publishedOn,
                modifiedAt,
                language,
                text,
                html,
                lead,
                extent,
                wordCount,
                images,
                tags,
                details,
                rights,
                source,
                provenance,
                null,
                null,
                null,
                null);
    }

    /// What a record of `news.articles` tells.
    public enum Event {
        /// The first version of an article, or the first one after it was taken back.
        CREATED,
        /// A newer version.
        UPDATED,
        /// The present version, shown once more: by another feed, say, or with another time of change
        /// alone.
        CARRIED,
        /// A version that came too late: a newer one has been published, and follows once more.
        SUPERSEDED,
        /// Its publisher took the article back.
        RETRACTED;

        /// As `ce_type` spells it.
        public String type() {
            return "org.newswire.article." + name().toLowerCase(Locale.ROOT);
        }
    }

    /// How much of the article was to be had.
    public enum Extent {
        /// The text of the article, from its page or its entry's content element, however short.
        @JsonProperty("full")
        FULL,
        /// What the entry says in short.
        @JsonProperty("summary")
        SUMMARY,
        /// No text at all.
        @JsonProperty("title")
        TITLE,
        @JsonEnumDefaultValue
        @JsonProperty("unknown")
        UNKNOWN
    }

    /// What sort of article it is.
    public enum Kind {
        @JsonProperty("article")
        ARTICLE,
        @JsonProperty("live-blog")
        LIVE_BLOG,
        @JsonProperty("video")
        VIDEO,
        @JsonProperty("gallery")
        GALLERY,
        @JsonEnumDefaultValue
        @JsonProperty("unknown")
        UNKNOWN
    }

    /// What page and feed say of the article besides.
    ///
    /// @param subtitle        the line under the headline
    /// @param section         the part of the site
    /// @param readingMinutes  at 238 words a minute
    /// @param amp             whether it was read from an AMP page
    /// @param ampUrl          address of its AMP page
    /// @param paywalled       whether only subscribers may read all; null where the page doesn't say
    /// @param publishedOffset of the publisher's clock from UTC at `publishedAt`: `Z`, `+02:00`
    /// @param modifiedOffset  the same of `modifiedAt`
    /// @param markdown        the text as Markdown, where the operator asks for it
    /// @param media           the files that the feed's entry names, its images too; absent where there
    ///     are none
    /// @param place           where the news happened, as the feed says
    /// @param comments        where, and how much, the article is discussed, as the feed says. A change
    ///     of it alone
    ///     makes no version
    public record Details(
            Kind kind,
            @Nullable String subtitle,
            @Nullable String section,
            int readingMinutes,
            boolean amp,
            @Nullable String ampUrl,
            @Nullable Boolean paywalled,
            @Nullable String publishedOffset,
            @Nullable String modifiedOffset,
            @Nullable String markdown,
            @Nullable List<RawItem.Media> media,
            RawItem.@Nullable Place place,
            RawItem.@Nullable Comments comments) {
        public Details {
            media = media == null ? null : List.copyOf(media);
        }

        /// What the page says, where the feed says nothing.
        public Details(
                Kind kind,
                @Nullable String subtitle,
                @Nullable String section,
                int readingMinutes,
                boolean amp,
                @Nullable String ampUrl,
                @Nullable Boolean paywalled,
                @Nullable String publishedOffset,
                @Nullable String modifiedOffset,
                @Nullable String markdown) {
            this(
                    kind,
                    subtitle,
                    section,
                    readingMinutes,
                    amp,
                    ampUrl,
                    paywalled,
                    publishedOffset,
                    modifiedOffset,
                    markdown,
                    null,
                    null,
                    null);
        }

        private Details modifiedAs(@Nullable Details later) {
            return new Details(
                    kind,
                    subtitle,
                    section,
                    readingMinutes,
                    amp,
                    ampUrl,
                    paywalled,
                    publishedOffset,
                    later == null ? null : later.modifiedOffset,
                    markdown,
                    media,
                    place,
                    comments);
        }
    }

    /// Width and height in pixels, where page or feed say so. `credit` names photographers and agencies,
    /// as the feed
    /// does.
    public record Image(
            String url,
            @Nullable String alt,
            @Nullable String caption,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable String credit) {
        /// An image without a credit.
        public Image(
                String url,
                @Nullable String alt,
                @Nullable String caption,
                @Nullable Integer width,
                @Nullable Integer height) {
            this(url, alt, caption, width, height, null);
        }
    }

    /// What page, server and feed say, as they say it, of the terms on which the article may be used.
    /// Nothing is decided here, and what is not said here may be said elsewhere: in a contract, in
    /// robots.txt, in `/.well-known/tdmrep.json`.
    ///
    /// @param robots       the page's `<meta name="robots">`, several joined by commas
    /// @param robotsHeader the page's `X-Robots-Tag`, several joined by commas
    /// @param tdmReserved  whether text and data mining is reserved (W3C TDMRep): by the page, else
    ///     by the headers of the answer that brought the text; null where neither says 0 or 1
    /// @param tdmPolicy    where the conditions for it are
    /// @param licenses     named by the page, by the headers, by the entry, or else by the feed
    /// @param statement    in words, by the entry, else by the feed
    public record Rights(
            @Nullable String robots,
            @Nullable String robotsHeader,
            @Nullable Boolean tdmReserved,
            @Nullable String tdmPolicy,
            List<License> licenses,
            @Nullable String statement) {
        public Rights {
            licenses = List.copyOf(licenses);
        }
    }

    /// A licence by its address.
    ///
    /// @param type   media type of what is there, such as `application/rsl+xml` (RSL), where it is
    /// stated
    /// @param source who names it: `page`, `json-ld`, `header`, `entry` or `feed`
    public record License(String url, @Nullable String type, String source) {}

    /// The feed through which this version came.
    public record Source(
            UUID feedId,
            String feedUrl,
            @Nullable String feedName,
            List<String> feedTags,
            String itemKey,
            @Nullable String link) {
        public Source {
            feedTags = List.copyOf(feedTags);
        }
    }

    /// Where it comes from: the raw record and the exchange that showed the version last, and for each
    /// field
    /// which witness was believed. Where a version was carried, and where its text is that of an earlier
    /// one,
    /// that exchange need not be the one that brought the text ([#carriedAs], [#retitledAs]).
    ///
    /// @param fetchedAt when the page arrived, or the feed's document where the entry is the text or the
    ///     page
    ///     is missing; `status`, `redirects` and `sha256` are of the same
    /// @param status    HTTP status
    /// @param sha256    of the page's bytes, or the feed document's
    /// @param pageMissing why the page could not be had, or its text not be used, where one was
    ///     wanted; other fields may come from it all the same
    /// @param fields    field → `json-ld`, `opengraph`, `meta`, `microdata`, `page`, `feed`, `url`,
    /// `text` or `rule`
    /// @param confidence field → how often such a witness is right, from 0 to 1
    /// @param cut       which fields were longer than an article's may be, named as in `fields`: `title`,
    ///     `text`, `authors`, `keywords` or `images`; null where none was. `text` also where it runs up
    ///     to the
    ///     last block that is read, or is that of an entry of which something was cut
    /// @param textRevision the earlier version that brought the text, kept as no more than a summary
    ///     could be
    ///     had of this one ([#retitledAs]); null where the text came with this one
    public record Provenance(
            String rawTopic,
            int rawPartition,
            long rawOffset,
            Instant fetchedAt,
            int status,
            List<String> redirects,
            @Nullable String sha256,
            @Nullable String pageMissing,
            String extractor,
            Map<String, String> fields,
            @Nullable Map<String, Double> confidence,
            @Nullable List<String> cut,
            @Nullable Long textRevision) {
        public Provenance {
            redirects = List.copyOf(redirects);
            fields = ordered(fields);
            confidence = confidence == null ? null : ordered(confidence);
            cut = cut == null ? null : List.copyOf(cut);
        }

        /// By name, so that the same article is the same record wherever it is written.
        private static <T> Map<String, T> ordered(Map<String, T> fields) {
            return Collections.unmodifiableMap(new TreeMap<>(fields));
        }

        /// Of the same text as another raw record brings it.
        private Provenance broughtBy(
                Provenance raw,
                Map<String, String> fields,
                @Nullable Map<String, Double> confidence,
                @Nullable List<String> cut,
                @Nullable Long textRevision) {
            return new Provenance(
                    raw.rawTopic,
                    raw.rawPartition,
                    raw.rawOffset,
                    raw.fetchedAt,
                    raw.status,
                    raw.redirects,
                    raw.sha256,
                    raw.pageMissing,
                    extractor,
                    fields,
                    confidence,
                    cut,
                    textRevision);
        }
    }

    /// The same content with its place among the article's versions.
    public Article revised(long revision, @Nullable List<String> changes, @Nullable String previousHash) {
        return with(
                change,
                contentHash,
                observedAt,
                title,
                modifiedAt,
                details,
                source,
                provenance,
                revision,
                changes,
                previousHash);
    }

    /// The same content, shown at another time.
    public Article shownAt(Instant then) {
        return with(
                change,
                contentHash,
                then,
                title,
                modifiedAt,
                details,
                source,
                provenance,
                revision,
                changes,
                previousHash);
    }

    /// The same content as another feed shows it.
    ///
    /// @param shown what that feed shows: when, its source and its raw record count
    public Article carriedAs(Article shown) {
        return with(
                shown.change,
                contentHash,
                shown.observedAt,
                title,
                modifiedAt,
                details,
                shown.source,
                provenance.broughtBy(
                        shown.provenance,
                        provenance.fields,
                        provenance.confidence,
                        provenance.cut,
                        provenance.textRevision),
                revision,
                null,
                null);
    }

    /// The same text under the title, and with the time of change, of a later version, where that has them.
    ///
    /// @param shown the later version: when, its source and its raw record count
    public Article retitledAs(Article shown) {
        String latest = shown.title == null ? title : shown.title;
        boolean changed = shown.modifiedAt != null;
        Set<String> later = new HashSet<>();
        if (shown.title != null) {
            later.add("title");
        }
        if (changed) {
            later.add("modified");
        }
        Map<String, Double> confidence = provenance.confidence;
        return with(
                shown.change,
                Changes.contentHash(latest, text),
                shown.observedAt,
                latest,
                changed ? shown.modifiedAt : modifiedAt,
                changed && details != null ? details.modifiedAs(shown.details) : details,
                shown.source,
                provenance.broughtBy(
                        shown.provenance,
                        with(provenance.fields, shown.provenance.fields, later),
                        confidence == null || shown.provenance.confidence == null
                                ? confidence
                                : with(confidence, shown.provenance.confidence, later),
                        with(provenance.cut, shown.provenance.cut, later),
                        provenance.textRevision == null ? revision : provenance.textRevision),
                null,
                null,
                null);
    }

    /// What no version of the same text has otherwise is as it is.
    private Article with(
            RawItem.Change change,
            String contentHash,
            Instant observedAt,
            @Nullable String title,
            @Nullable Instant modifiedAt,
            @Nullable Details details,
            Source source,
            Provenance provenance,
            @Nullable Long revision,
            @Nullable List<String> changes,
            @Nullable String previousHash) {
        return new Article(
                id,
                change,
                contentHash,
                observedAt,
                url,
                site,
                siteName,
                title,
                authors,
                publishedAt,
                publishedOn,
                modifiedAt,
                language,
                text,
                html,
                lead,
                extent,
                wordCount,
                images,
                tags,
                details,
                rights,
                source,
                provenance,
                revision,
                changes,
                previousHash,
                retractedAt);
    }

    private static <V> Map<String, V> with(Map<String, V> before, Map<String, V> shown, Set<String> later) {
        Map<String, V> all = new HashMap<>(before);
        shown.forEach((field, value) -> {
            if (later.contains(field)) {
                all.put(field, value);
            }
        });
        return all;
    }

    /// As `cut` has them: sorted, and null where there are none.
    private static @Nullable List<String> with(
            @Nullable List<String> before, @Nullable List<String> shown, Set<String> later) {
        Set<String> all = new TreeSet<>(before == null ? List.of() : before);
        all.removeAll(later);
        if (shown != null) {
            shown.stream().filter(later::contains).forEach(all::add);
        }
        return all.isEmpty() ? null : List.copyOf(all);
    }

    /// What is left of an article that its publisher took back.
    ///
    /// @param contentHash of no title and no text
    /// @param at          when that was seen
    /// @param modifiedAt  when it was, as the publisher says
    public static Article retracted(
            UUID id,
            String contentHash,
            Instant at,
            @Nullable Instant modifiedAt,
            @Nullable String url,
            @Nullable String site,
            Source source,
            Provenance provenance) {
        return new Article(
                id,
                RawItem.Change.UPDATED,
                contentHash,
                at,
                url,
                site,
                null,
                null,
                List.of(),
                null,
                null,
                modifiedAt,
                null,
                "",
                "",
                null,
                Extent.TITLE,
                0,
                List.of(),
                List.of(),
                null,
                null,
                source,
                provenance,
                null,
                null,
                null,
                at);
    }

    /// The CloudEvents headers of the tombstone that follows some time after this retraction.
    public Headers tombstone(String trace) {
        return tombstone(id, observedAt, source.feedUrl(), trace);
    }

    /// The CloudEvents headers of a tombstone.
    ///
    /// @param at when the article was taken back
    public static Headers tombstone(UUID id, Instant at, String feedUrl, String trace) {
        UUID event = NameUuid.ofEvent(id, "retracted " + at);
        return CONTRACT.headers(Event.RETRACTED.type(), event.toString(), feedUrl, id.toString(), at, trace);
    }

    /// The CloudEvents headers of this version. The event's id follows from the raw record's position,
    /// the extractor, and the revision where that is not simply its time: one extractor may read a raw
    /// record again after another one has.
    public Headers headers(Event event, String trace) {
        String distinction = provenance.rawTopic() + "-" + provenance.rawPartition() + "@" + provenance.rawOffset()
                + " " + provenance.extractor() + distinctRevision();
        return CONTRACT.headers(
                event.type(),
                NameUuid.ofEvent(id, distinction).toString(),
                source.feedUrl(),
                id.toString(),
                observedAt,
                trace);
    }

    private String distinctRevision() {
        return revision == null || revision == observedAt.toEpochMilli() ? "" : " " + revision;
    }
}
