package org.newswire.parse.extract;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.text.WebAddress;

/// The rules of all sites that have one. Immutable, thread-safe.
public final class SiteRules {
    public static final SiteRules NONE = new SiteRules(List.of());

    private final Map<String, SiteRule> bySite;

    /// Of several rules for one site the last one holds.
    public SiteRules(List<SiteRule> rules) {
        bySite = rules.stream().collect(Collectors.toMap(SiteRule::site, Function.identity(), (one, later) -> later));
    }

    public int size() {
        return bySite.size();
    }

    /// The rule of the address's host, or of the nearest domain above it; one that does nothing where
    /// there is none.
    SiteRule of(@Nullable String url) {
        String host = bySite.isEmpty() ? "" : WebAddress.host(url);
        while (!host.isEmpty()) {
            SiteRule rule = bySite.get(host);
            if (rule != null) {
                return rule;
            }
            int dot = host.indexOf('.');
            host = dot < 0 ? "" : host.substring(dot + 1);
        }
        return SiteRule.NONE;
    }
}
