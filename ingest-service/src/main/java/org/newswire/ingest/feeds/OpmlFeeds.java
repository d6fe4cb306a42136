package org.newswire.ingest.feeds;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Reads OPML. [LenientOpml] reads documents that are not well-formed. DTDs and external entities are never
/// loaded.
final class OpmlFeeds {
    private OpmlFeeds() {}

    static void read(FeedListFile document, FeedListBuilder builder) {
        try {
            walk(document.bytes(), new FeedListBuilder()); // checks that the whole document is well-formed
        } catch (XMLStreamException e) {
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
            builder.damage(
                    line,
                    "is not well-formed XML: " + reason(e),
                    "fix the XML near this line; all readable feeds are used");
            LenientOpml.read(document.text(), builder);
            return;
        }
        try {
            walk(document.bytes(), builder);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("the same bytes were well-formed before", e);
        }
    }

    private static void walk(byte[] bytes, FeedListBuilder builder) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(bytes));
        OutlineFeeds feeds = new OutlineFeeds(builder);
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (xml.getLocalName().equalsIgnoreCase("outline")) {
                    feeds.start(outline(xml));
                } else if (xml.getLocalName().equalsIgnoreCase("opml")) {
                    builder.allowEmpty();
                }
            } else if (event == XMLStreamConstants.END_ELEMENT
                    && xml.getLocalName().equalsIgnoreCase("outline")) {
                feeds.end();
            }
        }
    }

    private static Outline outline(XMLStreamReader xml) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            attributes.put(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
        }
        return new Outline(xml.getLocation().getLineNumber(), attributes);
    }

    /// Returns the parser's message without the position.
    private static String reason(XMLStreamException e) {
        String message = String.valueOf(e.getMessage());
        int at = message.lastIndexOf("Message: ");
        return (at < 0 ? message : message.substring(at + "Message: ".length())).strip();
    }
}
