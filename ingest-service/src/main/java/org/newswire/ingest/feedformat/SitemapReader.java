package org.newswire.ingest.feedformat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.RawItemMediaBuilder;

/// Reads sitemaps and sitemap indexes (sitemaps.org 0.9), with Google's news and image extensions.
final class SitemapReader {
    private final XmlTree tree;
    private final ReadContext context;

    SitemapReader(XmlTree tree, ReadContext context) {
        this.tree = tree;
        this.context = context;
    }

    ReadResult.SitemapIndex index(String charset) {
        List<ReadResult.SitemapIndex.Child> children = new ArrayList<>();
        for (Element e : tree.fields(tree.root()).all("sitemap")) {
            Fields fields = tree.fields(e);
            String url = context.address(e, fields.text("loc"));
            if (url != null) {
                children.add(new ReadResult.SitemapIndex.Child(url, context.date(fields, context.flags(), "lastmod")));
            }
        }
        children.sort(Comparator.comparing(
                ReadResult.SitemapIndex.Child::lastModified, Comparator.nullsLast(Comparator.<Instant>reverseOrder())));
        return new ReadResult.SitemapIndex(charset, children, context.flags());
    }

    ReadResult.Parsed read(String charset, String text, boolean truncated) {
        List<Element> urls = new ArrayList<>(tree.fields(tree.root()).all("url"));
        if (truncated && Truncation.lastIsOpen(text, urls)) {
            urls.removeLast();
        }
        List<Entry> entries =
                context.newest(urls, this::date).stream().map(this::entry).toList();
        return new ReadResult.Parsed(FeedFormat.SITEMAP, charset, info(urls), entries, List.of(), context.flags());
    }

    private @Nullable Instant date(Element url) {
        Set<Flag> ignored = EnumSet.noneOf(Flag.class);
        Fields fields = tree.fields(url);
        Instant published = context.date(news(fields), ignored, "news:publication_date");
        return published != null ? published : context.date(fields, ignored, "lastmod");
    }

    private FeedInfo info(List<Element> urls) {
        String name = null;
        String language = null;
        if (!urls.isEmpty()) {
            Fields publication = publication(news(tree.fields(urls.getFirst())));
            name = publication.text("news:name");
            language = publication.text("news:language");
        }
        return FeedInfoBuilder.builder().title(name).language(language).build();
    }

    private Entry entry(Element url) {
        Fields fields = tree.fields(url);
        Fields news = news(fields);
        EntryDraft draft = new EntryDraft(context);
        draft.entry.link(context.address(url, fields.text("loc")));
        draft.entry.id(draft.entry.link());
        draft.entry.idIsPermalink(draft.entry.link() != null);
        Element title = news.first("news:title");
        draft.title = title == null ? null : TextConstruct.rss(title, context.base(title));
        draft.entry.published(context.date(news, draft.flags, "news:publication_date"));
        draft.entry.updated(context.date(fields, draft.flags, "lastmod"));
        String language = publication(news).text("news:language");
        draft.entry.language(language != null ? language : context.language(url));
        for (Element e : news.all("news:keywords", "news:genres")) {
            draft.categories(e.wholeText());
        }
        for (Element image : fields.all("image:image")) {
            image(image, draft);
        }
        return draft.build();
    }

    private void image(Element image, EntryDraft draft) {
        Fields fields = tree.fields(image);
        String url = context.address(image, fields.text("image:loc"));
        draft.enclosure(url, "image/*", null);
        String caption = fields.text("image:caption", "image:title");
        if (url != null && caption != null) {
            draft.media(RawItemMediaBuilder.builder()
                    .url(url)
                    .medium("image")
                    .caption(Markup.ofPlain(caption, null).toPlainText())
                    .build());
        }
    }

    private Fields news(Fields url) {
        List<Element> news = url.all("news:news");
        return tree.fields(news.isEmpty() ? new Element("none") : news.getFirst());
    }

    private Fields publication(Fields news) {
        List<Element> publication = news.all("news:publication");
        return tree.fields(publication.isEmpty() ? new Element("none") : publication.getFirst());
    }
}
