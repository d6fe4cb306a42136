package org.newswire.parse.extract;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.detail.ArticleImage;
import org.newswire.parse.extract.text.CleanText;

/// The outcome of an extraction.
public sealed interface Extraction {
    /// A clean article. Whatever page and feed hold, its texts are well-formed Unicode without control
    /// characters; title, names and tags have no bidirectional controls either.
    ///
    /// @param title without the name of the site; never blank
    /// @param authors names of persons (or an agency) without "By", roles and addresses
    /// @param published where the source states a time of day with its offset, in the offset stated
    /// @param publishedDate YYYY-MM-DD in the time zone the source used; given also where only the day
    /// is known
    /// @param language lower-case ISO 639-1 code (639-3 where there is none), told from the text
    /// @param text paragraphs divided by a blank line, and rows of tables as lines, their cells divided by tabs
    /// @param html the same blocks in a small allow-list of tags, safe to embed
    /// @param lead the teaser that the publisher wrote, or else the first paragraph; 1,000 characters at most
    /// @param images lead image first
    /// @param wordCount words of the text, in which marks go on with a word; a character counts as half a word
    /// in scripts without spaces
    /// @param extractor `Extractor.version()`, and a mark of the site rule where one was used
    /// @param provenance field name → json-ld, opengraph, meta, microdata, page, feed, url, text or
    /// rule
    /// @param confidence field name → how often such a witness is right, from 0 to 1; of the text the
    /// expected F1
    /// @param cut fields that were longer, named as in `provenance`
    /// @param kept share of the page's visible characters that the text is, from 0 to 1; 1 where the page states it
    /// for machines alone
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

    /// No article: why, and what was seen.
    ///
    /// @param known where a page without running text (a video's, one whose text a script fetches) is
    /// that of one article all the same: what it says of it, with the entry's text, or without one
    record Rejected(
            RejectReason reason, String detail, @Nullable Article known) implements Extraction {
        Rejected(RejectReason reason, String detail) {
            this(reason, detail, null);
        }
    }
}
