package org.newswire.parse.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.newswire.parse.extract.markup.Markdown;
import org.newswire.parse.extract.page.WebPage;

/// Hostile pages ([HostilePages]) take time and memory in proportion to their size. The test compares CPU
/// time and allocated bytes of the thread between a page and one of four times its size. Four times as much
/// is linear, sixteen times as much is quadratic. Tests [Extractor].
class HostilePageTest {
    private static final int SMALL = 60_000;
    private static final int FACTOR = 4;
    private static final int MAX_GROWTH = 9;
    /// A smaller cost is accepted whatever its growth: an ordinary page of that size takes a tenth of it.
    private static final int CHEAP_MILLIS = 400;
    private static final int MAX_BYTES_PER_CHAR = 600;
    private static final int ATTEMPTS = 3;

    private static final Extractor EXTRACTOR = new Extractor();

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private record Cost(long millis, long bytes) {}

    static Stream<Map.Entry<String, IntFunction<String>>> pages() {
        return HostilePages.all().entrySet().stream();
    }

    @BeforeEach
    void warmUp() {
        cost("<h1>Tides rise</h1><p>By Ada Quill, 2 May 2024</p>" + HostilePages.PROSE.repeat(50));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void takesTimeAndMemoryInProportionToItsSize(Map.Entry<String, IntFunction<String>> page) {
        String html = page.getValue().apply(FACTOR * SMALL);
        Cost small = cost(page.getValue().apply(SMALL));
        Cost large = cost(html);
        // Another thread may have evicted the CPU caches, or the compiler was not finished.
        for (int i = 1; i < ATTEMPTS && large.millis > limit(small); i++) {
            Cost again = cost(html);
            large = again.millis < large.millis ? again : large;
        }

        assertThat(large.millis).as("milliseconds for %s", page.getKey()).isLessThanOrEqualTo(limit(small));
        assertThat(large.bytes)
                .as("bytes for %s", page.getKey())
                .isLessThanOrEqualTo((long) MAX_BYTES_PER_CHAR * html.length());
    }

    @Test
    void reportsOmittedElementsOfAnArticle() {
        String html = "<title>Tides rise</title><h1>Tides rise</h1>" + HostilePages.PROSE.repeat(3)
                + "<i></i>".repeat(160_000) + HostilePages.PROSE;

        Extraction.Article article = (Extraction.Article) extract(html);

        assertThat(article.text()).contains("one of many");
        assertThat(article.cut()).contains("text");
    }

    @Test
    void aStackOverflowFailsOnlyItsPage() {
        var deep = new Extractor().with(() -> {
            throw new StackOverflowError("as deep markup does");
        });
        assertThat(deep.extract(source("<h1>Tides rise</h1>" + HostilePages.PROSE)))
                .isInstanceOfSatisfying(
                        Extraction.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.FAILED));
        assertThat(extract("<h1>Tides rise</h1>" + "<div><blockquote><ul><li>".repeat(100_000) + HostilePages.PROSE))
                .isInstanceOf(Extraction.class);
    }

    private static long limit(Cost small) {
        return Math.max(CHEAP_MILLIS, MAX_GROWTH * small.millis);
    }

    private static Cost cost(String html) {
        long start = THREADS.getCurrentThreadCpuTime();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Extraction found = extract(html);
        if (found instanceof Extraction.Article article) {
            assertThat(Markdown.of(article.html())).isNotNull();
        }
        assertThat(found instanceof Extraction.Rejected rejected ? rejected.reason() : null)
                .isNotEqualTo(RejectReason.FAILED);
        return new Cost(
                (THREADS.getCurrentThreadCpuTime() - start) / 1_000_000,
                THREADS.getCurrentThreadAllocatedBytes() - before);
    }

    private static Extraction extract(String html) {
        return EXTRACTOR.extract(source(html));
    }

    private static ExtractionInput source(String html) {
        return ExtractionInput.of(new WebPage(html.getBytes(UTF_8), "https://paper.example/2024/tides-rise", Map.of()));
    }
}
