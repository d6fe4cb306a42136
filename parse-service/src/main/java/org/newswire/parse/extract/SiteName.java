package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.List;

/// The names that a page's site goes by: what it states, and its host.
final class SiteName {
    private static final int MORE = 12;

    private final List<String> stated = new ArrayList<>();
    private final String host;
    private final String label;
    private final String name;

    SiteName(PageSurvey page) {
        for (String meta : new String[] {"og:site_name", "application-name", "apple-mobile-web-app-title"}) {
            String value = page.meta(meta);
            String key = value == null ? "" : TitleFinder.key(value);
            if (key.length() > 1) {
                stated.add(key);
            }
        }
        String address = WebAddress.host(page.document.baseUri());
        String withoutTop = address.contains(".") ? address.substring(0, address.lastIndexOf('.')) : address;
        host = TitleFinder.key(address);
        label = TitleFinder.key(withoutTop);
        name = TitleFinder.key(withoutTop.substring(withoutTop.lastIndexOf('.') + 1));
    }

    /// Whether a part of a title is no more than the site's name.
    boolean isNamedBy(String part) {
        String k = TitleFinder.key(part);
        return stated.stream()
                        .anyMatch(s -> k.equals(s)
                                || (k.startsWith(s) && k.length() < s.length() + MORE)
                                || (k.length() > 3 && s.contains(k)))
                || isHost(k);
    }

    private boolean isHost(String k) {
        return k.length() >= 2
                && !name.isEmpty()
                && (host.equals(k)
                        || label.equals(k)
                        || (name.length() > 3 && k.startsWith(name) && k.length() < name.length() + MORE)
                        || (k.length() > 3 && name.contains(k)));
    }
}
