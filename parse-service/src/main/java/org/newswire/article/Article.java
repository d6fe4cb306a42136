package org.newswire.article;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.databind.EnumNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract;
import org.newswire.kafka.Topic;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// A value of `news.articles`: one version of an article. The record's key is the id as text
/// ([ArticleKey]).
///
/// A version is built with the generated builder, and copied with it:
///
/// ```java
/// Article changed = ArticleBuilder.builder(article).title("Ferry sunk").build();
/// ```
///
/// @param id           never changes, and is the same through every feed that links to the article
/// @param contentHash  SHA-256 of title and text in hex. It does not identify a version: other fields may
///     change, a text may return, and all retractions have the same hash
/// @param observedAt   when the feed response with this version arrived, by the clock of the ingest
///     service. Versions are ordered by `revision` instead
/// @param url          canonical URL if the page declares one, otherwise the entry's link
/// @param site         host of `url` without `www.`; null if the URL has no valid host
/// @param publishedAt  as declared by the page or the feed
/// @param publishedOn  local date of publication, `YYYY-MM-DD`, or the date in UTC if the offset is
///     unknown. It is set with `publishedAt`, and alone if the time of day is unknown or not plausible
/// @param language     of the text; a two-letter code if there is one
/// @param text         paragraphs separated by blank lines. Table rows are lines with cells separated by
///     tabs. Empty if only a title is known
/// @param html         the same content as sanitized HTML
/// @param lead         the first words, for a preview
/// @param extent       which source the text comes from; `details.paywalled` states whether it is the whole article
/// @param wordCount    number of words in `text`
/// @param details      further metadata; null in records that were written before it existed
/// @param rights       declared terms of use; null if none are declared
/// @param revision     orders the versions of an article, in whichever order they arrive; null in records
///     that were written before it existed
/// @param changes      fields that differ from the previous version ([Changes#names]); null if there is no
///     previous version, or its state has expired
/// @param previousHash content hash of the previous version; null if `changes` is null
/// @param retractedAt  when the feed response arrived that showed the retraction; null unless retracted. A
///     retraction has neither text nor metadata. It may also come as [Event#SUPERSEDED]
@RecordBuilder
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

    public static final Topic TOPIC = Topic.compacted("news.articles", 12).withMinCompactionLag(Duration.ofDays(7));
    public static final Contract<Article> CONTRACT = new Contract<>("article", Article.class);

    /// Header of an update that `reparse` published. Its value is the id of the run.
    public static final String REPARSE_RUN = "newswire-reparse-run";

    public Article {
        authors = List.copyOf(authors);
        images = List.copyOf(images);
        tags = List.copyOf(tags);
        changes = changes == null ? null : List.copyOf(changes);
    }

    /// The event of a record in `news.articles`.
    public enum Event {
        /// The first version of an article, or the first version after a retraction.
        CREATED,
        /// A newer version.
        UPDATED,
        /// The latest version again, for example through another feed or with another modification time
        /// only.
        CARRIED,
        /// A late version: a newer one was published before, and is published again after this record.
        SUPERSEDED,
        /// The publisher has retracted the article.
        RETRACTED;

        /// The value of the header `ce_type`.
        public String type() {
            return "org.newswire.article." + name().toLowerCase(Locale.ROOT);
        }
    }

    /// How much of the article is available.
    @EnumNaming(KebabCaseStrategy.class)
    public enum Extent {
        /// The text comes from the page or from the entry's content element, however short it is.
        FULL,
        /// The text is the entry's summary.
        SUMMARY,
        /// There is no text.
        TITLE,
        @JsonEnumDefaultValue
        UNKNOWN
    }

    /// The kind of page that the article was read from.
    @EnumNaming(KebabCaseStrategy.class)
    public enum Kind {
        ARTICLE,
        LIVE_BLOG,
        VIDEO,
        GALLERY,
        @JsonEnumDefaultValue
        UNKNOWN
    }

    /// Further metadata from the page and the feed.
    ///
    /// @param subtitle        the line under the headline
    /// @param section         section of the site
    /// @param readingMinutes  at 238 words per minute
    /// @param amp             whether the article was read from an AMP page
    /// @param ampUrl          URL of its AMP page
    /// @param paywalled       whether only subscribers can read the full article; null if the page does not
    ///     declare it
    /// @param publishedOffset UTC offset of `publishedAt` as published: `Z` or `+02:00`
    /// @param modifiedOffset  UTC offset of `modifiedAt` as published
    /// @param markdown        the text as Markdown; null unless the operator has enabled it
    /// @param media           media files of the feed's entry, including images; null if there are none
    /// @param place           where the news happened, according to the feed
    /// @param comments        discussion of the article, according to the feed. If only this changes, there
    ///     is no new version
    @RecordBuilder
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
    }

    /// An image of the article.
    ///
    /// @param width  in pixels; null if neither the page nor the feed declares it
    /// @param height in pixels; null if neither the page nor the feed declares it
    /// @param credit photographers and agencies, according to the feed
    public record Image(
            String url,
            @Nullable String alt,
            @Nullable String caption,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable String credit) {}

    /// The terms of use that the page, its server and the feed declare. They are passed on unchanged.
    /// Further terms may apply: a contract, robots.txt or `/.well-known/tdmrep.json`.
    ///
    /// @param robots       the page's `<meta name="robots">`; several are joined by commas
    /// @param robotsHeader the page's `X-Robots-Tag`; several are joined by commas
    /// @param tdmReserved  whether text and data mining is reserved (W3C TDMRep). The page takes precedence
    ///     over the headers of the response that contained the text. Null if neither has the value 0 or 1
    /// @param tdmPolicy    URL of the policy for text and data mining
    /// @param licenses     declared by the page, its headers or the entry; otherwise by the feed
    /// @param statement    copyright text of the entry, otherwise of the feed
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

    /// A licence.
    ///
    /// @param type   declared media type of the document at `url`, such as `application/rsl+xml` (RSL)
    /// @param source where it is declared: `page`, `json-ld`, `header`, `entry` or `feed`
    public record License(String url, @Nullable String type, String source) {}

    /// The feed through which this version arrived.
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

    /// The origin of a version: the raw record and the HTTP response that showed it last, and the source of
    /// each field.
    ///
    /// The text may come from an earlier response: if the version was carried, or if `textRevision` is set.
    ///
    /// @param fetchedAt  when the page arrived, or the feed if the text is the entry's or the page is
    ///     missing. `status`, `redirects` and `sha256` belong to the same response
    /// @param status     HTTP status
    /// @param sha256     of the response body
    /// @param pageMissing why the page is missing or its text was not used; null if no page was wanted.
    ///     Other fields may still come from the page
    /// @param fields     field → `json-ld`, `opengraph`, `meta`, `microdata`, `page`, `feed`, `url`, `text`
    ///     or `rule`
    /// @param confidence field → share of articles for which such a source is right, from 0 to 1
    /// @param cut        fields that were truncated: `title`, `text`, `authors`, `keywords` or `images`;
    ///     null if none. `text` is also listed if it reaches the last block that is read, or if the entry
    ///     was truncated. `markdown` is listed if the record would be too large with it
    /// @param textRevision revision of the earlier version that the text was kept from, because this
    ///     version has a summary at most; null if the text belongs to this version
    @RecordBuilder
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
            fields = sorted(fields);
            confidence = confidence == null ? null : sorted(confidence);
            cut = cut == null ? null : List.copyOf(cut);
        }

        /// Sorts by key, so that the same article always has the same encoding.
        private static <T> Map<String, T> sorted(Map<String, T> fields) {
            return Collections.unmodifiableMap(new TreeMap<>(fields));
        }
    }

    /// Returns the same content as another revision.
    public Article revised(long revision, @Nullable List<String> changes, @Nullable String previousHash) {
        return ArticleBuilder.builder(this)
                .revision(revision)
                .changes(changes)
                .previousHash(previousHash)
                .build();
    }

    /// Returns the CloudEvents headers of the tombstone that follows this retraction.
    public Headers tombstone(String trace) {
        String event = NameUuid.ofEvent(id, "retracted " + observedAt).toString();
        return CONTRACT.headers(Event.RETRACTED.type(), event, source.feedUrl(), id.toString(), observedAt, trace);
    }

    /// Returns the CloudEvents headers of this version. The event id is derived from the position of the
    /// raw record, the extractor, and the revision if it differs from `observedAt`: several extractors may
    /// parse a raw record, and one extractor may parse it again.
    public Headers headers(Event event, String trace) {
        boolean isDistinct = revision != null && revision != observedAt.toEpochMilli();
        String origin = provenance.rawTopic() + "-" + provenance.rawPartition() + "@" + provenance.rawOffset() + " "
                + provenance.extractor() + (isDistinct ? " " + revision : "");
        String eventId = NameUuid.ofEvent(id, origin).toString();
        return CONTRACT.headers(event.type(), eventId, source.feedUrl(), id.toString(), observedAt, trace);
    }
}
