package org.newswire.store.page;

import java.util.regex.Pattern;

/// Quotes untrusted text as one word of a POSIX shell, for commands that a reader may copy.
public final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private ShellWord() {}

    /// Returns the text itself if no character of it is special, otherwise in single quotes.
    public static String of(String text) {
        return PLAIN.matcher(text).matches() && !text.startsWith("-") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
