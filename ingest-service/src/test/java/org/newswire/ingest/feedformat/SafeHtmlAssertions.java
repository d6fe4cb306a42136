package org.newswire.ingest.feedformat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Asserts that no HTML of a feed can run a script in a browser.
public final class SafeHtmlAssertions {
    private SafeHtmlAssertions() {}

    public static void check(ReadResult.Parsed parsed, String run) {
        safe(parsed.feed().titleHtml(), run);
        safe(parsed.feed().description(), run);
        for (Entry entry : parsed.entries()) {
            safe(entry.titleHtml(), run);
            safe(entry.summary(), run);
            safe(entry.content(), run);
            safeAddress(entry.link(), run);
            entry.enclosures().forEach(enclosure -> safeAddress(enclosure.url(), run));
        }
    }

    private static void safe(@Nullable String html, String run) {
        if (html == null || (html.indexOf('<') < 0 && html.indexOf('&') < 0)) {
            return;
        }
        for (Element e : Jsoup.parseBodyFragment(html).body().getAllElements()) {
            assertThat(e.normalName())
                    .as(run)
                    .isNotIn("script", "style", "iframe", "object", "embed", "svg", "math", "form");
            for (Attribute a : e.attributes()) {
                assertThat(a.getKey()).as(run).doesNotStartWith("on");
                safeAddress(a.getValue(), run);
            }
        }
    }

    private static void safeAddress(@Nullable String address, String run) {
        if (address != null && address.indexOf(':') >= 0) {
            String plain = address.replaceAll("[\\s\\p{Cntrl}]", "").toLowerCase(Locale.ROOT);
            assertThat(plain).as(run).doesNotStartWith("javascript:").doesNotStartWith("vbscript:");
        }
    }
}
