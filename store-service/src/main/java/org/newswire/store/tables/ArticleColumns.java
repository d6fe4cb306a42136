package org.newswire.store.tables;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.store.database.RowWriter;
import org.newswire.text.KebabCase;

/// The columns with the content of a version. They are the same in `article` and `article_superseded`.
final class ArticleColumns {
    private static final List<String> NAMES = List.of("""
            url, site, site_name, title, authors, published_at, published_on, modified_at, language,
            text, html, lead, extent, word_count, images, tags, details, rights,
            feed_id, feed_url, feed_name, feed_tags, item_key, link, provenance, trace_id, revision""".split(",\\s", -1));

    /// The column names, separated by commas.
    static final String COLUMNS = String.join(", ", NAMES);

    private static final Set<String> JSON = Set.of("images", "details", "rights", "provenance");

    /// A statement parameter for each column.
    static final String PARAMETERS =
            NAMES.stream().map(name -> JSON.contains(name) ? "?::jsonb" : "?").collect(Collectors.joining(", "));

    /// For the update part of an upsert.
    static final String EXCLUDED = NAMES.stream().map("excluded."::concat).collect(Collectors.joining(", "));

    static final int COUNT = NAMES.size();

    private ArticleColumns() {}

    static void fill(RowWriter row, Change.Version version) throws SQLException {
        Article article = version.article();
        row.text(article.url())
                .text(article.site())
                .text(article.siteName())
                .text(article.title())
                .texts(article.authors())
                .instant(article.publishedAt())
                .date(day(article.publishedOn()))
                .instant(article.modifiedAt())
                .text(article.language())
                .text(article.text())
                .text(article.html())
                .text(article.lead())
                .text(KebabCase.of(article.extent()))
                .number(article.wordCount())
                .json(article.images())
                .texts(article.tags())
                .json(article.details())
                .json(article.rights());
        Article.Source source = article.source();
        row.uuid(source.feedId())
                .text(source.feedUrl())
                .text(source.feedName())
                .texts(source.feedTags())
                .text(source.itemKey())
                .text(source.link())
                .json(article.provenance())
                .text(version.traceId())
                .number(article.revision());
    }

    private static @Nullable LocalDate day(@Nullable String text) throws SQLException {
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new SQLDataException("publishedOn is not a date: " + text, "22007", e);
        }
    }
}
