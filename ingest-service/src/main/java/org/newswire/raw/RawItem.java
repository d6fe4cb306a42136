package org.newswire.raw;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.untrusted.GzipStream;

/// A value of `news.raw`: one version of one item as its feed published it, the HTTP exchange that
/// brought it, and its article page if that was fetched.
///
/// The key is `articleId`, in text. It is published when an item is first seen, again when its content
/// changes, or by its time of change that of its page may have, and when the publisher takes it back.
///
/// @param articleId   the article's id for ever: that of its link, the same through whichever feed it
///     comes,
///     or else that of feed and item
/// @param change      whether this feed shows the item for the first time, changed, or takes it back
/// @param fingerprint hash of title and text, noise left out, and of the time of change where nothing else
///     is new, 16 hex digits: a version of an item differs in it from the one before; zeros where it was
///     retracted
/// @param observedAt  when the feed's answer that held it arrived
public record RawItem(
        UUID articleId,
        Change change,
        String fingerprint,
        Instant observedAt,
        Feed feed,
        Entry entry,
        Fetch fetch,
        @Nullable Page page) {

    public static final Topic TOPIC = Topic.kept("news.raw", 12, Duration.ofDays(30));
    private static final JsonFactory JSON = new JsonFactory();

    public static final Contract<RawItem> CONTRACT = new Contract<>("raw-item", RawItem.class);

    /// Why an item is published.
    public enum Change {
        @JsonProperty("published")
        PUBLISHED,
        @JsonProperty("updated")
        UPDATED,
        /// The publisher took it back: the entry holds its key, as `updated` when that was, where the
        /// publisher says so, and no more.
        @JsonProperty("retracted")
        RETRACTED,
        /// A value that a newer version of the ingest wrote and this one does not know. It is never
        /// written:
        /// the schema has only the other values. Readers treat such an item as a new version.
        @JsonEnumDefaultValue
        @JsonProperty("unknown")
        UNKNOWN;

        /// The change of the article made from such an item: an unknown change counts as an update.
        public Change ofVersion() {
            return this == UNKNOWN ? UPDATED : this;
        }
    }

    /// The feed that carried it. `name` is the operator's, `title` the publisher's.
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

    /// The entry, decoded and with absolute URLs. `key` identifies it within the feed; `summary` and
    /// `content` are HTML; what is absent in the feed is absent here.
    ///
    /// @param media the files that it names by Media RSS, iTunes or as enclosures, each once; absent
    ///     if it names no file
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
            media = media == null ? null : List.copyOf(media);
        }

        /// An entry without media, place and comments.
        public Entry(
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
                @Nullable Terms terms) {
            this(
                    key,
                    guid,
                    link,
                    title,
                    summary,
                    content,
                    authors,
                    published,
                    updated,
                    language,
                    categories,
                    enclosures,
                    flags,
                    terms,
                    null,
                    null,
                    null);
        }
    }

    public record Person(@Nullable String name, @Nullable String email) {}

    /// `length` is in bytes, as the feed claims.
    public record Enclosure(
            String url, @Nullable String type, @Nullable Long length) {}

    /// A file of an entry, as the feed describes it.
    ///
    /// @param url       absolute
    /// @param type      media type
    /// @param medium    `image`, `audio`, `video`, `document` or `executable`; concluded from the type,
    ///     else
    ///     from the file's ending, where it is not stated
    /// @param width     in pixels
    /// @param height    in pixels
    /// @param duration  in seconds
    /// @param thumbnail address of a small picture
    /// @param caption   plain text
    /// @param credit    the people and organisations named for it, joined by commas
    /// @param copyright plain text
    /// @param rating    the audience, such as `nonadult`
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
            return new Media(url, type, medium, null, null, null, null, null, null, null, null);
        }

        /// The same file with a caption, where it has none.
        public Media captioned(@Nullable String text) {
            return completedBy(new Media(url, null, null, null, null, null, null, text, null, null, null));
        }

        /// The same file with its duration in seconds, and a picture, where it has none.
        public Media lasting(@Nullable Long seconds, @Nullable String picture) {
            return completedBy(new Media(url, null, null, null, null, seconds, picture, null, null, null, null));
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

    /// Where the news happened: degrees of latitude and longitude (WGS 84); of an area or a line the
    /// middle.
    public record Place(
            double latitude, double longitude, @Nullable String name) {}

    /// The discussion of an entry.
    ///
    /// @param url       where it is discussed
    /// @param count     how many comments the feed states
    /// @param inReplyTo id or address of the entry that this one answers (RFC 4685)
    public record Comments(
            @Nullable String url,
            @Nullable Integer count,
            @Nullable String inReplyTo) {}

    /// What its publisher says, as published, of the terms on which something may be used: in the
    /// feed and the entry by elements (`rights`, `licenses`), with an HTTP answer by headers (the
    /// rest). Nothing is decided here; absent where nothing is said.
    ///
    /// @param rights         in words, such as RSS `copyright`; cut at 1,000 characters
    /// @param licenses       the first 5
    /// @param tdmReservation the header `tdm-reservation` (W3C TDMRep): `1` where text and data
    ///     mining is reserved
    /// @param tdmPolicy      the header `tdm-policy`: where the conditions are
    public record Terms(
            @Nullable String rights,
            List<License> licenses,
            @Nullable String tdmReservation,
            @Nullable String tdmPolicy) {
        public Terms {
            licenses = List.copyOf(licenses);
        }
    }

    /// A licence by its address.
    ///
    /// @param type media type of what is there, such as `application/rsl+xml` (RSL), where it is stated
    public record License(String url, @Nullable String type) {}

    /// The exchange that brought the feed document. `sha256` is over its decoded bytes, in hex.
    public record Fetch(
            String url,
            String finalUrl,
            int status,
            Instant fetchedAt,
            @Nullable String contentType,
            @Nullable String sha256,
            List<String> redirects,
            @Nullable Terms terms) {
        public Fetch {
            redirects = List.copyOf(redirects);
        }
    }

    /// The article page, or why there is none: exactly one of `body` and `missing` is set.
    ///
    /// @param finalUrl    after redirects
    /// @param status      of the last answer; 0 where none came
    /// @param fetchedAt   when the answer arrived; where none came, when that was decided
    /// @param contentType as the server said
    /// @param robots      the X-Robots-Tag header
    /// @param bytes       size of the decoded page
    /// @param sha256      over the decoded bytes, in hex
    /// @param body        the decoded bytes, gzipped, in base64
    /// @param missing     `backlog` where it was not asked for, `too-large` past 2 MiB, or the class of the
    ///     failure, such as `http-4xx` or `timeout`; the schema names all
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
            @Nullable Terms terms) {
        public Page {
            redirects = List.copyOf(redirects);
        }

        /// The same but for its bytes.
        ///
        /// @param why they are missing; absent where they stand elsewhere
        public Page withoutBody(@Nullable String why) {
            return new Page(
                    url, finalUrl, status, fetchedAt, contentType, robots, redirects, bytes, sha256, null, why, terms);
        }

        /// Bytes as `body` carries them.
        public static String pack(byte[] decoded) {
            var packed = new ByteArrayOutputStream(decoded.length / 3 + 64);
            try (var gzip = new GZIPOutputStream(packed)) {
                gzip.write(decoded);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot gzip in memory", e);
            }
            return Base64.getEncoder().encodeToString(packed.toByteArray());
        }

        /// The bytes of the page; `body` is present.
        ///
        /// @param maxBytes past which reading stops
        /// @throws IOException where `body` is absent, not base64 or not gzip
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

    /// The size of the page in a value, as [Page#bytes] declares it; 0 if the value has no page or is not a
    /// raw item. Much cheaper than decoding the value; nothing is decompressed.
    public static long pageBytes(byte[] value) {
        try (JsonParser json = JSON.createParser(value)) {
            return enter(json, "page") && enter(json, "bytes") ? Math.max(0, json.getValueAsLong()) : 0;
        } catch (IOException e) {
            return 0; // whoever decodes the value says what is wrong
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

    /// The CloudEvents headers of this item. The event's id follows from feed, item, version and the time
    /// at which it was observed: a feed may go back to what it said before.
    public Headers headers(String trace) {
        String version = change + " " + fingerprint + " " + observedAt;
        UUID event = NameUuid.ofEvent(articleId, feed.id() + " " + entry.key() + " " + version);
        String type = "org.newswire.item." + change.name().toLowerCase(Locale.ROOT);
        return CONTRACT.headers(type, event.toString(), feed.url(), articleId.toString(), observedAt, trace);
    }
}
