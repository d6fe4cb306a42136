package org.newswire.parse.item;

import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.newswire.article.Article;
import org.newswire.article.ArticleBuilder;
import org.newswire.article.ArticleDetailsBuilder;
import org.newswire.article.ArticleProvenanceBuilder;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.KafkaSettings;
import org.newswire.limits.Limit;

/// An article and the value of its record. An article that is too large loses its Markdown, since that repeats
/// the text; `provenance.cut` then names `markdown`.
public final class EncodedArticle {
    @Limit(
            of = "bytes of an article",
            past =
                    "the Markdown is left out, and `cut` names `markdown`; if that does not suffice, dead letter `too-large`")
    private static final int MAX_BYTES = KafkaSettings.MAX_RECORD_BYTES - (16 << 10);

    private final Article article;
    private final byte[] value;

    private EncodedArticle(Article article) {
        this.article = article;
        this.value = Article.CONTRACT.encode(article);
    }

    public static EncodedArticle of(Article article) {
        EncodedArticle whole = new EncodedArticle(article);
        Article.Details details = article.details();
        return whole.fits() || details == null || details.markdown() == null
                ? whole
                : new EncodedArticle(withoutMarkdown(article, details));
    }

    private static Article withoutMarkdown(Article article, Article.Details details) {
        Article.Provenance provenance = article.provenance();
        var cut = new TreeSet<>(Objects.requireNonNullElse(provenance.cut(), List.of()));
        cut.add("markdown");
        return ArticleBuilder.builder(article)
                .details(ArticleDetailsBuilder.builder(details).markdown(null).build())
                .provenance(ArticleProvenanceBuilder.builder(provenance)
                        .cut(List.copyOf(cut))
                        .build())
                .build();
    }

    /// Whether a record can have this value.
    public boolean fits() {
        return value.length <= MAX_BYTES;
    }

    public Article article() {
        return article;
    }

    public byte[] value() {
        return value;
    }

    /// Returns the outcome for an article that does not fit.
    public ParseOutcome.Rejected tooLarge() {
        return new ParseOutcome.Rejected(
                DeadLetterReason.TOO_LARGE, "the article has " + value.length + " bytes; the limit is " + MAX_BYTES);
    }
}
