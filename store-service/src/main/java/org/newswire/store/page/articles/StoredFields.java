package org.newswire.store.page.articles;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;
import org.newswire.store.page.VisibleText;

/// Reads the fields of a row or of its JSON for display. Publishers have written them: any field may be absent, or
/// be of another form than expected.
public record StoredFields(JsonNode row) {
    private static final Pattern WORD_START = Pattern.compile("_([a-z])");
    private static final Pattern LANGUAGE_TAG = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*");

    /// Returns the name of the field for a column: `siteName` for `site_name`.
    static String nameOfColumn(String column) {
        return WORD_START.matcher(column).replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
    }

    /// Returns the visible text; empty if it is absent.
    public String value(String name) {
        JsonNode value = row.path(name);
        return value.isValueNode() && !value.isNull()
                ? VisibleText.of(value.asText()).strip()
                : "";
    }

    /// Returns the first text that is not empty.
    public String firstValue(String... names) {
        for (String name : names) {
            String text = value(name);
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        row.path(name).forEach(each -> texts.add(VisibleText.of(each.asText()).strip()));
        return texts.stream().filter(text -> !text.isEmpty()).toList();
    }

    public @Nullable Instant time(String name) {
        try {
            String text = row.path(name).asText("");
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /// @param name a column that is never null
    public Instant requiredTime(String name) {
        Instant time = time(name);
        return time == null ? Instant.EPOCH : time;
    }

    /// Returns the http(s) URL in the form that is requested; null if the text is no such URL.
    public @Nullable String link(String name) {
        return webUrl(row.path(name).asText(""));
    }

    public static @Nullable String webUrl(@Nullable String url) {
        return url == null ? null : WebUrl.parse(url).map(URI::toString).orElse(null);
    }

    /// Returns the value for the attribute `lang`; null if it is not a language tag.
    public @Nullable String languageTag() {
        String tag = row.path("language").asText("");
        return LANGUAGE_TAG.matcher(tag).matches() ? tag : null;
    }

    public StoredFields below(String name) {
        return new StoredFields(row.path(name));
    }

    public List<StoredFields> each(String name) {
        List<StoredFields> all = new ArrayList<>();
        row.path(name).forEach(each -> all.add(new StoredFields(each)));
        return all;
    }

    public int number(String name) {
        return row.path(name).asInt();
    }

    public boolean isTrue(String name) {
        return row.path(name).asBoolean();
    }
}
