package org.newswire.store.page;

import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Map;
import java.util.Objects;
import java.util.ResourceBundle;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The languages of the page: English, and each one with a file `page/messages_LANGUAGE.properties` on the class path.
public final class PageLanguages {
    private static final String BUNDLE = "page/messages";

    private final Map<String, Messages> byLanguage = new TreeMap<>();

    public PageLanguages() {
        for (String language : Locale.getISOLanguages()) {
            if (PageLanguages.class.getResource("/" + BUNDLE + "_" + language + ".properties") != null) {
                byLanguage.put(language, messages(Locale.of(language)));
            }
        }
        byLanguage.put("en", messages(Locale.ROOT));
    }

    private static Messages messages(Locale locale) {
        ResourceBundle.Control control =
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);
        Locale formats = locale.equals(Locale.ROOT) ? Locale.ENGLISH : locale;
        return new Messages(ResourceBundle.getBundle(BUNDLE, locale, control), formats);
    }

    /// Returns the texts in the language that the reader prefers (RFC 9110, section 12.5.4), otherwise in English.
    public Messages preferred(@Nullable String acceptLanguage) {
        Messages english = Objects.requireNonNull(byLanguage.get("en"));
        if (acceptLanguage == null) {
            return english;
        }
        try {
            List<LanguageRange> ranges = LanguageRange.parse(acceptLanguage);
            String found = Locale.lookupTag(ranges, byLanguage.keySet());
            return found == null ? english : byLanguage.getOrDefault(found, english);
        } catch (IllegalArgumentException e) {
            return english;
        }
    }

    /// Returns the texts in a language of the page, otherwise in English.
    public Messages in(String language) {
        return byLanguage.getOrDefault(language, preferred(null));
    }
}
