package org.newswire.ingest.feedformat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemMediaBuilder;
import org.newswire.text.TextDecoder;

/// Reads JSON Feed 1.0 and 1.1, the feed first and then its items. Items are parsed one by one, so that only one
/// at a time is a tree, and a truncated document yields its complete items.
final class JsonFeedReader {
    private static final long MAX_SECONDS = 10_000_000;

    /// Two bytes may become an object of a hundred bytes. A document with more tokens counts as truncated.
    private static final int MAX_TOKENS = 1_000_000;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .build();

    private final ReadContext context;
    private final ObjectNode head = JSON.createObjectNode();
    private final List<Entry> entries = new ArrayList<>();
    private boolean hasItems;
    private @Nullable String homePage;
    private List<Author> feedAuthors = List.of();

    JsonFeedReader(ReadContext context) {
        this.context = context;
    }

    /// Reads the value of a member.
    private interface MemberReader {
        void read(String name, JsonParser parser) throws IOException;
    }

    ReadResult read(String text, String charset) {
        members(text, this::readHead);
        boolean feed = hasItems
                || head.path("version").asText().contains("jsonfeed")
                || head.has("feed_url")
                || head.has("home_page_url");
        if (!feed) {
            return new ReadResult.Unreadable(UnreadableReason.NOT_A_FEED, "JSON without items");
        }
        homePage = homePage();
        feedAuthors = authors(head);
        FeedInfo info = info();
        members(text, (name, parser) -> readItems(name, parser, info));
        keepNewest();
        return new ReadResult.Parsed(FeedFormat.JSON_FEED, charset, info, entries, List.of(), context.flags());
    }

