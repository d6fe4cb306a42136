package org.newswire.parse.reparse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The differences of one field in the articles of a site: how many articles differ, gained or lost a
/// value, the text lengths, and some examples. Its fields are those of the JSON report.
final class FieldDiff {
    private static final int SHOWN_CHARS = 160;
    private static final int SHOWN_BEFORE = 40;

    private final String field;
    private int differing;
    private int gained;
    private int lost;
    private long charsBefore;
    private long charsAfter;
    private final List<Sample> samples = new ArrayList<>();

    /// @param before the value around the first difference; null if there is none
    private record Sample(
            String id,
            @Nullable String url,
            @Nullable String before,
            @Nullable String after) {}

    /// @param field name of a field, such as `details.section`
    FieldDiff(String field) {
        this.field = field;
    }

    /// @param before   the published article as JSON
    /// @param maxShown maximum number of examples
    /// @return whether it became an example
    boolean add(JsonNode before, JsonNode after, int maxShown) {
        String old = text(before);
        String fresh = text(after);
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

    /// Returns null if the field is absent or empty.
    private @Nullable String text(JsonNode article) {
        JsonNode value = article.at("/" + field.replace('.', '/'));
        String text = value.isValueNode() ? value.asText("") : value.isEmpty() ? "" : value.toString();
        return text.isEmpty() ? null : text;
    }

    private static int firstDifference(@Nullable String before, @Nullable String after) {
        return before == null || after == null
                ? 0
                : Math.max(0, Arrays.mismatch(before.toCharArray(), after.toCharArray()));
    }

    private static @Nullable String cut(@Nullable String text, int from) {
        if (text == null) {
            return null;
        }
        int end = Math.min(text.length(), from + SHOWN_CHARS);
        String shown = text.substring(Math.min(from, end), end).replaceAll("\\s+", " ");
        return (from > 0 ? "…" : "") + shown + (end < text.length() ? "…" : "");
    }

    /// Returns the columns of the report.
    List<String> row(String site) {
        return Stream.of(site, field, differing, gained, lost, charsBefore, charsAfter)
                .map(String::valueOf)
                .toList();
    }

    List<String> sampleLines(String site) {
        List<String> lines = new ArrayList<>(List.of(site + " " + field));
        for (Sample sample : samples) {
            lines.add("  " + sample.id + (sample.url == null ? "" : "  " + sample.url));
            lines.add("    - " + (sample.before == null ? "" : sample.before));
            lines.add("    + " + (sample.after == null ? "" : sample.after));
        }
        return lines;
    }
}
