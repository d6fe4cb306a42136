package org.newswire.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.ServiceFetcher.FetchedFeed;
import org.newswire.ingest.feedformat.FeedReader;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.fetch.ContentDecoding;
import org.newswire.limits.DocumentFailure;
import org.newswire.net.WebUrl;
import org.newswire.settings.Settings;
import org.newswire.tools.CommandContext;
import org.newswire.tools.CommandRunner;
import org.newswire.tools.FileErrors;
import org.newswire.tools.Output;
import org.newswire.tools.UsageException;
import picocli.CommandLine;

/// The command `read` of the tool: prints the items that the ingest service reads from feeds.
///
/// `read FILE|URL…` prints one JSON line per item. Files may be compressed (gzip, zstd).
/// `read --batch INPUTS.jsonl --out OUT.jsonl` reads a list of documents (`doc`, `file` relative to the
/// list, `url`, `headers`) and writes one line per document.
///
/// Exit code 1: an input cannot be read or is not a feed, or the output cannot be written. Exit code 2:
/// wrong usage. Documents of a batch that are not feeds are reported in their line only.
@CommandLine.Command(
        name = "read",
        mixinStandardHelpOptions = true,
        description = "Prints what the ingest service sees in feeds: one JSON line an item.")
final class ReadCommand implements Callable<Integer> {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");
    private static final Pattern WEB_ADDRESS = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);
    private static final String WANTED = "the file or the address (https://…) of a feed";

    private final FeedReader reader = new FeedReader();
    private final CommandContext context;

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

    ReadCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if ((batch == null) == inputs.isEmpty()) {
            String message = batch == null
                    ? "name " + WANTED + ", or a list of files with --batch"
                    : "--batch takes no other inputs; leave out " + inputs;
            throw new UsageException(message);
        }
        if (out == null) {
            return readTo(context.out());
        }
        try (Output to = new Output(Files.newOutputStream(out), false)) {
            return CommandRunner.exitCode(readTo(to), to, context.err());
        } catch (IOException e) {
            context.err().println(FileErrors.writing(out, e));
            return 1;
        }
    }

    private int readTo(PrintStream to) {
        return (batch == null ? readEach(to) : readBatch(batch, to)) ? 0 : 1;
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
                    context.err().println(input + ": " + problem);
                }
            } catch (InvalidPathException e) {
                allRead = false;
                context.err().println(input + ": " + e.getReason() + "; name " + WANTED);
            } catch (IOException e) {
                allRead = false;
                context.err().println(FileErrors.reading(file(input), e, WANTED));
            } catch (UncheckedIOException e) {
                allRead = false;
                context.err().println(input + ": " + e.getMessage());
            }
        }
        return allRead;
    }

    /// Prints the items. Returns null for a feed, and the problem for other documents.
    private @Nullable String print(FetchedFeed feed, PrintStream to) {
        try {
            ReadResult result = reader.read(feed.body().bytes(), feed.body().gapAt(), feed.url(), feed.headers());
            ReadOutput.items(result).forEach(to::println);
            return ReadOutput.problem(result, feed.isCut());
        } catch (RuntimeException | StackOverflowError e) {
            return "cannot be read: " + DocumentFailure.reason(e);
        }
    }

    private FetchedFeed get(String input) throws IOException {
        if (WEB_ADDRESS.matcher(input).lookingAt()) {
            URI url = WebUrl.parse(input)
                    .orElseThrow(() -> new UncheckedIOException(
                            "is not a valid URL; write it as https://news.example/feed", new IOException(input)));
            return ServiceFetcher.fetch(url, new Settings(context.environment()));
        }
        Path file = file(input);
        ContentDecoding.Decoded decoded =
                ContentDecoding.decode(Files.readAllBytes(file), null, ServiceFetcher.MAX_BYTES);
        if (decoded.refused() != null) {
            throw new UncheckedIOException(decoded.refused(), new IOException(input));
        }
        return new FetchedFeed(decoded.body(), file.toUri(), Map.of(), decoded.cutShort());
    }

    /// @param input a path, or a URL `file:…`
    private static Path file(String input) {
        if (input.regionMatches(true, 0, "file:", 0, 5)) {
            return local(input);
        }
        if (SCHEME.matcher(input).lookingAt()) {
            throw new UncheckedIOException(
                    "has another scheme than http, https and file; name " + WANTED, new IOException(input));
        }
        return Path.of(input);
    }

    private static Path local(String url) {
        try {
            return Path.of(URI.create(url));
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw new UncheckedIOException(
                    "is no file of this machine; name it as file:///path or /path", new IOException(e));
        }
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
            context.err()
                    .println("--batch " + list + ": line " + number + " is not JSON; write a document a line:"
                            + " {\"doc\": …, \"file\": …, \"url\": …, \"headers\": {…}}");
        } catch (IOException e) {
            context.err().println("--batch " + FileErrors.reading(list, e, "a list of documents, a line of JSON each"));
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
            return ReadOutput.document(doc, reader.read(body, url, headers));
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return ReadOutput.failure(doc, DocumentFailure.reason(e));
        }
    }
}
