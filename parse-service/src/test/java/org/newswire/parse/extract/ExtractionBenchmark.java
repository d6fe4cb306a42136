package org.newswire.parse.extract;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import net.dankito.readability4j.Readability4J;
import org.jsoup.Jsoup;
import org.newswire.parse.extract.page.WebPage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/// Compares jsoup's parse alone, the whole extraction, and Readability4J on the same pages. The pages are
/// `.html` or `.html.gz` files in the folder `-Dpages` (at most 120, spread evenly), or the page of the
/// tests. Each benchmark uses the collector of the services and two JVMs, since the compiler inlines
/// differently in each. Warm-up takes half a minute or more.
///
/// On a shared machine, times drift between benchmarks. Therefore `pairs` alternates jsoup's parse and the
/// extraction in four JVMs and prints their ratio.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 15, time = 4)
@Measurement(iterations = 5, time = 3)
@Fork(value = 2, jvmArgsAppend = "-XX:+UseSerialGC")
public class ExtractionBenchmark {
    private static final int MAX_PAGES = 120;

    private final List<byte[]> pages = pages();
    private final Extractor extractor = new Extractor();

    /// Measures the ratio of the extraction's time to that of jsoup's parse, per pair.
    @State(Scope.Thread)
    public static class Pairs {
        private final List<Double> ratios = new ArrayList<>();

        private boolean measured;

        @Setup(Level.Iteration)
        public void begin(IterationParams iteration) {
            measured = iteration.getType() == IterationType.MEASUREMENT;
        }

        private void add(double ratio) {
            if (measured) {
                ratios.add(ratio);
            }
        }

        @TearDown(Level.Trial)
        public void print() {
            Collections.sort(ratios);
            int n = ratios.size();
            System.out.printf(
                    Locale.ROOT,
                    "the extraction takes %.2f times as long as jsoup's parse: the median of %d pairs, half of them from %.2f to %.2f%n",
                    ratios.get(n / 2),
                    n,
                    ratios.get(n / 4),
                    ratios.get(3 * n / 4));
        }
    }

    @Benchmark
    @Fork(4)
    public void pairs(Blackhole sink, Pairs pairs) throws IOException {
        long start = System.nanoTime();
        jsoupAlone(sink);
        long parsed = System.nanoTime();
        newswire(sink);
        pairs.add((double) (System.nanoTime() - parsed) / (parsed - start));
    }

    @Benchmark
    public void jsoupAlone(Blackhole sink) throws IOException {
        for (byte[] page : pages) {
            sink.consume(Jsoup.parse(new ByteArrayInputStream(page), null, "https://site.example/a"));
        }
    }

    @Benchmark
    public void newswire(Blackhole sink) {
        for (byte[] page : pages) {
            sink.consume(extractor.extract(ExtractionInput.of(new WebPage(page, "https://site.example/a", Map.of()))));
        }
    }

    @Benchmark
    public void readability4j(Blackhole sink) throws IOException {
        for (byte[] page : pages) {
            var document = Jsoup.parse(new ByteArrayInputStream(page), null, "https://site.example/a");
            sink.consume(new Readability4J("https://site.example/a", document).parse());
        }
    }

    private static List<byte[]> pages() {
        String folder = System.getProperty("pages", "");
        try {
            List<byte[]> pages = folder.isBlank() ? List.of(ownPage()) : ofFolder(Path.of(folder));
            System.out.println(pages.size() + " pages of "
                    + pages.stream().mapToInt(p -> p.length).sum() / pages.size() / 1000 + " KB on average");
            return pages;
        } catch (IOException e) {
            throw new UncheckedIOException("reading the pages of " + folder, e);
        }
    }

    private static byte[] ownPage() throws IOException {
        try (InputStream in = ExtractionBenchmark.class.getResourceAsStream("/extract/harbour.html")) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }

    private static List<byte[]> ofFolder(Path folder) throws IOException {
        List<Path> files;
        try (var listed = Files.list(folder)) {
            files = listed.sorted().toList();
        }
        int step = Math.max(1, files.size() / MAX_PAGES);
        return java.util.stream.IntStream.range(0, Math.min(MAX_PAGES, files.size()))
                .mapToObj(i -> read(files.get(i * step)))
                .toList();
    }

    private static byte[] read(Path file) {
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }
}
