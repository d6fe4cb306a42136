package org.newswire.ingest.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.EntryBuilder;
import org.newswire.ingest.feedformat.EntryHtml;
import org.newswire.limits.CpuGrowth;
import org.newswire.net.CanonicalUrl;

/// Asserts that the time for links and texts of entries is proportional to their length. Tests
/// [ItemIdentity] and [VolatileContent].
class HostileItemTextTest {
    static Stream<Arguments> texts() {
        return Stream.of(
                link("slashes", "/"::repeat),
                link("dot segments", "/a/.."::repeat),
                link("percent signs", n -> "/" + "%".repeat(n)),
                link("escapes", "/%41"::repeat),
                link("ampersands", n -> "?" + "&amp;#38;".repeat(n)),
                link("sessions", ";jsessionid="::repeat),
                link("endings", "/index.html"::repeat),
                link("parameters", n -> "?" + "utm_a=b&".repeat(n)),
                link("one parameter", n -> "?" + "wt_mc".repeat(n)),
                link("fragments", "#"::repeat),
                link("white space", n -> " ".repeat(n) + "x"),
                link("ports", n -> ":8" + "0".repeat(n)),
                text("link: labels of a host", n -> "http://" + "a.".repeat(n) + "example/", CanonicalUrl::of),
                text("link: international host", n -> "http://" + distinct(n) + "/", CanonicalUrl::of),
                text("link: users", n -> "http://" + "a@".repeat(n) + "/", CanonicalUrl::of),
                text("link: brackets", n -> "http://" + "[".repeat(n), CanonicalUrl::of),
                text("title: brackets", "("::repeat, VolatileContent::withoutCounters),
                text("title: digits in brackets", n -> "(" + "1".repeat(n), VolatileContent::withoutCounters),
                text("title: counters in brackets", "(1,"::repeat, VolatileContent::withoutCounters),
                text("title: word and digits", n -> "[likes " + "1,".repeat(n), VolatileContent::withoutCounters),
                html("counters", n -> "<b>" + "1 view ".repeat(n)),
                text("title: phrases in brackets", "(4 hours "::repeat, VolatileContent::withoutCounters),
                html("phrases", n -> "<b>" + "5 min ".repeat(n)),
                html("nesting", n -> "<b>1".repeat(n)),
                html("elements", "<b>1 view</b>"::repeat),
                html("white space", n -> "a" + " ".repeat(n) + "b"),
                html("white space and brackets", n -> "a" + "\u00a0 ".repeat(n) + "("));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void takesLinearTime(String name, IntFunction<String> text, Consumer<String> parser) {
        CpuGrowth.assertNearLinear(text, 8_000, parser);
    }

    /// A text with many commas, each of which may belong to a number or be a separate mark.
    @Test
    void rejectsTextsThatAreNotCountersInLinearTime() {
        String marks = "view 1,,,,,,".repeat(6) + "a";
        var page = Jsoup.parseBodyFragment(("<b>" + marks + "</b>").repeat(100));

        assertThat(CpuGrowth.cpuTime(() -> VolatileContent.removeFrom(page.body())))
                .isLessThan(Duration.ofMillis(500));
        assertThat(page.text()).contains("view 1");
    }

    private static Arguments text(String name, IntFunction<String> text, Consumer<String> parser) {
        return arguments(name, text, parser);
    }

    private static Arguments link(String name, IntFunction<String> rest) {
        return text("link: " + name, n -> "https://a.example" + rest.apply(n), CanonicalUrl::of);
    }

    private static Arguments html(String name, IntFunction<String> html) {
        return text("HTML: " + name, html, text -> ItemIdentity.identify(List.of(entry(text)), new KnownItems()));
    }

    private static Entry entry(String html) {
        return EntryBuilder.builder()
                .id("1")
                .link("https://a.example/1")
                .title("title")
                .summaryHtml(EntryHtml.ofSafe(html))
                .build();
    }

    private static String distinct(int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> Character.toString(0x4e00 + i % 20_000))
                .collect(Collectors.joining());
    }
}
