package org.newswire.store.feed;

import com.rometools.rome.feed.module.Module;
import com.rometools.rome.io.ModuleGenerator;
import java.time.Instant;
import java.util.Set;
import org.jdom2.Element;
import org.jdom2.Namespace;

/// Writes `dcterms:modified`, the time of an item's last version: RSS has no element of its own for it. Rome
/// makes it, as `rome.properties` says.
public final class ModifiedGenerator implements ModuleGenerator {
    private static final String URI = "http://purl.org/dc/terms/";
    private static final Namespace NAMESPACE = Namespace.getNamespace("dcterms", URI);

    static Module module(Instant modified) {
        return new ValueModule(URI, modified);
    }

    @Override
    public String getNamespaceUri() {
        return URI;
    }

    @Override
    public Set<Namespace> getNamespaces() {
        return Set.of(NAMESPACE);
    }

    @Override
    public void generate(Module module, Element item) {
        item.addContent(new Element("modified", NAMESPACE)
                .setText(((ValueModule) module).value().toString()));
    }
}
