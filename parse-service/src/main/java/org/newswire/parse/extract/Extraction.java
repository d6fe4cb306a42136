package org.newswire.parse.extract;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.detail.ArticleImage;
import org.newswire.parse.extract.text.CleanText;

/// The result of an extraction.
public sealed interface Extraction {
    /// An extracted article. All texts are well-formed Unicode without control characters. Title, names and
    /// keywords contain no bidirectional controls.
    ///
    /// @param title         without the name of the site; never blank
    /// @param authors       names of persons or an agency, without "By", roles and addresses
    /// @param published     with the declared offset; null if only the day is known
    /// @param publishedDate YYYY-MM-DD in the source's time zone
    /// @param language      lower-case ISO 639-1 code (639-3 if missing), detected in the text
    /// @param text          paragraphs separated by a blank line; table rows are lines with tabs between
    ///     cells
    /// @param html          the same blocks in a small allow-list of tags, safe to embed
    /// @param lead          the publisher's teaser, otherwise the first paragraph; at most 1,000 characters
    /// @param images        lead image first
    /// @param wordCount     words of the text; in scripts without spaces a character counts as half a word
    /// @param extractor     `Extractor.version()`, with a suffix if a site rule was used
    /// @param provenance    field name → json-ld, opengraph, meta, microdata, page, feed, url, text or rule
    /// @param confidence    field name → share of correct values from this source, 0 to 1; for the text the
    ///     expected F1
    /// @param cut           truncated fields, named as in `provenance`
    /// @param kept          share of the page's visible characters that is in the text, 0 to 1; 1 if the
    ///     text comes from JSON-LD
    @RecordBuilder
    record Article(
            String title,
            List<String> authors,
            @Nullable OffsetDateTime published,
            @Nullable OffsetDateTime modified,
            @Nullable String publishedDate,
            @Nullable String language,
            String text,
            String html,
            @Nullable String lead,
            List<ArticleImage> images,
            @Nullable String canonicalUrl,
            @Nullable String siteName,
            List<String> keywords,
            int wordCount,
            ArticleDetails details,
            String extractor,
            Map<String, String> provenance,
            Map<String, Double> confidence,
            List<String> cut,
            double kept)
            implements Extraction {
        public Article {
            title = CleanText.ofLabel(title);
            authors = CleanText.ofAllLabels(authors);
            text = CleanText.of(text);
            html = CleanText.of(html);
            lead = CleanText.ofNullable(lead);
            images = List.copyOf(images);
            canonicalUrl = CleanText.ofNullable(canonicalUrl);
            siteName = CleanText.ofNullableLabel(siteName);
            keywords = CleanText.ofAllLabels(keywords);
            provenance = Map.copyOf(provenance);
            confidence = Map.copyOf(confidence);
            cut = List.copyOf(cut);
        }
    }

    /// The input contains no usable article.
    ///
    /// @param known metadata of the article if a page without running text describes exactly one, for
    ///     example a video page; with the feed's text if there is one
    record Rejected(
            RejectReason reason, String detail, @Nullable Article known) implements Extraction {
        Rejected(RejectReason reason, String detail) {
            this(reason, detail, null);
        }
    }
}
