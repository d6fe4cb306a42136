package org.newswire.parse.extract;

import java.util.List;
import org.jsoup.nodes.Document;

/// Extracts the article from a page, a feed entry or both. A pure function: no network, no clock, no
/// state, so
/// the same
/// input gives the same article everywhere. Thread-safe. Never throws: what can't be used is `Rejected`
/// with a
/// reason.
public final class Extractor {
    private static final String VERSION = "4";

    private final BlockModel model;
    private final Languages languages = new Languages();

    public Extractor() {
        this(BlockModel.load());
    }

    Extractor(BlockModel model) {
        this.model = model;
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

    private Extraction extracted(Source source) {
        Page page = source.page();
        FeedEntry entry = source.entry();
        if (page != null && page.body().length > 0) {
            if (PageDecoder.isBinary(page.body())) {
                return new Extraction.Rejected(
                        RejectReason.BINARY, "the body of " + page.body().length + " bytes is no HTML");
            }
            String html = PageDecoder.decode(page.body(), page.header("content-type"));
            return article(PageParser.parse(html, page.url()), source);
        }
        String content = entry == null
                ? null
                : entry.content() != null && !entry.content().isBlank() ? entry.content() : entry.summary();
        if (entry == null || content == null || content.isBlank()) {
            return new Extraction.Rejected(RejectReason.EMPTY, "neither a page nor an entry with content");
        }
        return article(PageParser.parse(content, entry.link()), new Source(null, entry, source.seen()));
    }

    private Extraction article(Document document, Source source) {
        FeedEntry entry = source.entry();
        var survey = new PageSurvey(document);
        List<Block> blocks = BlockCutter.cut(document);
        Found<String> title = new TitleFinder(survey, entry).find();
        List<Block> body = source.page() == null
                ? blocks
                : new BodyFinder(model)
                        .find(blocks, PageWitness.of(survey, entry, title == null ? null : title.value()));
        if (blocks.isEmpty()) {
            return new Extraction.Rejected(RejectReason.EMPTY, "not a visible character");
        }
        Extraction.Rejected none = source.page() == null ? null : new PageKind(survey, blocks, body).verdict();
        if (none != null) {
            return none;
        }
        if (body.isEmpty()) {
            return new Extraction.Rejected(RejectReason.NO_TEXT, "no running text among " + blocks.size() + " blocks");
        }
        return new ArticleAssembly(survey, source, languages, blocks, body, title).article();
    }
}
