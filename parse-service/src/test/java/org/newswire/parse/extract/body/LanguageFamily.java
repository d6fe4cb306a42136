package org.newswire.parse.extract.body;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Groups languages whose bylines and dates look alike.
final class LanguageFamily {
    private static final String OTHER = "other";
    private static final Map<String, List<String>> FAMILIES = new TreeMap<>(Map.of(
            "English", List.of("en"),
            "Germanic", List.of("de", "nl", "sv", "no", "nb", "nn", "da", "is"),
            "Romance", List.of("fr", "es", "it", "pt", "ca", "ro", "gl"),
            "Slavic", List.of("ru", "uk", "pl", "cs", "sk", "bg", "sr", "hr", "sl"),
            "East Asian", List.of("ja", "zh", "ko")));

    private LanguageFamily() {}

    static String of(String language) {
        return FAMILIES.entrySet().stream()
                .filter(family -> family.getValue().contains(language))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(OTHER);
    }
}