    private void members(String text, MemberReader reader) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    reader.read(name, parser);
                }
            }
        } catch (IOException e) {
            context.flags().add(Flag.TRUNCATED);
        }
    }

    private static boolean isItems(String name, JsonParser parser) {
        return name.equals("items") && parser.currentToken().isStructStart();
    }

    private void readHead(String name, JsonParser parser) throws IOException {
        if (isItems(name, parser)) {
            hasItems = true;
            parser.skipChildren();
        } else {
            head.set(name, JSON.<JsonNode>readTree(parser));
        }
    }

    /// Values that are not objects are skipped. An object whose names are numbers counts as an array: PHP's
    /// `json_encode` writes one if the keys of an array have gaps.
    private void readItems(String name, JsonParser parser, FeedInfo feed) throws IOException {
        if (!isItems(name, parser)) {
            parser.skipChildren();
            return;
        }
        boolean isArray = parser.currentToken() == JsonToken.START_ARRAY;
        JsonToken token = parser.nextToken();
        while (token != null && !token.isStructEnd()) {
            if (token == JsonToken.START_OBJECT && (isArray || Numbers.natural(parser.currentName()) >= 0)) {
                entries.add(entry(JSON.readTree(parser), feed));
                if (entries.size() == 2 * context.limits().maxItems()) {
                    keepNewest();
                }
            } else {
                parser.skipChildren();
            }
            token = parser.nextToken();
        }
    }

    private void keepNewest() {
        int most = context.limits().maxItems();
        if (entries.size() > most) {
            context.flags().add(Flag.MANY_ITEMS);
            List<Entry> newest = NewestItems.of(entries, most, Entry::date);
            entries.clear();
            entries.addAll(newest);
        }
    }

    private FeedInfo info() {
        Author author = feedAuthors.stream().findFirst().orElse(null);
        List<String> hubs = new ArrayList<>();
        for (JsonNode hub : head.path("hubs")) {
            String url = address(hub, "url");
            if (url != null) {
                hubs.add(url);
            }
        }
        PollHints hints = new PollHints(
                null, Set.of(), Set.of(), null, null, hubs, address(head, "feed_url"), address(head, "next_url"));
        return context.feed(plain(text(head, "title")), plain(text(head, "description")))
                .link(homePage)
                .language(ReadContext.languageTag(text(head, "language")))
                .author(author == null ? null : author.name())
                .hints(hints)
                .build();
    }

    private Entry entry(JsonNode item, FeedInfo feed) {
        EntryDraft draft = new EntryDraft(context);
        String url = address(item, "url");
        draft.entry.link(url != null ? url : address(item, "external_url"));
        draft.entry.id(text(item, "id"));
        draft.entry.idIsPermalink(draft.entry.id() != null && draft.entry.id().equals(draft.entry.link()));
        if (draft.entry.link() == null && draft.entry.id() != null) {
            draft.entry.link(UriReference.resolve(null, draft.entry.id()));
            if (draft.entry.link() != null) {
                draft.flags.add(Flag.LINK_FROM_ID);
            }
        }
        String title = text(item, "title");
        draft.title = title != null && item.has(NewswireFeed.JSON_EXTENSION)
                ? Markup.ofPlain(title, context.documentBase())
                : plain(title);
        draft.summary = plain(text(item, "summary"));
        String html = text(item, "content_html");
        draft.content = html != null ? new Markup(html, base(item)) : lines(text(item, "content_text"));
        draft.entry.published(context.date(text(item, "date_published"), draft.flags));
        draft.entry.updated(context.date(text(item, "date_modified"), draft.flags));
        String language = ReadContext.languageTag(text(item, "language"));
        draft.entry.language(language != null ? language : feed.language());
        List<Author> own = authors(item);
        (own.isEmpty() ? feedAuthors : own).forEach(draft::author);
        for (JsonNode tag : item.path("tags")) {
            if (!tag.isNull()) {
                draft.category(TextCharacters.legal(tag.asText()));
            }
        }
        for (JsonNode file : item.path("attachments")) {
            attachment(file, draft);
        }
        String image = address(item, "image");
        draft.enclosure(image != null ? image : address(item, "banner_image"), "image/*", null);
        return draft.build();
    }

    private void attachment(JsonNode file, EntryDraft draft) {
        String url = address(file, "url");
        String type = text(file, "mime_type");
        draft.enclosure(url, type, text(file, "size_in_bytes"));
        long seconds = file.path("duration_in_seconds").asLong(0);
        if (url != null) {
            draft.media(RawItemMediaBuilder.builder(EntryExtensions.media(new RawItem.Enclosure(url, type, null)))
                    .caption(text(file, "title"))
                    .duration(seconds > 0 && seconds < MAX_SECONDS ? seconds : null)
                    .build());
        }
    }

    private static List<Author> authors(JsonNode of) {
        List<Author> authors = new ArrayList<>();
        for (JsonNode author : of.path("authors")) {
            if (authors.size() == EntryDraft.MAX_LIST) {
                break;
            }
            add(author, authors);
        }
        if (authors.isEmpty()) {
            add(of.path("author"), authors);
        }
        return authors;
    }

    private static void add(JsonNode author, List<Author> authors) {
        Author read =
                PersonParser.parse(author.isTextual() ? TextCharacters.legal(author.asText()) : text(author, "name"));
        if (read != null) {
            authors.add(read);
        }
    }

    private @Nullable Markup plain(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String base = context.documentBase();
        return HtmlDetector.hasTags(text) ? new Markup(text, base) : Markup.ofPlain(text, base);
    }

    private @Nullable Markup lines(@Nullable String text) {
        return text == null || HtmlDetector.hasTags(text) ? plain(text) : Markup.ofLines(text, context.documentBase());
    }

    private @Nullable String base(JsonNode item) {
        String page = address(item, "url");
        String home = page != null ? page : homePage;
        return home != null ? home : context.documentBase();
    }

    private @Nullable String address(JsonNode of, String name) {
        return UriReference.resolve(homePage != null ? homePage : context.documentBase(), text(of, name));
    }

    /// Returns the base of relative URLs, or null if it is too long.
    private @Nullable String homePage() {
        String home = UriReference.resolve(context.documentBase(), text(head, "home_page_url"));
        return home == null || home.length() > UriReference.MAX_BASE_CHARS ? null : home;
    }

    private static @Nullable String text(JsonNode of, String name) {
        JsonNode value = of.path(name);
        String text = value.isValueNode() && !value.isNull() ? value.asText().strip() : "";
        return text.isEmpty() ? null : TextCharacters.legal(TextDecoder.withoutControls(text));
    }
}
