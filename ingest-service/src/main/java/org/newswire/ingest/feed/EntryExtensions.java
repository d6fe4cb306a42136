package org.newswire.ingest.feed;

import java.util.List;
import org.jdom2.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.extensions.Extensions;
import org.newswire.ingest.extensions.MediumGuess;
import org.newswire.ingest.extensions.RomeModules;
import org.newswire.raw.RawItem;

/// The extensions of an entry. They are read when they are first asked for: most entries that a feed
/// shows are known,
/// and nobody asks. One thread at a time.
public final class EntryExtensions {
    private static final int BYTES_OF_ELEMENT = 300;

    private final List<RawItem.Media> attached;
    private final RawItem.@Nullable Comments comments;
    private final int elements;
    private @Nullable Element modules;
    private @Nullable Extensions read;

    private EntryExtensions(
            List<RawItem.Media> attached, RawItem.@Nullable Comments comments, @Nullable Element modules) {
        this.attached = attached;
        this.comments = comments;
        this.modules = modules;
        this.elements = modules == null ? 0 : count(modules);
    }

    /// @param modules as [ModuleElements] copies them
    static EntryExtensions of(
            List<RawItem.Media> attached, RawItem.@Nullable Comments comments, @Nullable Element modules) {
        return new EntryExtensions(List.copyOf(attached), comments, modules);
    }

    /// Of an entry that has no extensions.
    public static EntryExtensions none() {
        return new EntryExtensions(List.of(), null, null);
    }

    /// An enclosure as a file of the entry.
    static RawItem.Media media(Enclosure file) {
        String type = file.type() == null || file.type().endsWith("/*") ? null : file.type();
        return RawItem.Media.of(file.url(), type, MediumGuess.of(null, file.type(), file.url()));
    }

    public Extensions get() {
        Extensions known = read;
        if (known == null) {
            Element entry = modules == null ? new Element("item") : modules;
            known = RomeModules.read(entry, attached, comments, html -> new Markup(html, null).toPlainText());
            read = known;
            modules = null;
        }
        return known;
    }

    /// About how many characters' memory it takes.
    int length() {
        return elements * BYTES_OF_ELEMENT;
    }

    private static int count(Element element) {
        int count = 1;
        for (Element child : element.getChildren()) {
            count += count(child);
        }
        return count;
    }
}
