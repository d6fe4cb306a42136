package org.newswire.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.FeedReader;
import org.newswire.ingest.feed.ReadResult;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.command.FileFault;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
import org.newswire.pipeline.untrusted.DocumentFailure;
import picocli.CommandLine;

/// The tool's command `read`: what the ingest service sees in feeds.
///
/// `read FILE|URL…` prints one JSON line an item. `read --batch INPUTS.jsonl --out OUT.jsonl` reads a list
/// of documents (`doc`, `file` relative to the list, `url`, `headers`) and writes one line a document. Exit
/// code 0; 1 where an input is no feed or can't be had, or the output can't be written, 2 for wrong usage.
@CommandLine.Command(
        name = "read",
        mixinStandardHelpOptions = true,
        description = "Prints what the ingest service sees in feeds: one JSON line an item.")
public final class ReadCommand implements Callable<Integer> {
    private static final String WANTED = "the file or the address (https://…) of a feed";

    private final FeedReader reader = new FeedReader();
    private final Function<URI, FetchedFeed> fetcher;
    private final PrintStream standard;
    private final PrintStream err;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @CommandLine.Parameters(paramLabel = "FILE|URL", description = "The feeds to read.")
    private List<String> inputs = List.of();

    @CommandLine.Option(
            names = "--batch",
            paramLabel = "INPUTS.jsonl",
            description = "A list of documents instead, one JSON line each: doc, file, url, headers.")
    private @Nullable Path batch;

    @CommandLine.Option(
            names = "--out",
            paramLabel = "OUT.jsonl",
            description = "Where to write instead of the standard output.")
    private @Nullable Path out;

    /// @param fetcher gets what an http(s) address names, or throws [UncheckedIOException]
    private ReadCommand(Function<URI, FetchedFeed> fetcher, PrintStream standard, PrintStream err) {
        this.fetcher = fetcher;
        this.standard = Output.to(standard);
        this.err = Output.to(err);
    }

    public static void main(String[] args) {
        Tool.silenceLogs();
        System.exit(execute(System.getenv(), Output.standard(), System.err, args));
    }

    /// What [#main] does, without the end of the JVM: gives the exit code.
    ///
    /// @param environment the service's settings of fetching
    public static int execute(Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
        var fetcher = new ServiceFetcher(new Settings(environment));
        return Tool.run(new CommandLine(new ReadCommand(fetcher, out, err)), out, err, args);
    }

    @Override
    public Integer call() {
        if ((batch == null) == inputs.isEmpty()) {
            String message = batch == null
                    ? "name " + WANTED + ", or a list of files with --batch"
                    : "--batch takes no other inputs; leave out " + inputs;
            throw new CommandLine.ParameterException(commandLine(), message);
        }
        if (out == null) {
            return readTo(standard);
        }
        try (Output to = new Output(Files.newOutputStream(out), false)) {
            return Tool.whole(readTo(to), to, err);
        } catch (IOException e) {
            err.println(FileFault.writing(out, e));
            return 1;
        }
    }

    private int readTo(PrintStream to) {
        return (batch == null ? readEach(to) : readBatch(batch, to)) ? 0 : 1;
    }

    private CommandLine commandLine() {
        return spec == null ? new CommandLine(this) : spec.commandLine();
    }

    private boolean readEach(PrintStream to) {
        boolean allRead = true;
        for (String input : inputs) {
            if (to.checkError()) {
                break;
            }
            try {
                String problem = print(get(input), to);
                if (problem != null) {
                    allRead = false;
                    err.println(input + ": " + problem);
                }
            } catch (InvalidPathException e) {
                allRead = false;
                err.println(input + ": " + e.getReason() + "; name " + WANTED);
            } catch (IOException e) {
                allRead = false;
                err.println(FileFault.reading(Path.of(input), e, WANTED));
            } catch (UncheckedIOException e) {
                allRead = false;
                err.println(input + ": " + e.getMessage());
            }
        }
        return allRead;
    }

    /// Returns null for a feed.
    private @Nullable String print(FetchedFeed feed, PrintStream to) {
        try {
            ReadResult result = reader.read(feed.body(), feed.url(), feed.headers());
            ReadLines.items(result).forEach(to::println);
            return ReadLines.problem(result);
        } catch (RuntimeException | StackOverflowError e) {
            return "cannot be read: " + DocumentFailure.reason(e);
        }
    }

    private FetchedFeed get(String input) throws IOException {
        if (input.startsWith("http://") || input.startsWith("https://")) {
            URI url = WebUrl.parse(input)
                    .orElseThrow(() -> new UncheckedIOException(
                            "is not a valid URL; write it as https://news.example/feed", new IOException(input)));
            return fetcher.apply(url);
        }
        Path file = Path.of(input);
        return new FetchedFeed(Files.readAllBytes(file), file.toUri(), Map.of());
    }

    private boolean readBatch(Path list, PrintStream to) {
        ObjectMapper json = new ObjectMapper();
        Path folder = list.resolveSibling("");
        long number = 0;
        try (BufferedReader lines = Files.newBufferedReader(list)) {
            for (String line = lines.readLine(); line != null && !to.checkError(); line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    to.println(document(json.readTree(line), folder));
                }
            }
            return true;
        } catch (JsonProcessingException e) {
            err.println("--batch " + list + ": line " + number + " is not JSON; write a document a line:"
                    + " {\"doc\": …, \"file\": …, \"url\": …, \"headers\": {…}}");
        } catch (IOException e) {
            err.println("--batch " + FileFault.reading(list, e, "a list of documents, a line of JSON each"));
        }
        return false;
    }

    private String document(JsonNode input, Path folder) {
        String doc = input.path("doc").asText();
        try {
            Map<String, String> headers = new HashMap<>();
            input.path("headers")
                    .properties()
                    .forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
            byte[] body = Files.readAllBytes(folder.resolve(input.path("file").asText()));
            URI url = URI.create(input.path("url").asText(""));
            return ReadLines.document(doc, reader.read(body, url, headers));
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return ReadLines.failure(doc, DocumentFailure.reason(e));
        }
    }
}
