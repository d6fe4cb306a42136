package org.newswire.store.feed;

import com.rometools.rome.feed.module.Module;
import com.rometools.rome.io.ModuleGenerator;
import java.util.List;
import java.util.Set;
import org.jdom2.Element;
import org.jdom2.Namespace;

/// Writes `at:deleted-entry` elements (RFC 6721). Rome makes it, as `rome.properties` says.
public final class DeletedEntriesGenerator implements ModuleGenerator {
    private static final String URI = "http://purl.org/atompub/tombstones/1.0";
    private static final Namespace NAMESPACE = Namespace.getNamespace("at", URI);

    static Module module(List<DeletedEntry> entries) {
        return new ValueModule(URI, List.copyOf(entries));
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
    public void generate(Module module, Element feed) {
        for (Object each : (List<?>) ((ValueModule) module).value()) {
            DeletedEntry entry = (DeletedEntry) each;
            feed.addContent(new Element("deleted-entry", NAMESPACE)
                    .setAttribute("ref", entry.id())
                    .setAttribute("when", entry.at().toString()));
        }
    }
}
