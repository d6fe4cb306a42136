package org.newswire.ingest.feed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.RawItem;

/// Sitemaps and sitemap indexes (sitemaps.org 0.9), with Google's news and image extensions.
final class SitemapReader {
    private final XmlTree tree;
    private final Reading reading;

    SitemapReader(XmlTree tree, Reading reading) {
        this.tree = tree;
        this.reading = reading;
    }

    ReadResult.SitemapIndex index(String charset) {
        List<SitemapChild> children = new ArrayList<>();
        for (Element e : tree.fields(tree.root()).all("sitemap")) {
            Fields fields = tree.fields(e);
            String url = reading.address(e, fields.text("loc"));
            if (url != null) {
                children.add(new SitemapChild(url, reading.date(fields, reading.flags(), "lastmod")));
            }
        }
        children.sort(Comparator.comparing(
                SitemapChild::lastModified, Comparator.nullsLast(Comparator.<Instant>reverseOrder())));
        return new ReadResult.SitemapIndex(charset, children, reading.flags());
    }

    ReadResult.Parsed read(String charset, String text, boolean truncated) {
        List<Element> urls = new ArrayList<>(tree.fields(tree.root()).all("url"));
        if (truncated && Truncation.lastIsOpen(text, urls)) {
            urls.removeLast();
        }
        List<Entry> entries =
                reading.newest(urls, this::date).stream().map(this::entry).toList();
        return new ReadResult.Parsed(FeedFormat.SITEMAP, charset, info(urls), entries, List.of(), reading.flags());
    }

    private @Nullable Instant date(Element url) {
        Set<Flag> ignored = EnumSet.noneOf(Flag.class);
        Fields fields = tree.fields(url);
        Instant published = reading.date(news(fields), ignored, "news:publication_date");
        return published != null ? published : reading.date(fields, ignored, "lastmod");
    }

    private FeedInfo info(List<Element> urls) {
        String name = null;
        String language = null;
        if (!urls.isEmpty()) {
            Fields publication = publication(news(tree.fields(urls.getFirst())));
            name = publication.text("news:name");
            language = publication.text("news:language");
        }
        return new FeedInfo(null, null, name, null, null, language, null, null, null, null, PollHints.NONE, Terms.NONE);
    }

    private Entry entry(Element url) {
        Fields fields = tree.fields(url);
        Fields news = news(fields);
        EntryDraft draft = new EntryDraft(reading);
        draft.link = reading.address(url, fields.text("loc"));
        draft.id = draft.link;
        draft.idIsPermalink = draft.link != null;
        Element title = news.first("news:title");
        draft.title = title == null ? null : TextConstruct.rss(title, reading.base(title));
        draft.published = reading.date(news, draft.flags, "news:publication_date");
        draft.updated = reading.date(fields, draft.flags, "lastmod");
        String language = publication(news).text("news:language");
        draft.language = language != null ? language : reading.language(url);
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
        String url = reading.address(image, fields.text("image:loc"));
        draft.enclosure(url, "image/*", null);
        String caption = fields.text("image:caption", "image:title");
        if (url != null && caption != null) {
            draft.media(RawItem.Media.of(url, null, "image")
                    .captioned(Markup.ofPlain(caption, null).toPlainText()));
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
