package org.newswire.raw;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.EnumNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract;
import org.newswire.kafka.Topic;
import org.newswire.limits.GzipStream;

/// A value of `news.raw`: one version of an item as its feed published it, the HTTP exchange that returned
/// the feed, and the article page if it was fetched.
///
/// The key is `articleId` as text. A record is published when an item is first seen, when it changes, and
/// when its publisher retracts it.
///
/// @param articleId   permanent id of the article: derived from its link, so it is the same in all feeds;
///     otherwise from feed and item key
/// @param change      why the record is published
/// @param fingerprint hash of normalized title and text, 16 hex digits. It includes the modification time
///     if only that has changed. Consecutive versions differ in it; zeros for a retraction
/// @param observedAt  when the response with the item arrived
@RecordBuilder
public record RawItem(
        UUID articleId,
        Change change,
        String fingerprint,
        Instant observedAt,
        Feed feed,
        Entry entry,
        Fetch fetch,
        @Nullable Page page) {

    public static final Topic TOPIC = Topic.retained("news.raw", 12, Duration.ofDays(30));

    /// The consumer group of the parse service.
    public static final String PARSE_GROUP = "newswire-parse";

    private static final JsonFactory JSON = new JsonFactory();

    public static final Contract<RawItem> CONTRACT = new Contract<>("raw-item", RawItem.class);

    /// Why an item is published.
    @EnumNaming(KebabCaseStrategy.class)
    public enum Change {
        PUBLISHED,
        UPDATED,
        /// The publisher has retracted the item. The entry has its key, and the time of the retraction as
        /// `updated` if the publisher states it.
        RETRACTED,
        /// An unknown value from a newer version of the contract. It is never written. Readers treat the
        /// item as a new version.
        @JsonEnumDefaultValue
        UNKNOWN;

        /// Returns the change of the article parsed from this item. An unknown change counts as an update.
        public Change ofVersion() {
            return this == UNKNOWN ? UPDATED : this;
        }
    }

    /// The feed of the item. `name` is set by the operator, `title` by the publisher.
    public record Feed(
            UUID id,
            String url,
            @Nullable String name,
            @Nullable String title,
            @Nullable String link,
            @Nullable String language,
            List<String> tags,
            @Nullable Terms terms) {
        public Feed {
            tags = List.copyOf(tags);
        }
    }

    /// The entry with absolute URLs. `key` identifies it within the feed; `summary` and `content` are HTML.
    ///
    /// @param media files from Media RSS, iTunes and enclosures, without duplicates; absent if there are
    ///     none
    @RecordBuilder
    @RecordBuilder.Options(useImmutableCollections = true)
    public record Entry(
            String key,
            @Nullable String guid,
            @Nullable String link,
            @Nullable String title,
            @Nullable String summary,
            @Nullable String content,
            List<Person> authors,
            @Nullable Instant published,
            @Nullable Instant updated,
            @Nullable String language,
            List<String> categories,
            List<Enclosure> enclosures,
            List<String> flags,
            @Nullable Terms terms,
            @Nullable List<Media> media,
            @Nullable Place place,
            @Nullable Comments comments) {
        public Entry {
            flags = List.copyOf(flags);
            authors = List.copyOf(authors);
            categories = List.copyOf(categories);
            enclosures = List.copyOf(enclosures);
            media = media == null || media.isEmpty() ? null : List.copyOf(media);
        }
    }

    public record Person(@Nullable String name, @Nullable String email) {}

    /// `length` is in bytes, as stated by the feed.
    public record Enclosure(
            String url, @Nullable String type, @Nullable Long length) {}

    /// A file of an entry, as the feed describes it.
    ///
    /// @param url       absolute
    /// @param type      media type
    /// @param medium    `image`, `audio`, `video`, `document` or `executable`; if absent in the feed,
    ///     derived from the type or the file extension
    /// @param width     in pixels
    /// @param height    in pixels
    /// @param duration  in seconds
    /// @param thumbnail URL of a preview image
    /// @param caption   plain text
    /// @param credit    credited people and organisations, separated by commas
    /// @param copyright plain text
    /// @param rating    the audience, such as `nonadult`
    @RecordBuilder
    public record Media(
            String url,
            @Nullable String type,
            @Nullable String medium,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable Long duration,
            @Nullable String thumbnail,
            @Nullable String caption,
            @Nullable String credit,
            @Nullable String copyright,
            @Nullable String rating) {
        public static Media of(String url, @Nullable String type, @Nullable String medium) {
            return RawItemMediaBuilder.builder()
                    .url(url)
                    .type(type)
                    .medium(medium)
                    .build();
        }

        /// Takes absent fields from another description of the file.
        public Media completedBy(Media other) {
            return new Media(
                    url,
                    either(type, other.type),
                    either(medium, other.medium),
                    either(width, other.width),
                    either(height, other.height),
                    either(duration, other.duration),
                    either(thumbnail, other.thumbnail),
                    either(caption, other.caption),
                    either(credit, other.credit),
                    either(copyright, other.copyright),
                    either(rating, other.rating));
        }

        private static <T> @Nullable T either(@Nullable T one, @Nullable T other) {
            return one == null ? other : one;
        }
    }

    /// The location of the news in degrees (WGS 84): a point, or the centre of a line or area.
    public record Place(
            double latitude, double longitude, @Nullable String name) {}

    /// The discussion of an entry.
    ///
    /// @param url       URL of the discussion
    /// @param count     number of comments, as stated by the feed
    /// @param inReplyTo id or URL of the entry that this one replies to (RFC 4685)
    public record Comments(
            @Nullable String url,
            @Nullable Integer count,
            @Nullable String inReplyTo) {}

    /// The publisher's terms of use: from elements of feed and entry (`rights`, `licenses`), and from HTTP
    /// headers (the others). They are passed on without interpretation.
    ///
    /// @param rights         text, such as RSS `copyright`; truncated after 1,000 characters
    /// @param licenses       at most 5
    /// @param tdmReservation header `tdm-reservation` (W3C TDMRep): `1` if text and data mining is reserved
    /// @param tdmPolicy      header `tdm-policy`: URL of the conditions
    public record Terms(
            @Nullable String rights,
            List<License> licenses,
            @Nullable String tdmReservation,
            @Nullable String tdmPolicy) {
        public Terms {
            licenses = List.copyOf(licenses);
        }
    }

    /// A licence.
    ///
    /// @param type media type of the licence document if stated, such as `application/rsl+xml` (RSL)
    public record License(String url, @Nullable String type) {}

    /// The part of an HTTP exchange that is kept as evidence: headers of an allow-list, without credentials and
    /// cookies.
    ///
    /// @param protocol such as `HTTP/1.1`
    /// @param ip       address of the server; null behind a proxy
    /// @param request  headers of the last request by name in lower case
    /// @param response headers of its response, likewise
    public record Http(
            @Nullable String protocol, @Nullable String ip, Map<String, String> request, Map<String, String> response) {
        public Http {
            request = Collections.unmodifiableMap(new TreeMap<>(request));
            response = Collections.unmodifiableMap(new TreeMap<>(response));
        }
    }

    /// The HTTP exchange that returned the feed. `sha256` is over the decoded bytes, in hex.
    @RecordBuilder
    @RecordBuilder.Options(useImmutableCollections = true)
    public record Fetch(
            String url,
            String finalUrl,
            int status,
            Instant fetchedAt,
            @Nullable String contentType,
            @Nullable String sha256,
            List<String> redirects,
            @Nullable Terms terms,
            @Nullable Http http) {
        public Fetch {
            redirects = List.copyOf(redirects);
        }

        /// Without an exchange, as of an import.
        public Fetch(
                String url,
                String finalUrl,
                int status,
                Instant fetchedAt,
                @Nullable String contentType,
                @Nullable String sha256,
                List<String> redirects,
                @Nullable Terms terms) {
            this(url, finalUrl, status, fetchedAt, contentType, sha256, redirects, terms, null);
        }
    }

    /// The article page, or the reason for its absence: either `body` or `missing` is set.
    ///
    /// @param finalUrl    after redirects
    /// @param status      of the last response; 0 without a response
    /// @param fetchedAt   when the response arrived or the fetch failed
    /// @param contentType header of the response
    /// @param robots      the X-Robots-Tag header
    /// @param bytes       size of the decoded page
    /// @param sha256      over the decoded bytes, in hex
    /// @param body        the decoded bytes, gzipped, in base64
    /// @param missing     `backlog` if it was not requested, `too-large` for more than 2 MiB, or the
    ///     failure class, such as `http-4xx` or `timeout`; the schema lists all
    @RecordBuilder
    @RecordBuilder.Options(useImmutableCollections = true)
    public record Page(
            String url,
            String finalUrl,
            int status,
            Instant fetchedAt,
            @Nullable String contentType,
            @Nullable String robots,
            List<String> redirects,
            long bytes,
            @Nullable String sha256,
            @Nullable String body,
            @Nullable String missing,
            @Nullable Terms terms,
            @Nullable Http http) {
        public Page {
            redirects = List.copyOf(redirects);
        }

        /// The page without its body.
        ///
        /// @param why reason for the absence; null if the body is stored elsewhere
        public Page withoutBody(@Nullable String why) {
            return RawItemPageBuilder.builder(this).body(null).missing(why).build();
        }

        /// Encodes bytes for `body`: gzip, then base64.
        public static String pack(byte[] decoded) {
            var packed = new ByteArrayOutputStream(decoded.length / 3 + 64);
            try (var gzip = new GZIPOutputStream(packed)) {
                gzip.write(decoded);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot gzip in memory", e);
            }
            return Base64.getEncoder().encodeToString(packed.toByteArray());
        }

        /// Decodes `body`.
        ///
        /// @param maxBytes maximum number of decoded bytes
        /// @throws IOException if `body` is absent, not base64 or not gzip
        public byte[] unpack(int maxBytes) throws IOException {
            if (body == null) {
                throw new IOException("the page has no body");
            }
            try (var gzip =
                    new GzipStream(new ByteArrayInputStream(Base64.getDecoder().decode(body)))) {
                return gzip.readNBytes(maxBytes);
            } catch (IllegalArgumentException e) {
                throw new IOException("the page's body is not base64", e);
            }
        }
    }

    /// Returns the size of the page in an encoded value, as stated by [Page#bytes]; 0 if the value has no
    /// page or is not a raw item. This does not decode the whole value, and decompresses nothing.
    public static long pageBytes(byte[] value) {
        try (JsonParser json = JSON.createParser(value)) {
            return enter(json, "page") && enter(json, "bytes") ? Math.max(0, json.getValueAsLong()) : 0;
        } catch (IOException e) {
            return 0; // decoding the value reports the error
        }
    }

    /// Moves to the value of a field of the next object.
    private static boolean enter(JsonParser json, String field) throws IOException {
        if (!json.hasToken(JsonToken.START_OBJECT) && json.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isField = json.currentName().equals(field);
            json.nextToken();
            if (isField) {
                return true;
            }
            json.skipChildren();
        }
        return false;
    }

    /// Returns the CloudEvents headers of this item. The event id is derived from feed, item, version and
    /// observation time, because a feed may return to an earlier version.
    public Headers headers(String trace) {
        String version = change + " " + fingerprint + " " + observedAt;
        UUID event = NameUuid.ofEvent(articleId, feed.id() + " " + entry.key() + " " + version);
        String type = "org.newswire.item." + change.name().toLowerCase(Locale.ROOT);
        return CONTRACT.headers(type, event.toString(), feed.url(), articleId.toString(), observedAt, trace);
    }
}
