package org.newswire.store.feed;

import com.rometools.rome.feed.module.Module;
import com.rometools.rome.io.ModuleGenerator;
import java.util.Set;
import org.jdom2.Element;
import org.jdom2.Namespace;
import org.jspecify.annotations.Nullable;

/// Writes the provenance of an entry as attributes of one element. Rome makes it, as `rome.properties` says.
public final class ProvenanceGenerator implements ModuleGenerator {
    private static final Namespace NAMESPACE = Namespace.getNamespace("newswire", Provenance.NAMESPACE);

    static Module module(Provenance provenance) {
        return new ValueModule(Provenance.NAMESPACE, provenance);
    }

    @Override
    public String getNamespaceUri() {
        return Provenance.NAMESPACE;
    }

    @Override
    public Set<Namespace> getNamespaces() {
        return Set.of(NAMESPACE);
    }

    @Override
    public void generate(Module module, Element entry) {
        Provenance from = (Provenance) ((ValueModule) module).value();
        Element element = new Element("provenance", NAMESPACE);
        set(element, "article", from.article());
        set(element, "revision", from.revision());
        set(element, "story", from.story());
        set(element, "feed", from.feed());
        set(element, "feed-url", from.feedUrl());
        entry.addContent(element);
    }

    private static void set(Element element, String name, @Nullable Object value) {
        if (value != null) {
            element.setAttribute(name, value.toString());
        }
    }
}
