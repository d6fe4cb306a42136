package org.newswire.parse.extract;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;

/// The site rules by host. Immutable, thread-safe.
public final class SiteRules {
    public static final SiteRules NONE = new SiteRules(List.of());

    private final Map<String, SiteRule> bySite;

    /// @param rules the last rule for a site wins
    public SiteRules(List<SiteRule> rules) {
        bySite = rules.stream().collect(Collectors.toMap(SiteRule::site, Function.identity(), (one, later) -> later));
    }

    public int size() {
        return bySite.size();
    }

    /// The rule for the URL's host or its nearest parent domain, otherwise an empty rule.
    SiteRule of(@Nullable String url) {
        String host = bySite.isEmpty() ? "" : WebUrl.hostWithoutWww(url).orElse("");
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
