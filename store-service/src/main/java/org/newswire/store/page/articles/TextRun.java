package org.newswire.store.page.articles;

import static org.newswire.store.api.ArticleSearch.MATCH_BEGIN;
import static org.newswire.store.api.ArticleSearch.MATCH_END;

import java.util.ArrayList;
import java.util.List;
import org.newswire.store.page.VisibleText;

/// A part of a text that is shown in one way.
public record TextRun(Kind kind, String text) {
    /// How a run is shown.
    public enum Kind {
        PLAIN,
        MATCH,
        REMOVED,
        ADDED,
        /// Unchanged text that is left out. The text is its number of characters.
        OMITTED
    }

    static List<TextRun> plain(String text) {
        return text.isEmpty() ? List.of() : List.of(new TextRun(Kind.PLAIN, text));
    }

    /// Splits a text whose matches are enclosed in [MATCH_BEGIN] and [MATCH_END].
    static List<TextRun> highlighted(String text) {
        List<TextRun> runs = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int begin = text.indexOf(MATCH_BEGIN, at);
            int end = begin < 0 ? -1 : text.indexOf(MATCH_END, begin);
            if (end < 0) {
                break;
            }
            add(runs, Kind.PLAIN, text.substring(at, begin));
            add(runs, Kind.MATCH, text.substring(begin, end));
            at = end;
        }
        add(runs, Kind.PLAIN, text.substring(at));
        return runs;
    }

    /// The marks are not visible characters.
    private static void add(List<TextRun> runs, Kind kind, String text) {
        String visible = VisibleText.of(text);
        if (!visible.isEmpty()) {
            runs.add(new TextRun(kind, visible));
        }
    }
}
