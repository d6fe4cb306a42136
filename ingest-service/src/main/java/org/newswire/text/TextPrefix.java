package org.newswire.text;

/// Cuts long texts.
public final class TextPrefix {
    private TextPrefix() {}

    /// Returns the text, or its first characters. The last one is left out if it is half of a surrogate pair.
    public static String of(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars);
    }

    /// Returns the text, or its first characters with `…` behind them.
    public static String marked(String text, int maxChars) {
        return text.length() <= maxChars ? text : of(text, maxChars) + "…";
    }
}
