package org.newswire.parse.extract.body;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Recognises the content management system of a page by the addresses of its files. Pages of one system
/// share templates, so a rule may fit one of them only.
final class ContentSystem {
    static final String OTHER = "other";
    private static final Map<String, Pattern> MARKS = new LinkedHashMap<>();

    static {
        mark("WordPress", "/wp-content/|/wp-includes/");
        mark("Drupal", "/sites/(?:default|all)/|Drupal\\.settings|drupal-settings");
        mark("Joomla", "content=\"Joomla|/media/jui/|/components/com_");
        mark("TYPO3", "TYPO3|/typo3temp/");
        mark("Blogger", "blogger\\.com/|blogspot\\.com");
        mark("Squarespace", "squarespace");
        mark("HubSpot", "hs-scripts|hubspotusercontent");
        mark("BLOX", "bloximages|tncms");
        mark("AEM", "/content/dam/|clientlib");
        mark("Next.js", "__NEXT_DATA__|/_next/static/");
    }

    private ContentSystem() {}

    private static void mark(String system, String pattern) {
        MARKS.put(system, Pattern.compile(pattern));
    }

    /// The first system with a mark in the page.
    static String of(byte[] html) {
        String text = new String(html, ISO_8859_1);
        return MARKS.entrySet().stream()
                .filter(mark -> mark.getValue().matcher(text).find())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(OTHER);
    }
}
