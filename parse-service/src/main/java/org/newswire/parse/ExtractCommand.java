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
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
import org.jsoup.Connection;
import org.jsoup.HttpStatusException;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.Extraction;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.Source;
import org.newswire.parse.extract.markup.Markdown;
import org.newswire.parse.extract.page.Page;
import org.newswire.parse.rules.WatchedRules;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.command.FileFault;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
import org.newswire.pipeline.text.PrintableText;
import org.newswire.pipeline.untrusted.DocumentFailure;
import org.newswire.pipeline.untrusted.GzipStream;
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
    private static final String WANTED = "the file or the address (https://…) of a page";
    private static final String LINE = "{\"id\": …, \"file\": …, \"url\": …, \"headers\": {…}}";
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
        Tool.silenceLogs();
        System.exit(execute(Output.standard(), System.err, args));
    }

    /// What [#main] does, without the end of the JVM: gives the exit code.
    static int execute(PrintStream out, PrintStream err, String... args) {
        CommandLine line = Tool.versioned(new CommandLine(new ExtractCommand(ExtractCommand::fetch)))
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
            @Option(
                            names = "--url",
                            paramLabel = "URL",
                            description = "the address of the page in FILE: its links, date and site rule hang on it")
                    @Nullable
                    URI url,
            @Option(names = "--markdown", description = "print the text as Markdown too") boolean markdown,
            @Parameters(arity = "0..*", paramLabel = "FILE|URL") @Nullable List<String> inputs)
            throws InterruptedException {
        boolean sound = ruled == null || use(WatchedRules.read(ruled, extractor));
        if (batch != null) {
            return runBatch(batch, out);
        }
        if (inputs == null && ruled != null) {
            return sound ? 0 : 1;
        }
        if (inputs == null || inputs.isEmpty()) {
            throw new CommandLine.ParameterException(
                    commandLine(), "name " + WANTED + ", or a list of files with --batch");
        }
        if (url != null && (inputs.size() > 1 || isAddress(inputs.getFirst()))) {
            throw new CommandLine.ParameterException(
                    commandLine(), "--url is the address of one FILE; name that alone");
        }
        int failures = 0;
        for (String input : inputs) {
            if (stdout().checkError()) {
                break;
            }
            failures += printOne(input, url, markdown) ? 0 : 1;
        }
        return failures == 0 && sound ? 0 : 1;
    }

    private boolean use(WatchedRules rules) {
        rules.problems().forEach(problem -> err().println(PrintableText.line("--rules " + problem)));
        if (!rules.problems().isEmpty()) {
            err().println("mend these rules, or leave --rules out; parse-service/README.md says how rules are written");
        }
        extractor = extractor.with(rules);
        return rules.problems().isEmpty();
    }

    private CommandLine commandLine() {
        CommandLine tool = spec == null ? new CommandLine(this) : spec.commandLine();
        return tool.getSubcommands().getOrDefault("extract", tool);
    }

    private PrintWriter stdout() {
        return commandLine().getOut();
    }

    private PrintWriter err() {
        return commandLine().getErr();
    }

    private static boolean isAddress(String input) {
        return input.matches("(?i)https?://.*");
    }

    private boolean printOne(String input, @Nullable URI url, boolean markdown) {
        ObjectNode line = JSON.createObjectNode().put("input", input);
        boolean readable = true;
        try {
            Page page = isAddress(input)
                    ? pages.apply(address(input))
                    : new Page(read(Path.of(input)), url == null ? null : url.toString(), Map.of());
            Extraction extraction = extractor.extract(read(page));
            line.setAll(ExtractionJson.full(extraction));
            switch (extraction) {
                case Extraction.Article article when markdown -> line.put("markdown", Markdown.of(article.html()));
                case Extraction.Rejected(var reason, var detail, var known)
                when markdown && known != null -> line.withObject("known").put("markdown", Markdown.of(known.html()));
                default -> {}
            }
        } catch (InvalidPathException e) {
            line.put("error", input + ": " + e.getReason() + "; name " + WANTED);
            readable = false;
        } catch (IOException e) {
            line.put("error", FileFault.reading(Path.of(input), e, WANTED));
            readable = false;
        } catch (UncheckedIOException | IllegalArgumentException e) {
            line.put("error", String.valueOf(e.getMessage()));
            readable = false;
        } catch (RuntimeException | StackOverflowError e) {
            line.put("error", input + ": cannot be read: " + DocumentFailure.reason(e));
            readable = false;
        }
        stdout().println(PrintableText.line(line.toString()));
        stdout().flush();
        return readable;
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

    private int runBatch(Path batch, @Nullable Path out) throws InterruptedException {
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
                    String why = switch (e.getCause()) {
                        case UncheckedIOException said -> said.getMessage();
                        case StackOverflowError overflow -> DocumentFailure.reason(overflow);
                        case null, default -> String.valueOf(e.getCause());
                    };
                    err().println(PrintableText.line(result.getKey() + ": " + why));
                }
            }
        }
        return write(out, all) && failures == 0 ? 0 : 1;
    }

    private List<JsonNode> inputs(Path batch) {
        List<String> lines;
        try {
            lines = Files.readAllLines(batch);
        } catch (IOException e) {
            throw new CommandLine.ParameterException(
                    commandLine(),
                    "--batch " + FileFault.reading(batch, e, "a list of pages, a line of JSON each: " + LINE),
                    e);
        }
        List<JsonNode> inputs = new ArrayList<>();
        int number = 0;
        for (String line : lines) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                inputs.add(JSON.readTree(line));
            } catch (JsonProcessingException e) {
                throw new CommandLine.ParameterException(
                        commandLine(),
                        "--batch " + batch + ": line " + number + " is not JSON; write a page a line: " + LINE,
                        e);
            }
        }
        return inputs;
    }

    /// Whether it could be.
    private boolean write(@Nullable Path out, ObjectNode all) {
        if (out == null) {
            stdout().println(PrintableText.line(all.toString()));
            stdout().flush();
            return true;
        }
        try {
            Files.writeString(out, all.toString());
            return true;
        } catch (IOException e) {
            err().println(PrintableText.line(FileFault.writing(out, e)));
            return false;
        }
    }

    private Callable<ObjectNode> task(Path batch, JsonNode input) {
        return () -> {
            Path named = Path.of(input.path("file").asText());
            Path beside = batch.toAbsolutePath().resolveSibling(named);
            byte[] body = readNamed(Files.exists(named) ? named : beside);
            Map<String, String> headers = new HashMap<>();
            input.path("headers")
                    .properties()
                    .forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
            Extraction extraction =
                    extractor.extract(read(new Page(body, input.path("url").asText(null), headers)));
            return ExtractionJson.forScoring(extraction);
        };
    }

    private static byte[] readNamed(Path file) {
        try {
            return read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(FileFault.reading(file, e, "one that is there in the list"), e);
        }
    }

    /// A page whose answer doesn't say when it was fetched was fetched before now.
    private static Source read(Page page) {
        Source source = Source.of(page);
        return source.seen() != null ? source : new Source(page, null, Instant.now());
    }

    private static byte[] read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        boolean zipped = bytes.length > 2 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b;
        if (!zipped) {
            return bytes;
        }
        try (var in = new GzipStream(new ByteArrayInputStream(bytes))) {
            return in.readNBytes(MAX_BODY_BYTES);
        }
    }

    /// With what to do about it.
    private static String reason(IOException e) {
        return switch (e) {
            case HttpStatusException refused ->
                "HTTP status " + refused.getStatusCode() + "; open it in a browser: it may be gone, or refuse programs";
            case UnknownHostException _ -> "the host has no address; look whether it is spelt right";
            case ConnectException _ ->
                "no connection; look whether the address is spelt right, and answers elsewhere, such as in a browser";
            default -> {
                String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
                yield why
                        + "; try whether it answers elsewhere, such as in a browser, or save the page and name its file";
            }
        };
    }

    private static Page fetch(URI address) {
        try {
            Connection.Response response = Jsoup.connect(address.toString())
                    .userAgent(System.getenv().getOrDefault("USER_AGENT", Settings.USER_AGENT))
                    .maxBodySize(MAX_BODY_BYTES)
                    .timeout(TIMEOUT_MILLIS)
                    .ignoreContentType(true)
                    .execute();
            return new Page(response.bodyAsBytes(), response.url().toString(), response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException("fetching " + address + ": " + reason(e), e);
        }
    }
}
