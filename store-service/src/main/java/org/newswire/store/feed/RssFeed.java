package org.newswire.store.feed;

import com.rometools.modules.atom.modules.AtomLinkModuleImpl;
import com.rometools.rome.feed.atom.Link;
import com.rometools.rome.feed.module.Module;
import com.rometools.rome.feed.rss.Category;
import com.rometools.rome.feed.rss.Channel;
import com.rometools.rome.feed.rss.Content;
import com.rometools.rome.feed.rss.Description;
import com.rometools.rome.feed.rss.Guid;
import com.rometools.rome.feed.rss.Item;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;

/// Writes a feed as RSS 2.0, with `atom:link`, Dublin Core, `content:encoded` and Media RSS.
///
/// Titles are plain text, as the RSS Advisory Board's profile advises; descriptions are HTML.
final class RssFeed {
    private static final String MEDIA_TYPE = "application/rss+xml";

    private RssFeed() {}

    static void write(FeedDocument document, OutputStream out) throws IOException {
        Channel channel = new Channel("rss_2.0");
        FeedLinks links = document.links();
        channel.setTitle(document.title());
        channel.setLink(links.home() != null ? links.home() : links.api());
        channel.setDescription(html(document.description()));
        channel.setLastBuildDate(Date.from(document.updated()));
        channel.setGenerator(FeedDocument.GENERATOR);
        channel.setItems(document.entries().stream().map(RssFeed::item).toList());
        List<Module> modules = new ArrayList<>();
        modules.add(links(links));
        if (!document.deleted().isEmpty()) {
            modules.add(ElementModule.deleted(document.deleted()));
        }
        channel.setModules(modules);
        RomeModules.write(channel, out);
    }

    private static Module links(FeedLinks from) {
        List<Link> links = new ArrayList<>();
        AtomFeed.add(links, "self", from.self(), MEDIA_TYPE);
        AtomFeed.add(links, "first", from.first(), MEDIA_TYPE);
        AtomFeed.add(links, "next", from.next(), MEDIA_TYPE);
        AtomFeed.add(links, "hub", from.hub(), null);
        AtomLinkModuleImpl module = new AtomLinkModuleImpl();
        module.setLinks(links);
        return module;
    }

    private static Item item(DocumentEntry from) {
        Item item = new Item();
        Guid guid = new Guid();
        guid.setValue(from.id());
        guid.setPermaLink(false);
        item.setGuid(guid);
        item.setTitle(from.title());
        item.setLink(from.link());
        item.setPubDate(RomeModules.dateOrNull(from.published()));
        item.setCategories(from.tags().stream().map(RssFeed::category).toList());
        if (from.summary() != null || from.title() == null) {
            // An item must have a title or a description.
            Description description = new Description();
            description.setValue(html(from.text()));
            item.setDescription(description);
        }
        if (from.content() != null) {
            Content content = new Content();
            content.setValue(from.content());
            item.setContent(content);
        }
        item.setModules(modules(from));
        return item;
    }

    private static Category category(String tag) {
        Category category = new Category();
        category.setValue(tag);
        return category;
    }

    private static List<Module> modules(DocumentEntry from) {
        List<Module> modules = new ArrayList<>();
        RomeModules.dublinCore(from.authors(), from.language()).ifPresent(modules::add);
        RomeModules.images(from.images()).ifPresent(modules::add);
        modules.add(ElementModule.modified(from.updated()));
        modules.add(ElementModule.provenance(from.provenance()));
        return modules;
    }

    /// Plain text as HTML.
    static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
