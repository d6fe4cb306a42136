package org.newswire.store.page.articles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.newswire.store.api.ApiParameters;
import org.newswire.store.api.ArticleResource;
import org.newswire.store.api.ProblemException;
import org.newswire.store.api.VersionDiff;
import org.newswire.store.database.Sql;
import org.newswire.store.page.ViewRequest;
import org.newswire.store.page.ViewResult;
import org.newswire.store.page.VisibleText;
import org.newswire.store.page.articles.DiffPage.Change;

/// Reads two versions of an article and compares them.
final class DiffReader {
    private static final String VERSIONS = "select count(*) + 1 from article_superseded where article_id = ?";

    /// The text shows what has changed. Its markup would only repeat it.
    private static final String MARKUP = "html";

    /// Of a longer unchanged passage, only the beginning and the end are shown.
    private static final int MAX_UNCHANGED_CHARS = 600;

    private static final int SHOWN_UNCHANGED_CHARS = 200;
    private static final int MAX_VALUE_CHARS = 5_000;

    private DiffReader() {}

    static ViewResult answer(ViewRequest request, UUID id) throws ProblemException, SQLException {
        ApiParameters given = request.parameters(ArticleResource.DIFF_PARAMETERS);
        int from = given.number("from", 0, 1, ArticleResource.MAX_ORDINAL);
        int to = given.number("to", 0, 1, ArticleResource.MAX_ORDINAL);
        // The permit of the slow query also limits the number of comparisons at a time.
        DiffPage page = request.readSlowly(connection -> {
            ArticleResource.VersionPair pair = ArticleResource.compared(connection, id, from, to);
            int versions = Sql.only(connection, VERSIONS, row -> row.getInt(1), id);
            return page(pair.from(), pair.to(), versions);
        });
        return ViewResult.page("articles/diff.jte", page);
    }

    private static DiffPage page(ObjectNode from, ObjectNode to, int versions) {
        ObjectNode diff = VersionDiff.of(from, to);
        List<Change> fields = new ArrayList<>();
        diff.path("fields").properties().forEach(each -> {
            String before = value(each.getValue().path("before"));
            String after = value(each.getValue().path("after"));
            boolean isShown = !each.getKey().equals(MARKUP);
            fields.add(new Change(each.getKey(), isShown ? runs(VersionDiff.runs(before, after)) : List.of()));
        });
        return new DiffPage(new StoredFields(from), new StoredFields(to), versions, fields, runs(diff.path("text")));
    }

    private static String value(JsonNode value) {
        List<String> lines = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(each -> lines.add(each.isValueNode() ? each.asText() : each.toString()));
        } else if (value.isObject()) {
            value.properties()
                    .forEach(each -> lines.add(each.getKey() + ": "
                            + (each.getValue().isValueNode()
                                    ? each.getValue().asText()
                                    : each.getValue().toString())));
        } else {
            lines.add(value.asText(""));
        }
        String text = String.join("\n", lines);
        return text.length() <= MAX_VALUE_CHARS ? text : text.substring(0, MAX_VALUE_CHARS);
    }

    private static List<TextRun> runs(JsonNode runs) {
        List<TextRun> shown = new ArrayList<>();
        for (JsonNode run : runs) {
            String text = VisibleText.of(run.path("text").asText());
            switch (run.path("kind").asText().toUpperCase(Locale.ROOT)) {
                case "ADDED" -> shown.add(new TextRun(TextRun.Kind.ADDED, text));
                case "REMOVED" -> shown.add(new TextRun(TextRun.Kind.REMOVED, text));
                default -> addUnchanged(shown, text);
            }
        }
        return shown;
    }

    private static void addUnchanged(List<TextRun> shown, String text) {
        if (text.length() <= MAX_UNCHANGED_CHARS) {
            shown.add(new TextRun(TextRun.Kind.PLAIN, text));
            return;
        }
        int head = boundary(text, SHOWN_UNCHANGED_CHARS);
        int tail = boundary(text, text.length() - SHOWN_UNCHANGED_CHARS);
        shown.add(new TextRun(TextRun.Kind.PLAIN, text.substring(0, head)));
        shown.add(new TextRun(TextRun.Kind.OMITTED, String.valueOf(tail - head)));
        shown.add(new TextRun(TextRun.Kind.PLAIN, text.substring(tail)));
    }

    /// Returns the end of a word before this position, if there is one near.
    private static int boundary(String text, int near) {
        int space = text.lastIndexOf(' ', near);
        int at = near - space < SHOWN_UNCHANGED_CHARS / 2 ? space : near;
        return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }
}
