package org.newswire.store.page.articles;

import java.util.List;

/// The model of a comparison of two versions.
///
/// @param from     the earlier version
/// @param to       the later version
/// @param versions number of versions of the article
/// @param fields   changed fields besides the text
/// @param text     the text with its changes; empty if it is the same
public record DiffPage(StoredFields from, StoredFields to, int versions, List<Change> fields, List<TextRun> text) {
    public DiffPage {
        fields = List.copyOf(fields);
        text = List.copyOf(text);
    }

    /// A changed field.
    ///
    /// @param name of the column
    /// @param runs the value with its changes; empty if it cannot be shown as text
    public record Change(String name, List<TextRun> runs) {
        public Change {
            runs = List.copyOf(runs);
        }
    }

    public String id() {
        return to.value("articleId");
    }

    public String title() {
        return to.value("title");
    }

    public boolean isUnchanged() {
        return fields.isEmpty() && text.isEmpty();
    }

    /// Returns the path of the comparison of neighbouring versions.
    public String path(int toOrdinal) {
        return "/articles/" + id() + "/diff?from=" + (toOrdinal - 1) + "&to=" + toOrdinal;
    }
}
