package org.newswire.ingest;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.FeedReader;
import org.newswire.ingest.feed.ReadResult;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    private final FeedReader reader = new FeedReader();
    private final Function<URI, FetchedFeed> fetcher;

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
    ReadCommand(Function<URI, FetchedFeed> fetcher) {
        this.fetcher = fetcher;
    }

    public static void main(String[] args) {
        // The output is for programs: no logs of libraries in between.
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof ch.qos.logback.classic.Logger root) {
            root.setLevel(Level.OFF);
        }
        System.exit(execute(System.getenv(), args));
    }

    /// What [#main] does, without the end of the JVM: gives the exit code.
    ///
    /// @param environment the service's settings of fetching
    public static int execute(Map<String, String> environment, String... args) {
        CommandLine tool =
                new CommandLine(CommandLine.Model.CommandSpec.create().name("newswire"));
        tool.addSubcommand("read", new ReadCommand(new ServiceFetcher(new Settings(environment))));
        return tool.execute(args);
    }

    @Override
    public Integer call() throws IOException {
        if ((batch == null) == inputs.isEmpty()) {
            String message =
                    batch == null ? "Name files or URLs to read, or give --batch" : "--batch takes no other inputs";
            throw new CommandLine.ParameterException(commandLine(), message);
        }
        if (out == null) {
            return readTo(Output.standard());
        }
        try (Output to = new Output(Files.newOutputStream(out), false)) {
            return readTo(to);
        }
    }

    private int readTo(PrintStream to) throws IOException {
        boolean allRead = batch == null ? readEach(to) : readBatch(batch, to);
        return Tool.whole(allRead ? 0 : 1, to, System.err);
    }

    private CommandLine commandLine() {
        return spec == null ? new CommandLine(this) : spec.commandLine();
    }

    private boolean readEach(PrintStream to) {
        boolean allRead = true;
        for (String input : inputs) {
            try {
                FetchedFeed feed = get(input);
                ReadResult result = reader.read(feed.body(), feed.url(), feed.headers());
                ReadLines.items(result).forEach(to::println);
                String problem = ReadLines.problem(result);
                if (problem != null) {
                    allRead = false;
                    System.err.println(input + ": " + problem);
                }
            } catch (NoSuchFileException e) {
                allRead = false;
                System.err.println(input + ": no such file");
            } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
                allRead = false;
                System.err.println(input + ": " + e.getMessage());
            }
        }
        return allRead;
    }

    private FetchedFeed get(String input) throws IOException {
        if (input.startsWith("http://") || input.startsWith("https://")) {
            return fetcher.apply(URI.create(input));
        }
        Path file = Path.of(input);
        return new FetchedFeed(Files.readAllBytes(file), file.toUri(), Map.of());
    }

    private boolean readBatch(Path list, PrintStream to) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Path folder = list.resolveSibling("");
        try (BufferedReader lines = Files.newBufferedReader(list)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    to.println(document(json.readTree(line), folder));
                }
            }
        }
        return true;
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
        } catch (IOException | IllegalArgumentException e) {
            return ReadLines.failure(doc, String.valueOf(e.getMessage()));
        }
    }
}
