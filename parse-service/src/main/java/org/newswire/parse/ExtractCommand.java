package org.newswire.parse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.DocumentFailure;
import org.newswire.limits.GzipStream;
import org.newswire.parse.extract.Extraction;
import org.newswire.parse.extract.ExtractionInput;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.markup.Markdown;
import org.newswire.parse.extract.page.WebPage;
import org.newswire.parse.rules.WatchedRules;
import org.newswire.tools.CommandContext;
import org.newswire.tools.FileErrors;
import org.newswire.tools.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The command `extract`: prints the article of each file or URL as a JSON line. `--batch INPUTS.jsonl
/// --out OUT.json` writes one object for all inputs, in the format of the evaluation tools. `--rules`
/// without inputs runs the tests of site rules. Pages are fetched from the addresses that the ingest service
/// may fetch.
///
/// Exit code 1 if an input cannot be read or is rejected, a rule is invalid or the output cannot be written.
/// Rejected pages of a batch are reported in the result only.
@Command(name = "extract", description = "Extracts articles from files or URLs.", mixinStandardHelpOptions = true)
public final class ExtractCommand implements Callable<Integer> {
    private static final String WANTED = "the file or the address (https://…) of a page";
    private static final String LINE = "{\"id\": …, \"file\": …, \"url\": …, \"headers\": {…}}";
    private static final JsonMapper JSON = new JsonMapper();

    private final CommandContext context;
    private Extractor extractor = new Extractor();

    @Option(names = "--batch", paramLabel = "INPUTS.jsonl", description = "a line per input: id, file, url, headers")
    private @Nullable Path batch;

    @Option(
            names = "--out",
            paramLabel = "OUT.json",
            description = "file for the result of the batch (default: standard output)")
    private @Nullable Path out;

