package org.newswire.ingest.feed;

import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// The person constructs of Atom (RFC 4287, section 3.2), and their like in other vocabularies.
final class AtomPersons {
    private AtomPersons() {}

    static @Nullable Author read(Element person, XmlTree tree) {
        Fields fields = tree.fields(person);
        String name = fields.text("name", "atom:name", "itunes:name");
        String email = fields.text("email", "atom:email", "itunes:email");
        if (name == null && email == null) {
            return Persons.parse(XmlText.value(person));
        }
        if (name == null) {
            return new Author(null, email);
        }
        return new Author(name.replaceAll("\\s+", " "), email);
    }
}
