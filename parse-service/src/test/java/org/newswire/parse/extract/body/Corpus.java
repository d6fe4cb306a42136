package org.newswire.parse.extract.body;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.WebPage;

/// Pages with known truth: a folder with `truth.json` (per page `site`, `set`, `url` and `articleBody`, or
/// `with` and `without`) and `html/ID.html.gz`. The corpus is checked completely before use, and all
/// problems are reported together.
final class Corpus {
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path folder;
    private final Path truthFile;
    private final JsonNode truth;

    private Corpus(Path folder) throws InvalidCorpusException {
        this.folder = folder;
        this.truthFile = folder.resolve("truth.json");
        this.truth = readTruth();
    }

    static Corpus read(Path folder) throws InvalidCorpusException {
        var corpus = new Corpus(folder);
        List<String> problems = corpus.ids().parallelStream()
                .flatMap(id -> corpus.problems(id).stream())
                .collect(Collectors.toCollection(ArrayList::new));
        if (problems.isEmpty() && corpus.taught().isEmpty()) {
            problems.add(corpus.nothingToLearn());
        }
        if (!problems.isEmpty()) {
            throw new InvalidCorpusException(problems);
        }
        return corpus;
    }

    JsonNode truth() {
        return truth;
    }

    List<String> ids() {
        var ids = new ArrayList<String>();
        truth.fieldNames().forEachRemaining(ids::add);
        return ids;
    }

    /// Returns the ids of pages that are suitable for training.
    List<String> taught() {
        return ids().stream().filter(id -> isTaught(truth.path(id))).toList();
    }

    private static boolean isTaught(JsonNode page) {
        boolean hasTruth = page.hasNonNull("articleBody") || page.has("with");
        return hasTruth && !page.has("suspect") && !page.has("sameAs");
    }

    WebPage page(String id) throws IOException {
        return new WebPage(bytes(id), truth.path(id).path("url").asText(null), Map.of());
    }

    /// Returns the content management system of each page by id.
    Map<String, String> systems() throws IOException {
        Map<String, String> systems = new HashMap<>();
        for (String id : ids()) {
            systems.put(id, ContentSystem.of(bytes(id)));
        }
        return systems;
    }

    private byte[] bytes(String id) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file(id)))) {
            return in.readAllBytes();
        }
    }

    private Path file(String id) {
        return folder.resolve("html").resolve(id + ".html.gz");
    }

    private JsonNode readTruth() throws InvalidCorpusException {
        JsonNode read;
        try {
            read = JSON.readTree(Files.readAllBytes(truthFile));
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null
                    ? ""
                    : ", line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw exception(truthFile + at + ": is not JSON: " + e.getOriginalMessage() + " (fix it there)", e);
        } catch (IOException e) {
            throw exception(
                    truthFile + ": cannot be read"
                            + " (a corpus is a folder with truth.json and html/ID.html.gz, see EXTRACTION.md)",
                    e);
        }
        if (!read.isObject()) {
            throw exception(truthFile + ": is no object (write {\"ID\": {\"site\": …, \"articleBody\": …}, …})", null);
        }
        if (read.isEmpty()) {
            throw exception(truthFile + ": holds no page (write {\"ID\": {\"site\": …, \"articleBody\": …}, …})", null);
        }
        return read;
    }

    private static InvalidCorpusException exception(String line, @Nullable Throwable cause) {
        var problems = new InvalidCorpusException(List.of(line));
        if (cause != null) {
            problems.initCause(cause);
        }
        return problems;
    }

    private List<String> problems(String id) {
        JsonNode page = truth.path(id);
        var problems = new ArrayList<@Nullable String>();
        if (!page.isObject()) {
            problems.add("is no object (write {\"site\": …, \"articleBody\": …})");
        } else {
            problems.add(
                    isText(page.path("site"))
                            ? null
                            : "has no site (write \"site\": \"example.org\"; pages of a site are kept together)");
            problems.add(
                    page.hasNonNull("articleBody") && !isText(page.path("articleBody"))
                            ? "has an articleBody that is empty or no text (give the article's text, or leave it out)"
                            : null);
            problems.add(passages(page));
        }
        problems.add(fileProblem(id));
        return problems.stream()
                .filter(Objects::nonNull)
                .map(exception -> truthFile + ": page " + id + " " + exception)
                .toList();
    }

    private static @Nullable String passages(JsonNode page) {
        boolean sound = isList(page.path("with")) && isList(page.path("without"));
        boolean none = page.has("with")
                && page.path("with").isEmpty()
                && page.path("without").isEmpty();
        return sound && !none
                ? null
                : "has with or without that are no lists of texts, or empty (write [\"passage\", …])";
    }

    private static boolean isText(JsonNode value) {
        return value.isTextual() && !value.asText().isBlank();
    }

    private static boolean isList(JsonNode value) {
        return value.isMissingNode() || (value.isArray() && value.valueStream().allMatch(Corpus::isText));
    }

    private @Nullable String fileProblem(String id) {
        Path file = file(id);
        try {
            return page(id).length() > 0 ? null : "has an empty file, " + file + " (put the page there)";
        } catch (EOFException e) {
            return "has a file that is cut short, " + file + " (put it there again)";
        } catch (ZipException e) {
            return "has a file that is no sound gzip, " + file + " (gzip the page as it was fetched)";
        } catch (IOException e) {
            return Files.exists(file)
                    ? "has a file that cannot be read, " + file + " (let it be read)"
                    : "has no file " + file + " (put the page there, gzipped, or take it out of truth.json)";
        }
    }

    private String nothingToLearn() {
        var keys = new TreeSet<String>();
        truth.forEach(page -> page.fieldNames().forEachRemaining(keys::add));
        return truthFile + ": no page has an articleBody, or with and without; its keys are " + String.join(", ", keys)
                + " (write \"articleBody\": \"the article's text\")";
    }
}
