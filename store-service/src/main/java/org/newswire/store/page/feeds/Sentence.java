package org.newswire.store.page.feeds;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.store.page.TemplateContext;

/// A text of the message bundle with times in it, which the template shows in the reader's time zone.
///
/// ```java
/// Sentence.of(page, "feeds.why.failing", feed.lastSuccessAt(), 3); // Nothing has arrived since {0}, …
/// ```
public record Sentence(List<Part> parts) {
    private static final char OPEN = '\uE000';
    private static final char CLOSE = '\uE001';
    private static final Pattern TIME = Pattern.compile(OPEN + "(\\d)" + CLOSE);

    /// A text, or a time if there is one.
    public record Part(String text, @Nullable Instant time) {}

    public Sentence {
        parts = List.copyOf(parts);
    }

    /// @param arguments replace `{0}` and so on; at most ten, of which instants become times
    static Sentence of(TemplateContext page, String key, Object... arguments) {
        Object[] marked = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            marked[i] = switch (arguments[i]) {
                case Instant _ -> "" + OPEN + i + CLOSE;
                case String text -> text.replace(OPEN, '?').replace(CLOSE, '?');
                default -> arguments[i];
            };
        }
        return new Sentence(split(page.text(key, marked), arguments));
    }

    private static List<Part> split(String text, Object[] arguments) {
        List<Part> parts = new ArrayList<>();
        Matcher times = TIME.matcher(text);
        int from = 0;
        while (times.find()) {
            parts.add(new Part(text.substring(from, times.start()), null));
            parts.add(new Part("", (Instant) arguments[Integer.parseInt(times.group(1))]));
            from = times.end();
        }
        parts.add(new Part(text.substring(from), null));
        return parts;
    }
}
