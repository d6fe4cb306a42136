package org.newswire.parse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one field differs in the articles of a site, before and after: how often, how often it was
/// gained (there was nothing before) or lost, how long it was, and some samples.
final class FieldDiff {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SHOWN_CHARS = 160;
    private static final int SHOWN_BEFORE = 40;

    private final List<Sample> samples = new ArrayList<>();
    private int differing;
    private int gained;
    private int lost;
    private long charsBefore;
    private long charsAfter;

    /// @param before the value as text, cut around where the two begin to differ; null for none
    private record Sample(
            String id,
            @Nullable String url,
            @Nullable String before,
            @Nullable String after) {}

    /// @param before   the article before, as JSON
    /// @param name     of a field, such as `details.section`
    /// @param maxShown samples that are kept
    /// @return whether it is kept as a sample
    boolean add(JsonNode before, JsonNode after, String name, int maxShown) {
        String old = text(before, name);
        String fresh = text(after, name);
        differing++;
        gained += old == null ? 1 : 0;
        lost += fresh == null ? 1 : 0;
        charsBefore += old == null ? 0 : old.length();
        charsAfter += fresh == null ? 0 : fresh.length();
        boolean kept = samples.size() < maxShown;
        if (kept) {
            int from = Math.max(0, firstDifference(old, fresh) - SHOWN_BEFORE);
            samples.add(new Sample(
                    after.path("id").asText(), after.path("url").asText(null), cut(old, from), cut(fresh, from)));
        }
        return kept;
    }

    int differing() {
        return differing;
    }

    /// Null where there is nothing.
    private static @Nullable String text(JsonNode article, String name) {
        JsonNode value = article.at("/" + name.replace('.', '/'));
        String text = value.isValueNode() ? value.asText("") : value.isEmpty() ? "" : value.toString();
        return text.isEmpty() ? null : text;
    }

    private static int firstDifference(@Nullable String before, @Nullable String after) {
        if (before == null || after == null) {
            return 0;
        }
        int at = 0;
        while (at < Math.min(before.length(), after.length()) && before.charAt(at) == after.charAt(at)) {
            at++;
        }
        return at;
    }

    private static @Nullable String cut(@Nullable String text, int from) {
        if (text == null) {
            return null;
        }
        int end = Math.min(text.length(), from + SHOWN_CHARS);
        String shown = text.substring(Math.min(from, end), end).replaceAll("\\s+", " ");
        return (from > 0 ? "…" : "") + shown + (end < text.length() ? "…" : "");
    }

    /// Site, field and figures, as columns.
    List<String> row(String site, String name) {
        return List.of(
                site,
                name,
                String.valueOf(differing),
                String.valueOf(gained),
                String.valueOf(lost),
                String.valueOf(charsBefore),
                String.valueOf(charsAfter));
    }

    List<String> sampleLines() {
        List<String> lines = new ArrayList<>();
        for (Sample sample : samples) {
            lines.add("  " + sample.id + (sample.url == null ? "" : "  " + sample.url));
            lines.add("    - " + (sample.before == null ? "" : sample.before));
            lines.add("    + " + (sample.after == null ? "" : sample.after));
        }
        return lines;
    }

    ObjectNode json(String name) {
        ObjectNode json = JSON.createObjectNode()
                .put("field", name)
                .put("differing", differing)
                .put("gained", gained)
                .put("lost", lost)
                .put("charsBefore", charsBefore)
                .put("charsAfter", charsAfter);
        ArrayNode shown = json.putArray("samples");
        samples.forEach(sample -> {
            ObjectNode one = shown.addObject().put("id", sample.id);
            one.put("url", sample.url);
            one.put("before", sample.before);
            one.put("after", sample.after);
        });
        return json;
    }
}
