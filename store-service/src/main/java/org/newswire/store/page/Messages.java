package org.newswire.store.page;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/// The texts of the page in one language, from the bundle `page/messages`. A text is a pattern of [MessageFormat], so
/// an apostrophe in it is doubled.
public final class Messages {
    private final ResourceBundle bundle;
    private final Locale locale;

    Messages(ResourceBundle bundle, Locale locale) {
        this.bundle = bundle;
        this.locale = locale;
    }

    /// Returns a text with its arguments. Numbers are formatted for the language.
    public String text(String key, Object... arguments) {
        return new MessageFormat(bundle.getString(key), locale).format(arguments);
    }

    /// Returns whether the bundle has the text, for keys that are derived from data.
    public boolean has(String key) {
        return bundle.containsKey(key);
    }

    public Locale locale() {
        return locale;
    }
}
