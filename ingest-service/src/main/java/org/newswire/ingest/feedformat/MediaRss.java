package org.newswire.ingest.feedformat;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Reads the files of Media RSS 1.5, from the entry and from its groups.
final class MediaRss {
    private MediaRss() {}

    static void read(Fields item, XmlTree tree, ReadContext context, EntryDraft draft) {
        for (Element content : contents(item, tree)) {
            String url = context.address(content, XmlText.attribute(content, "url"));
            draft.enclosure(url, XmlText.attribute(content, "type"), XmlText.attribute(content, "fileSize"));
        }
    }

    private static List<Element> contents(Fields item, XmlTree tree) {
        List<Element> contents = new ArrayList<>(item.all("media:content"));
        for (Element group : item.all("media:group")) {
            contents.addAll(tree.fields(group).all("media:content"));
        }
        return contents;
    }

    /// Returns `media:description` of the entry or of its groups.
    static @Nullable Element description(Fields item, XmlTree tree) {
        Element own = item.first("media:description");
        for (Element group : item.all("media:group")) {
            own = own != null ? own : tree.fields(group).first("media:description");
        }
        return own;
    }
}
