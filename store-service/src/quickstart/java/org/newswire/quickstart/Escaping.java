package org.newswire.quickstart;

/// Escapes text for XML, HTML and JSON.
final class Escaping {
    private Escaping() {}

    /// Escapes element content and double-quoted attributes of XML and HTML.
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /// Returns a JSON string with quotes.
    static String quote(String text) {
        String inside = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return "\"" + inside + "\"";
    }
}
