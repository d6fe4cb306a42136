package org.newswire.store.page;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentHashMap;

/// The texts of the page in one language, from the bundle `page/messages`. A text is a pattern of [MessageFormat], so
/// an apostrophe in it is doubled. Thread-safe.
public final class Messages {
    private final ResourceBundle bundle;
    private final Locale locale;
    private final Map<String, String> withoutArguments = new ConcurrentHashMap<>();

    Messages(ResourceBundle bundle, Locale locale) {
        this.bundle = bundle;
        this.locale = locale;
    }

    /// Returns a text with its arguments. Numbers are formatted for the language.
    public String text(String key, Object... arguments) {
        return arguments.length == 0
                ? withoutArguments.computeIfAbsent(key, this::formatted)
                : formatted(key, arguments);
    }

    private String formatted(String key, Object... arguments) {
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
