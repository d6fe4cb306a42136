package org.newswire.parse.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.newswire.limits.CpuGrowth;
import org.newswire.parse.extract.markup.Markdown;
import org.newswire.parse.extract.page.WebPage;
import org.newswire.timing.BestOfThree;

/// What hostile pages cost: the growth of time and memory with the page's size, the time of large pages, and the
/// heap that suffices. Tests [Extractor].
class HostilePageIT {
    private static final int SMALL = 60_000;
    private static final int FACTOR = 4;
    private static final int MAX_GROWTH = 9;
    /// A smaller cost is accepted whatever its growth: an ordinary page of that size takes a tenth of it.
    private static final int CHEAP_MILLIS = 400;
    private static final int MAX_BYTES_PER_CHAR = 600;
    private static final int ATTEMPTS = 3;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final int MAX_BYTES_PER_BYTE = 60;
    private static final int EXTRACTOR_MIB = 32;

    private static final Extractor EXTRACTOR = new Extractor();

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private record Cost(long millis, long bytes) {}

    static Stream<Map.Entry<String, IntFunction<String>>> pages() {
        return HostilePages.all().entrySet().stream();
    }

    @Test
    void extractsWithMemoryOfSixtyTimesThePagesSize() throws IOException, InterruptedException {
        int mib = MAX_BYTES_PER_BYTE * (HostilePages.LARGE >> 20) + EXTRACTOR_MIB;
        Process jvm = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + mib + "m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostilePages.class.getName()))
                .redirectErrorStream(true)
                .start();

        String output = new String(jvm.getInputStream().readAllBytes(), UTF_8);

        assertThat(jvm.waitFor()).as(output).isZero();
        assertThat(output.lines().filter(line -> line.contains(": ")))
                .hasSizeGreaterThanOrEqualTo(HostilePages.all().size());
    }

    @BeforeEach
    void warmUp() {
        cost("<h1>Tides rise</h1><p>By Ada Quill, 2 May 2024</p>" + HostilePages.PROSE.repeat(50));
    }

    /// Compares a page with one of four times its size. Four times the cost is linear, sixteen times is quadratic.
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

    /// Runs alone, with the compilers that the service has: the first compiler's code takes four times as long.
    @Test
    @Tag("alone")
    void eachLargePageTakesLessThanASecondOfCpuTime() throws Exception {
        String prose = "<p>" + "A sentence that is long enough to be taken for prose, one of many. ".repeat(5) + "</p>";
        String ld = "<script type=application/ld+json>";
        byte[] noise = new byte[10_000_000];
        new Random(7).nextBytes(noise);
        List<byte[]> hostile = Stream.concat(
                        Stream.of(noise),
                        Stream.of(
                                        "<div>".repeat(100_000) + prose,
                                        "<b>".repeat(100_000) + prose,
                                        "<ul><li>".repeat(100_000) + prose,
                                        "<table><tr><td>".repeat(30_000) + prose,
                                        "<a href=x><b class=y><p>".repeat(60_000) + prose,
                                        "<a><font><b><i>".repeat(30_000) + prose,
                                        "<p>".repeat(2_000_000) + prose,
                                        prose + "<!--".repeat(100_000),
                                        prose + "x<br>".repeat(500_000),
                                        ld + "[".repeat(200_000) + "</script>" + prose,
                                        ld + "{\"@type\":\"NewsArticle\",\"author\":["
                                                + "{\"name\":\"Ada Quill\"},".repeat(100_000) + "{}]}</script>" + prose,
                                        ld + "{\"@type\":\"NewsArticle\",\"author\":{\"name\":\"a" + " ".repeat(80_000)
                                                + "by\"}}</script>" + prose,
                                        ld + "{\"@type\":\"NewsArticle\",\"url\":\"https://a.example"
                                                + "/".repeat(500_000)
                                                + "x\"}</script><meta property=og:url content='https://a.example"
                                                + "/".repeat(500_000) + "x'>" + prose,
                                        ld
                                                + "[{\"@type\":\"NewsArticle\",\"author\":{\"@id\":\"a\"}},{\"@id\":\"a\",\"@type\":"
                                                + "\"Person\",\"@list\":[{\"@id\":\"a\"},{\"@id\":\"a\"}]}]</script>"
                                                + prose,
                                        "<img srcset='" + "a".repeat(9_000) + " b'><img srcset='" + "a ".repeat(500_000)
                                                + "b'>" + prose,
                                        "<title>a" + " ".repeat(990) + "|</title><meta property=og:title content='a"
                                                + " ".repeat(990) + "|'>" + "<h2>Some heading</h2>".repeat(395) + prose,
                                        "<title>" + "a - ".repeat(1_000_000) + "</title><h1>" + "a | ".repeat(400_000)
                                                + "</h1>" + prose,
                                        "<meta property=og:title content='" + "x ".repeat(2_000_000) + "'>" + prose,
                                        "<p class=date>1.1.20 by A B, 2.2.20 by C D</p>".repeat(100_000),
                                        "<p>" + "word and word, ".repeat(700_000),
                                        "<time itemprop='datePublished author' class='author x'>".repeat(380)
                                                + prose.repeat(14_000),
                                        "<time itemprop='datePublished author' class='author x'>".repeat(380)
                                                + "<i> </i>".repeat(140_000)
                                                + prose,
                                        "<time itemprop='datePublished author' class='author x'>".repeat(380)
                                                + " ".repeat(5_500_000)
                                                + prose,
                                        "<h1><div>".repeat(180) + prose.repeat(14_000),
                                        "<meta name=author content='Ada7 Quill'>".repeat(120_000) + prose,
                                        "<figure>" + "<img src=/a.jpg width=900>".repeat(5_000) + "<figcaption>"
                                                + prose.repeat(14_000),
                                        prose.repeat(28_000))
                                .map(html -> html.getBytes(UTF_8)))
                .toList();
        for (byte[] body : hostile) {
            String as = new String(body, 0, 20, UTF_8);
            ExtractionInput page = ExtractionInput.of(new WebPage(body, null, Map.of()));
            assertThat(EXTRACTOR.extract(page)).as(as).isNotNull(); // compiles the code
            assertThat(BestOfThree.of(SECOND, () -> CpuGrowth.cpuTime(() -> EXTRACTOR.extract(page))))
                    .as("CPU time for %s", as)
                    .isLessThan(SECOND);
        }
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
        return EXTRACTOR.extract(ExtractionInput.of(
                new WebPage(html.getBytes(UTF_8), "https://paper.example/2024/tides-rise", Map.of())));
    }
}
