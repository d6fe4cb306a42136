package org.newswire.ingest.feedformat;

import java.util.List;
import org.jdom2.Attribute;
import org.jdom2.Content;
import org.jdom2.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.extensions.ExtensionReader;
import org.newswire.ingest.extensions.Extensions;
import org.newswire.ingest.extensions.MediumDetector;
import org.newswire.raw.RawItem;

/// The extensions of an entry. They are parsed on first use: most entries of a feed are unchanged, and
/// their extensions are never used. Not thread-safe.
public final class EntryExtensions {
    private static final int BYTES_OF_NODE = 300;

    private final List<RawItem.Media> attached;
    private final RawItem.@Nullable Comments comments;
    private final int length;
    private @Nullable Element modules;
    private @Nullable Extensions read;

    /// @param modules as [ModuleElements] copies them
    EntryExtensions(List<RawItem.Media> attached, RawItem.@Nullable Comments comments, @Nullable Element modules) {
        this.attached = List.copyOf(attached);
        this.comments = comments;
        this.modules = modules;
        this.length = modules == null ? 0 : length(modules);
    }

    public static EntryExtensions none() {
        return new EntryExtensions(List.of(), null, null);
    }

    static RawItem.Media media(RawItem.Enclosure file) {
        String type = file.type() == null || file.type().endsWith("/*") ? null : file.type();
        return RawItem.Media.of(file.url(), type, MediumDetector.of(null, file.type(), file.url()));
    }

    public Extensions get() {
        Extensions known = read;
        if (known == null) {
            Element entry = modules == null ? new Element("item") : modules;
            known = ExtensionReader.read(entry, attached, comments, html -> new Markup(html, null).toPlainText());
            read = known;
            modules = null;
        }
        return known;
    }

    /// Returns the approximate memory in characters.
    int length() {
        return length;
    }

    private static int length(Element element) {
        int length = BYTES_OF_NODE;
        for (Attribute attribute : element.getAttributes()) {
            length += attribute.getValue().length();
        }
        for (Content content : element.getContent()) {
            length += content instanceof Element child
                    ? length(child)
                    : content.getValue().length();
        }
        return length;
    }
}
