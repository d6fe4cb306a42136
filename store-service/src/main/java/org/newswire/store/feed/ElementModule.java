package org.newswire.store.feed;

import com.rometools.rome.feed.CopyFrom;
import com.rometools.rome.feed.module.Module;
import com.rometools.rome.feed.module.ModuleImpl;
import com.rometools.rome.io.ModuleGenerator;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jdom2.Element;
import org.jdom2.Namespace;
import org.jspecify.annotations.Nullable;

/// Elements of a namespace that Rome does not support. A generator writes them, which Rome instantiates by
/// `rome.properties`.
final class ElementModule extends ModuleImpl {
    private static final long serialVersionUID = 1L;
    private static final Namespace TOMBSTONES = Namespace.getNamespace("at", "http://purl.org/atompub/tombstones/1.0");
    private static final Namespace TERMS = Namespace.getNamespace("dcterms", "http://purl.org/dc/terms/");
    private static final Namespace PROVENANCE = Namespace.getNamespace("newswire", Provenance.NAMESPACE);

    private transient List<Element> elements;

    private ElementModule(Namespace namespace, List<Element> elements) {
        super(ElementModule.class, namespace.getURI());
        this.elements = elements;
    }

    /// `at:deleted-entry` (RFC 6721).
    static Module deleted(List<DeletedEntry> entries) {
        return new ElementModule(
                TOMBSTONES,
                entries.stream()
                        .map(entry -> new Element("deleted-entry", TOMBSTONES)
                                .setAttribute("ref", entry.id())
                                .setAttribute("when", entry.at().toString()))
                        .toList());
    }

    /// `dcterms:modified`, the time of an item's last version, since RSS has no element for it.
    static Module modified(Instant modified) {
        return new ElementModule(TERMS, List.of(new Element("modified", TERMS).setText(modified.toString())));
    }

    /// The provenance of an entry as attributes of one element.
    static Module provenance(Provenance from) {
        Element element = new Element("provenance", PROVENANCE);
        set(element, "article", from.article());
        set(element, "revision", from.revision());
        set(element, "story", from.story());
        set(element, "feed", from.feed());
        set(element, "feed-url", from.feedUrl());
        return new ElementModule(PROVENANCE, List.of(element));
    }

    private static void set(Element element, String name, @Nullable Object value) {
        if (value != null) {
            element.setAttribute(name, value.toString());
        }
    }

    @Override
    public Class<ElementModule> getInterface() {
        return ElementModule.class;
    }

    @Override
    public void copyFrom(CopyFrom other) {
        this.elements = ((ElementModule) other).elements;
    }

    abstract static class Generator implements ModuleGenerator {
        private final Namespace namespace;

        Generator(Namespace namespace) {
            this.namespace = namespace;
        }

        @Override
        public String getNamespaceUri() {
            return namespace.getURI();
        }

        @Override
        public Set<Namespace> getNamespaces() {
            return Set.of(namespace);
        }

        @Override
        public void generate(Module module, Element parent) {
            parent.addContent(((ElementModule) module).elements);
        }
    }

    public static final class DeletedEntries extends Generator {
        public DeletedEntries() {
            super(TOMBSTONES);
        }
    }

    public static final class Modified extends Generator {
        public Modified() {
            super(TERMS);
        }
    }

    public static final class Origin extends Generator {
        public Origin() {
            super(PROVENANCE);
        }
    }
}
