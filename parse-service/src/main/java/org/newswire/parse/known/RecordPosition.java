package org.newswire.parse.known;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Position of a record in its topic, written as `PARTITION@OFFSET`.
public record RecordPosition(int partition, long offset) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})@(\\d{1,18})");

    public static Optional<RecordPosition> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new RecordPosition(Integer.parseInt(form.group(1)), Long.parseLong(form.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
