package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jsoup.Connection;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.Extraction;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.Markdown;
import org.newswire.parse.extract.Page;
import org.newswire.parse.extract.Source;
import org.newswire.parse.rules.WatchedRules;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Shows what the extractor makes of pages: `extract FILE|URL…` prints a JSON line each, `extract
/// --batch
/// INPUTS.jsonl --out OUT.json` writes one object of all (the format that the evaluation tools
/// read). `--rules` alone tries site rules on their test pages. Exit status 1 where an input can't
/// be read, a rule is wrong or the output can't be written.
@Command(name = "newswire", mixinStandardHelpOptions = true)
public final class ExtractCommand {
    private static final int MAX_BODY_BYTES = 10 << 20;
    private static final int TIMEOUT_MILLIS = 15_000;
    private static final JsonMapper JSON = new JsonMapper();

    private Extractor extractor = new Extractor();
    private final Function<URI, Page> pages;

    @Spec
    private @Nullable CommandSpec spec;

    /// @param pages fetches the page of an http(s) address
    public ExtractCommand(Function<URI, Page> pages) {
        this.pages = pages;
    }

    public static void main(String[] args) {
        System.exit(execute(Output.standard(), System.err, args));
    }

    /// What [#main] does, without the end of the JVM: gives the exit code.
    static int execute(PrintStream out, PrintStream err, String... args) {
        CommandLine line = new CommandLine(new ExtractCommand(ExtractCommand::fetch))
                .setOut(new PrintWriter(out, true, UTF_8))
                .setErr(new PrintWriter(err, true, UTF_8));
        return Tool.whole(line.execute(args), out, err);
    }

    @Command(
            name = "extract",
            description = "Extracts articles from files or addresses.",
            mixinStandardHelpOptions = true)
    int extract(
            @Option(
                            names = "--batch",
                            paramLabel = "INPUTS.jsonl",
                            description = "a line per input: id, file, url, headers")
                    @Nullable
                    Path batch,
            @Option(
                            names = "--out",
                            paramLabel = "OUT.json",
                            description = "where the batch's result goes; standard output if absent")
                    @Nullable
                    Path out,
            @Option(
                            names = "--rules",
                            paramLabel = "FILE|FOLDER",
                            description = "site rules to use; each is tried on its test page first")
                    @Nullable
                    Path ruled,
            @Option(names = "--markdown", description = "print the text as Markdown too") boolean markdown,
            @Parameters(arity = "0..*", paramLabel = "FILE|URL") @Nullable List<String> inputs)
            throws IOException, InterruptedException {
        boolean sound = ruled == null || use(WatchedRules.read(ruled, extractor));
        if (batch != null) {
            return runBatch(batch, out);
        }
        if (inputs == null && ruled != null) {
            return sound ? 0 : 1;
        }
        if (inputs == null || inputs.isEmpty()) {
            throw new CommandLine.ParameterException(commandLine(), "Give a FILE or URL, or --batch INPUTS.jsonl");
        }
        int failures = 0;
        for (String input : inputs) {
            failures += printOne(input, markdown) ? 0 : 1;
        }
        return failures == 0 && sound ? 0 : 1;
    }

    private boolean use(WatchedRules rules) {
        rules.problems().forEach(problem -> commandLine().getErr().println(problem));
        extractor = extractor.with(rules);
        return rules.problems().isEmpty();
    }

    private CommandLine commandLine() {
        return spec == null ? new CommandLine(this) : spec.commandLine();
    }

    private PrintWriter stdout() {
        return commandLine().getOut();
    }

    private boolean printOne(String input, boolean markdown) throws IOException {
        ObjectNode line = JSON.createObjectNode().put("input", input);
        boolean readable = true;
        try {
            Page page = input.matches("(?i)https?://.*")
                    ? pages.apply(URI.create(input))
                    : new Page(read(Path.of(input)), null, Map.of());
            Extraction extraction = extractor.extract(read(page));
            line.setAll(ExtractionJson.full(extraction));
            if (markdown && extraction instanceof Extraction.Article article) {
                line.put("markdown", Markdown.of(article.html()));
            }
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            line.put("error", String.valueOf(e.getMessage()));
            readable = false;
        }
        stdout().println(JSON.writeValueAsString(line));
        stdout().flush();
        return readable;
    }

    private int runBatch(Path batch, @Nullable Path out) throws IOException, InterruptedException {
        Map<String, Future<ObjectNode>> results = new java.util.LinkedHashMap<>();
        int failures = 0;
        ObjectNode all = JSON.createObjectNode();
        try (ExecutorService pool =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (JsonNode input : inputs(batch)) {
                results.put(input.path("id").asText(), pool.submit(task(batch, input)));
            }
            for (Map.Entry<String, Future<ObjectNode>> result : results.entrySet()) {
                try {
                    all.set(result.getKey(), result.getValue().get());
                } catch (ExecutionException e) {
                    failures++;
                    commandLine().getErr().println(result.getKey() + ": " + e.getCause());
                }
            }
        }
        write(out, all);
        return failures == 0 ? 0 : 1;
    }

    private List<JsonNode> inputs(Path batch) throws IOException {
        if (!Files.isRegularFile(batch)) {
            throw new CommandLine.ParameterException(commandLine(), "--batch " + batch + ": no such file");
        }
        List<JsonNode> inputs = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(batch)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                inputs.add(JSON.readTree(line));
            } catch (JsonProcessingException e) {
                throw new CommandLine.ParameterException(
                        commandLine(),
                        "--batch " + batch + ": line " + number + " is not JSON: " + e.getOriginalMessage(),
                        e);
            }
        }
        return inputs;
    }

    private void write(@Nullable Path out, ObjectNode all) throws IOException {
        if (out == null) {
            stdout().println(JSON.writeValueAsString(all));
            stdout().flush();
        } else {
            Files.writeString(out, JSON.writeValueAsString(all));
        }
    }

    private Callable<ObjectNode> task(Path batch, JsonNode input) {
        return () -> {
            Path named = Path.of(input.path("file").asText());
            Path beside = batch.toAbsolutePath().resolveSibling(named);
            byte[] body = read(Files.exists(named) ? named : beside);
            Map<String, String> headers = new HashMap<>();
            input.path("headers")
                    .properties()
                    .forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
            Extraction extraction =
                    extractor.extract(read(new Page(body, input.path("url").asText(null), headers)));
            return ExtractionJson.forScoring(extraction);
        };
    }

    /// A page whose answer doesn't say when it was fetched was fetched before now.
    private static Source read(Page page) {
        Source source = Source.of(page);
        return source.seen() != null ? source : new Source(page, null, Instant.now());
    }

    private static byte[] read(Path file) throws IOException {
        if (Files.notExists(file)) {
            throw new NoSuchFileException(file.toString(), null, "no such file");
        }
        byte[] bytes = Files.readAllBytes(file);
        boolean zipped = bytes.length > 2 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b;
        if (!zipped) {
            return bytes;
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readNBytes(MAX_BODY_BYTES);
        }
    }

    private static Page fetch(URI address) {
        try {
            Connection.Response response = Jsoup.connect(address.toString())
                    .maxBodySize(MAX_BODY_BYTES)
                    .timeout(TIMEOUT_MILLIS)
                    .ignoreContentType(true)
                    .execute();
            return new Page(response.bodyAsBytes(), response.url().toString(), response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException("fetching " + address + ": " + e.getMessage(), e);
        }
    }
}