    @Option(
            names = "--rules",
            paramLabel = "FILE|FOLDER",
            description = "site rules to use; each is tried on its test page first")
    private @Nullable Path ruled;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "address of the page in FILE, for its links, date and site rule")
    private @Nullable URI url;

    @Option(names = "--markdown", description = "print the text as Markdown, too")
    private boolean markdown;

    @Parameters(arity = "0..*", paramLabel = "FILE|URL")
    private List<String> inputs = List.of();

    public ExtractCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        boolean isValid = ruled == null || use(WatchedRules.read(ruled, extractor));
        if (batch != null) {
            return runBatch(batch);
        }
        if (inputs.isEmpty() && ruled != null) {
            return isValid ? 0 : 1;
        }
        if (inputs.isEmpty()) {
            throw new UsageException("name " + WANTED + ", or a list of files with --batch");
        }
        if (url != null && (inputs.size() > 1 || isAddress(inputs.getFirst()))) {
            throw new UsageException("--url is the address of one FILE; name that alone");
        }
        PageDownload download = PageDownload.of(context.environment());
        int failures = 0;
        for (String input : inputs) {
            if (context.out().checkError()) {
                break;
            }
            failures += printOne(input, download) ? 0 : 1;
        }
        return failures == 0 && isValid ? 0 : 1;
    }

    private boolean use(WatchedRules rules) {
        rules.problems().forEach(problem -> context.err().println("--rules " + problem));
        if (!rules.problems().isEmpty()) {
            context.err().println("correct these rules or omit --rules; deploy/docs/OPERATING.md describes rules");
        }
        extractor = extractor.with(rules);
        return rules.problems().isEmpty();
    }

    private static boolean isAddress(String input) {
        return input.matches("(?i)https?://.*");
    }

    /// Returns whether the input is an article.
    private boolean printOne(String input, PageDownload download) {
        try {
            WebPage page = isAddress(input)
                    ? download.fetch(address(input))
                    : new WebPage(read(Path.of(input)), url == null ? null : url.toString(), Map.of());
            Extraction extraction = extractor.extract(read(page));
            context.out().println(line(input, extraction));
            if (extraction instanceof Extraction.Rejected rejected) {
                context.err().println(input + ": rejected: " + rejected.reason() + ": " + rejected.detail());
            }
            return extraction instanceof Extraction.Article;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            context.err().println(error(input, e));
            return false;
        }
    }

    private ObjectNode line(String input, Extraction extraction) {
        ObjectNode line = JSON.createObjectNode().put("input", input);
        line.setAll(ExtractionJson.full(extraction));
        switch (extraction) {
            case Extraction.Article article when markdown -> line.put("markdown", Markdown.of(article.html()));
            case Extraction.Rejected(var reason, var detail, var known)
            when markdown && known != null -> line.withObject("known").put("markdown", Markdown.of(known.html()));
            default -> {}
        }
        return line;
    }

    private static String error(String input, Throwable failure) {
        return switch (failure) {
            case InvalidPathException e -> input + ": " + e.getReason() + "; name " + WANTED;
            case IOException e -> FileErrors.reading(Path.of(input), e, WANTED);
            case UncheckedIOException e -> String.valueOf(e.getMessage());
            case IllegalArgumentException e -> String.valueOf(e.getMessage());
            default -> input + ": cannot be read: " + DocumentFailure.reason(failure);
        };
    }

    private static URI address(String input) {
        try {
            return new URI(input);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    input + ": is not a valid URL (" + e.getReason() + "); write it as https://news.example/article",
                    e);
        }
    }

    private int runBatch(Path batch) throws InterruptedException {
        Map<String, Future<ObjectNode>> results = new LinkedHashMap<>();
        int failures = 0;
        ObjectNode all = JSON.createObjectNode();
        try (ExecutorService pool =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (JsonNode input : inputs(batch)) {
                results.put(input.path("id").asText(), pool.submit(() -> compared(batch, input)));
            }
            for (Map.Entry<String, Future<ObjectNode>> result : results.entrySet()) {
                try {
                    all.set(result.getKey(), result.getValue().get());
                } catch (ExecutionException e) {
                    failures++;
                    String why = switch (e.getCause()) {
                        case UncheckedIOException said -> said.getMessage();
                        case StackOverflowError overflow -> DocumentFailure.reason(overflow);
                        case null, default -> String.valueOf(e.getCause());
                    };
                    context.err().println(result.getKey() + ": " + why);
                }
            }
        }
        return write(all) && failures == 0 ? 0 : 1;
    }

    private List<JsonNode> inputs(Path batch) {
        List<String> lines;
        try {
            lines = Files.readAllLines(batch);
        } catch (IOException e) {
            throw new UsageException(
                    "--batch " + FileErrors.reading(batch, e, "a list of pages, a line of JSON each: " + LINE));
        }
        List<JsonNode> inputs = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            try {
                if (!lines.get(i).isBlank()) {
                    inputs.add(JSON.readTree(lines.get(i)));
                }
            } catch (JsonProcessingException e) {
                throw new UsageException(
                        "--batch " + batch + ": line " + (i + 1) + " is not JSON; write a page a line: " + LINE);
            }
        }
        return inputs;
    }

    /// Returns whether the result was written.
    private boolean write(ObjectNode all) {
        if (out == null) {
            context.out().println(all);
            return true;
        }
        try {
            Files.writeString(out, all.toString());
            return true;
        } catch (IOException e) {
            context.err().println(FileErrors.writing(out, e));
            return false;
        }
    }

    private ObjectNode compared(Path batch, JsonNode input) {
        Path named = Path.of(input.path("file").asText());
        Path beside = batch.toAbsolutePath().resolveSibling(named);
        byte[] body = readNamed(Files.exists(named) ? named : beside);
        Map<String, String> headers = new HashMap<>();
        input.path("headers")
                .properties()
                .forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
        WebPage page = new WebPage(body, input.path("url").asText(null), headers);
        return ExtractionJson.forScoring(extractor.extract(read(page)));
    }

    private static byte[] readNamed(Path file) {
        try {
            return read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(FileErrors.reading(file, e, "one that is there in the list"), e);
        }
    }

    /// A page without a date in its response was fetched before now.
    private static ExtractionInput read(WebPage page) {
        ExtractionInput source = ExtractionInput.of(page);
        return source.seen() != null ? source : new ExtractionInput(page, null, Instant.now());
    }

    private static byte[] read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        boolean zipped = bytes.length > 2 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b;
        if (!zipped) {
            return bytes;
        }
        try (var in = new GzipStream(new ByteArrayInputStream(bytes))) {
            return in.readNBytes(PageDownload.MAX_BODY_BYTES);
        }
    }
}
