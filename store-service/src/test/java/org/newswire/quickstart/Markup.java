package org.newswire.quickstart;

/// Text as it stands in XML, HTML and JSON.
final class Markup {
    private Markup() {}

    /// For element content and double-quoted attributes of XML and HTML.
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /// For a string of JSON, quotes included.
    static String quote(String text) {
        String inside = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return "\"" + inside + "\"";
    }
}
