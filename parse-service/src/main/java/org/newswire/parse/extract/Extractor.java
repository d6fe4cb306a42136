package org.newswire.parse.extract;

import java.util.List;
import java.util.function.Supplier;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockSplitter;
import org.newswire.parse.extract.body.ArticleBody;
import org.newswire.parse.extract.body.BlockModel;
import org.newswire.parse.extract.body.BodyFinder;
import org.newswire.parse.extract.detail.Languages;
import org.newswire.parse.extract.page.JsonLd;
import org.newswire.parse.extract.page.PageEvidence;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.PageTerms;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.page.WebPage;
import org.newswire.parse.extract.title.TitleFinder;

/// Extracts the article from a page, a feed entry, or both. It uses no network, clock or state, so equal
/// inputs give equal articles. Thread-safe. It never throws; an unusable input gives `Rejected` with a
/// reason.
///
/// ```java
/// Extraction result = new Extractor().extract(ExtractionInput.of(page));
/// ```
public final class Extractor {
    private static final String VERSION = "28";

    private final BlockModel model;
    private final Languages languages;
    private final FieldConfidence confidences;
    private final Supplier<SiteRules> rules;

    public Extractor() {
        this(BlockModel.load(), FieldConfidence.counted());
    }

    /// Uses another model and other confidences, for training.
    public Extractor(BlockModel model, FieldConfidence confidences) {
        this(model, new Languages(), confidences, () -> SiteRules.NONE);
    }

    private Extractor(BlockModel model, Languages languages, FieldConfidence confidences, Supplier<SiteRules> rules) {
        this.model = model;
        this.languages = languages;
        this.confidences = confidences;
        this.rules = rules;
    }

    /// The same extractor with site rules. The supplier is called per article, so rules may change at run
    /// time.
    public Extractor with(Supplier<SiteRules> others) {
        return new Extractor(model, languages, confidences, others);
    }

    /// Version of rules and model. It changes whenever the output for any input may change.
    public static String version() {
        return VERSION;
    }

    public Extraction extract(ExtractionInput source) {
        try {
            return extracted(source);
        } catch (RuntimeException | StackOverflowError e) {
            return new Extraction.Rejected(RejectReason.FAILED, e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    /// The declared terms of use of a page, whether or not it contains an article.
    public PageTerms terms(WebPage page) {
        if (page.length() == 0 || page.isBinary()) {
            return PageTerms.NONE;
        }
        try {
            return PageTerms.of(new PageMetadata(PageParser.parse(page)));
        } catch (RuntimeException | StackOverflowError e) {
            return PageTerms.NONE;
        }
    }

    private Extraction extracted(ExtractionInput source) {
        WebPage page = source.page();
        SyndicatedEntry entry = source.entry();
        if (page != null && page.length() > 0) {
            if (page.isBinary()) {
                return new Extraction.Rejected(
                        RejectReason.BINARY, "the body of " + page.length() + " bytes is not HTML");
            }
            return article(PageParser.parse(page), source);
        }
        return entry == null
                ? new Extraction.Rejected(RejectReason.EMPTY, "neither a page nor a feed entry was given")
                : article(content(entry), new ExtractionInput(null, entry, source.seen()));
    }

    private static Document content(SyndicatedEntry entry) {
        String content = entry.content() != null && !entry.content().isBlank() ? entry.content() : entry.summary();
        return PageParser.parse(content == null ? "" : content, entry.link());
    }

    private Extraction article(Document document, ExtractionInput source) {
        SiteRule rule = rules.get().of(document.location());
        rule.prune(document);
        SyndicatedEntry entry = source.entry();
        var cutter = new BlockSplitter();
        var survey = new PageMetadata(document, cutter);
        List<Block> blocks = cutter.blocks();
        SourcedValue<String> ruled = rule.text("title", document);
        var titles = new TitleFinder(survey, entry);
        SourcedValue<String> title = ruled != null ? ruled : titles.find();
        if (blocks.isEmpty() && (source.page() != null || title == null)) {
            return withoutText(
                    RejectReason.EMPTY,
                    "the page has no visible characters",
                    source.page() == null ? null : known(survey, source, rule, blocks, titles, title));
        }
        var evidence = PageEvidence.of(survey, entry, title == null ? null : title.value());
        ArticleBody body = body(document, source, rule, blocks, evidence);
        var kind = new PageClassifier(survey, blocks, body.below());
        Extraction.Rejected none = source.page() == null || rule.hasBody() ? null : kind.verdict();
        if (none == null && source.page() != null && new TextlessPage(survey, kind, titles).isFirstPageInstead(entry)) {
            none = new Extraction.Rejected(
                    RejectReason.LIST_PAGE, "the link leads to the home page of the site; the article may be gone");
        }
        if (none != null) {
            return none;
        }
        if (body.blocks().isEmpty() && source.page() != null) {
            return withoutText(
                    RejectReason.NO_TEXT,
                    "no running text in " + blocks.size() + " blocks; a script may load it",
                    known(survey, source, rule, blocks, titles, title));
        }
        SourcedValue<String> above = ruled != null || source.page() == null
                ? null
                : titles.above(blocks, body.below().getFirst().index(), title);
        return new ArticleAssembler(survey, titles.site(), source, rule, confidences, blocks, body)
                .article(above != null ? above : title, languages);
    }

    /// A page without running text is an article if its JSON-LD contains the text, because a script shows
    /// it.
    private static Extraction withoutText(RejectReason reason, String detail, Extraction.@Nullable Article known) {
        return known != null && JsonLd.SOURCE.equals(known.provenance().get("text"))
                ? known
                : new Extraction.Rejected(reason, detail, known);
    }

    /// The article that a page without running text describes: with the text from JSON-LD, otherwise from
    /// the feed. Null if the page does not describe exactly one.
    private Extraction.@Nullable Article known(
            PageMetadata survey,
            ExtractionInput source,
            SiteRule rule,
            List<Block> blocks,
            TitleFinder titles,
            @Nullable SourcedValue<String> title) {
        var page = new TextlessPage(survey, new PageClassifier(survey, blocks, List.of()), titles);
        ArticleBody told = JsonLdBody.of(survey);
        SourcedValue<String> own = title != null && title.source().equals(SiteRule.SOURCE)
                ? title
                : page.title(title, source.entry(), !told.blocks().isEmpty());
        ArticleBody fed = ofEntry(source.entry());
        ArticleBody body = told.words() > fed.words() ? told : fed;
        return own == null
                ? null
                : new ArticleAssembler(survey, titles.site(), source, rule, confidences, blocks, body)
                        .article(own, languages);
    }

    private static ArticleBody ofEntry(@Nullable SyndicatedEntry entry) {
        return ArticleBody.of(entry == null ? List.of() : BlockSplitter.cut(content(entry)), ArticleBody.FEED);
    }

    private ArticleBody body(
            Document document, ExtractionInput source, SiteRule rule, List<Block> blocks, PageEvidence evidence) {
        if (source.page() == null) {
            return ArticleBody.of(blocks, ArticleBody.FEED);
        }
        List<Block> ruled = rule.body(document, blocks).stream()
                .filter(block -> !evidence.isTitle(block.text()))
                .toList();
        return ruled.isEmpty() ? new BodyFinder(model).find(blocks, evidence) : ArticleBody.of(ruled, SiteRule.SOURCE);
    }
}
