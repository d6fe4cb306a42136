package org.newswire.parse.extract;

import java.util.List;
import java.util.function.Supplier;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockCutter;
import org.newswire.parse.extract.body.BlockModel;
import org.newswire.parse.extract.body.Body;
import org.newswire.parse.extract.body.BodyFinder;
import org.newswire.parse.extract.detail.Languages;
import org.newswire.parse.extract.page.FeedEntry;
import org.newswire.parse.extract.page.Found;
import org.newswire.parse.extract.page.JsonLd;
import org.newswire.parse.extract.page.Page;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.page.PageTerms;
import org.newswire.parse.extract.page.PageWitness;
import org.newswire.parse.extract.title.TitleFinder;

/// Extracts the article from a page, a feed entry or both. A pure function of these and the site
/// rules: no network, no clock, no state, so the same input gives the same article everywhere.
/// Thread-safe. Never throws: what can't be used is `Rejected` with a reason.
public final class Extractor {
    private static final String VERSION = "24";

    private final BlockModel model;
    private final Languages languages;
    private final Confidences confidences;
    private final Supplier<SiteRules> rules;

    public Extractor() {
        this(BlockModel.load(), new ConfidenceTable());
    }

    /// With another model than the one that comes with it: training tries its models so.
    public Extractor(BlockModel model, Confidences confidences) {
        this(model, new Languages(), confidences, () -> SiteRules.NONE);
    }

    private Extractor(BlockModel model, Languages languages, Confidences confidences, Supplier<SiteRules> rules) {
        this.model = model;
        this.languages = languages;
        this.confidences = confidences;
        this.rules = rules;
    }

    /// The same extractor with site rules, which are asked for at each article, so that they may
    /// change. Both share the models.
    public Extractor with(Supplier<SiteRules> others) {
        return new Extractor(model, languages, confidences, others);
    }

    /// The version of rules and model together; it changes whenever the output for some input may.
    public static String version() {
        return VERSION;
    }

    public Extraction extract(Source source) {
        try {
            return extracted(source);
        } catch (RuntimeException | StackOverflowError e) {
            return new Extraction.Rejected(RejectReason.FAILED, e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    /// What a page says of the terms on which it may be used, whether it holds an article or not.
    public PageTerms terms(Page page) {
        if (page.length() == 0 || page.isBinary()) {
            return PageTerms.NONE;
        }
        try {
            return PageTerms.of(new PageSurvey(PageParser.parse(page)));
        } catch (RuntimeException | StackOverflowError e) {
            return PageTerms.NONE;
        }
    }

    private Extraction extracted(Source source) {
        Page page = source.page();
        FeedEntry entry = source.entry();
        if (page != null && page.length() > 0) {
            if (page.isBinary()) {
                return new Extraction.Rejected(
                        RejectReason.BINARY, "the body of " + page.length() + " bytes is no HTML");
            }
            return article(PageParser.parse(page), source);
        }
        return entry == null
                ? new Extraction.Rejected(RejectReason.EMPTY, "neither a page nor an entry")
                : article(content(entry), new Source(null, entry, source.seen()));
    }

    private static Document content(FeedEntry entry) {
        String content = entry.content() != null && !entry.content().isBlank() ? entry.content() : entry.summary();
        return PageParser.parse(content == null ? "" : content, entry.link());
    }

    private Extraction article(Document document, Source source) {
        SiteRule rule = rules.get().of(document.location());
        rule.prune(document);
        FeedEntry entry = source.entry();
        var cutter = new BlockCutter();
        var survey = new PageSurvey(document, cutter);
        List<Block> blocks = cutter.blocks();
        Found<String> ruled = rule.text("title", document);
        var titles = new TitleFinder(survey, entry);
        Found<String> title = ruled != null ? ruled : titles.find();
        if (blocks.isEmpty() && (source.page() != null || title == null)) {
            return withoutText(
                    RejectReason.EMPTY,
                    "not a visible character",
                    source.page() == null ? null : known(survey, source, rule, blocks, titles, title));
        }
        var witness = PageWitness.of(survey, entry, title == null ? null : title.value());
        Body body = body(document, source, rule, blocks, witness);
        var kind = new PageKind(survey, blocks, body.below());
        Extraction.Rejected none = source.page() == null || rule.hasBody() ? null : kind.verdict();
        if (none == null && source.page() != null && new ArticlePage(survey, kind, titles).isFirstPageInstead(entry)) {
            none = new Extraction.Rejected(RejectReason.LIST_PAGE, "the address leads to the first page of the site");
        }
        if (none != null) {
            return none;
        }
        if (body.blocks().isEmpty() && source.page() != null) {
            return withoutText(
                    RejectReason.NO_TEXT,
                    "no running text among " + blocks.size() + " blocks",
                    known(survey, source, rule, blocks, titles, title));
        }
        Found<String> above = ruled != null || source.page() == null
                ? null
                : titles.above(blocks, body.below().getFirst().index(), title);
        return new ArticleAssembly(survey, titles.site(), source, rule, confidences, blocks, body)
                .article(above != null ? above : title, languages);
    }

    /// A page without running text is an article where it states one for machines, since a script shows it.
    private static Extraction withoutText(RejectReason reason, String detail, Extraction.@Nullable Article known) {
        return known != null && JsonLd.SOURCE.equals(known.provenance().get("text"))
                ? known
                : new Extraction.Rejected(reason, detail, known);
    }

    /// What a page without running text says, where it is that of one article all the same: with the text that it
    /// states for machines, or else the entry's.
    private Extraction.@Nullable Article known(
            PageSurvey survey,
            Source source,
            SiteRule rule,
            List<Block> blocks,
            TitleFinder titles,
            @Nullable Found<String> title) {
        var page = new ArticlePage(survey, new PageKind(survey, blocks, List.of()), titles);
        Body told = StatedText.of(survey);
        Found<String> own = title != null && title.source().equals(SiteRule.SOURCE)
                ? title
                : page.title(title, source.entry(), !told.blocks().isEmpty());
        Body fed = ofEntry(source.entry());
        Body body = told.words() > fed.words() ? told : fed;
        return own == null
                ? null
                : new ArticleAssembly(survey, titles.site(), source, rule, confidences, blocks, body)
                        .article(own, languages);
    }

    private static Body ofEntry(@Nullable FeedEntry entry) {
        return Body.of(entry == null ? List.of() : BlockCutter.cut(content(entry)), Body.FEED);
    }

    private Body body(Document document, Source source, SiteRule rule, List<Block> blocks, PageWitness witness) {
        if (source.page() == null) {
            return Body.of(blocks, Body.FEED);
        }
        List<Block> ruled = rule.body(document, blocks).stream()
                .filter(block -> !witness.isTitle(block.text()))
                .toList();
        return ruled.isEmpty() ? new BodyFinder(model).find(blocks, witness) : Body.of(ruled, SiteRule.SOURCE);
    }
}
