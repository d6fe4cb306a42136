package org.newswire.ingest.feedformat;

import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.text.TextDecoder;

/// Reads the text constructs of Atom 1.0 (RFC 4287, sections 3.1 and 4.1.3) and 0.3, and the HTML of RSS.
final class TextConstruct {
    /// The MIME decoder skips other characters, so it would accept any text.
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/\\s]*+=?=?\\s*+");

    private TextConstruct() {}

    /// Reads an RSS element: escaped HTML, or unescaped markup.
    static Markup rss(Element e, @Nullable String base) {
        return new Markup(XmlText.hasMarkup(e) ? XmlText.inner(unwrapped(e)) : e.wholeText(), base);
    }

    /// Reads an Atom element by `type` and `mode`, unless the content contradicts them.
    static Markup atom(Element e, @Nullable String base) {
        String type = lower(XmlText.attribute(e, "type"));
        String mode = lower(XmlText.attribute(e, "mode"));
        if (XmlText.hasMarkup(e)) {
            return new Markup(XmlText.inner(type.equals("xhtml") ? unwrapped(e) : e), base);
        }
        String text = e.wholeText();
        boolean isContent = XmlFormat.localName(e).equals("content");
        if (mode.equals("base64") || (mode.isEmpty() && isContent && isBinary(type))) {
            text = decoded(text);
        }
        boolean html = type.contains("html") || HtmlDetector.isHtml(text);
        return html ? new Markup(text, base) : Markup.ofPlain(text, base);
    }

    /// Whether a media type has no textual form: such an `atom:content` is Base64 (RFC 4287, section 4.1.3.3).
    /// Other elements have no media types.
    private static boolean isBinary(String type) {
        return type.contains("/")
                && !type.startsWith("text/")
                && !type.endsWith("xml")
                && !type.endsWith("json")
                && !type.contains("html");
    }

    /// Returns a text that is not in Base64 unchanged.
    private static String decoded(String text) {
        if (!BASE64.matcher(text).matches()) {
            return text;
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(text.strip());
            return TextDecoder.decode(bytes, null).text();
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /// Returns the wrapping `div` or `body`, if there is one.
    private static Element unwrapped(Element e) {
        Element only = e.firstElementChild();
        boolean alone =
                only != null && e.childrenSize() == 1 && e.wholeOwnText().isBlank();
        if (only == null || !alone) {
            return e;
        }
        return switch (XmlFormat.localName(only)) {
            case "body" -> only;
            default -> isXhtmlDiv(only) ? only : e;
        };
    }

    private static boolean isXhtmlDiv(Element e) {
        return XmlFormat.localName(e).equals("div")
                && Vocabulary.ofNamespace(e.tag().namespace()) == Vocabulary.XHTML;
    }

    private static String lower(@Nullable String value) {
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }
}
