package org.newswire.ingest.feeds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.pipeline.untrusted.Limit;

/// Loads the files of a list of feeds without looking into them.
final class FeedSource {
    @Limit(of = "bytes of a feed list", past = "the list is not read, and the feeds stay as they are")
    private static final long MAX_BYTES = 32L * 1024 * 1024;

    enum Format {
        OPML,
        YAML,
        TEXT
    }

    record Unreadable(String name, String message, String remedy) {}

    /// Everything that was loaded; equal where nothing has changed.
    record Content(List<Document> documents, List<Unreadable> unreadable) {}

    /// One file's bytes.
    static final class Document {
        private final String name;
        private final byte[] bytes;

        Document(String name, byte[] bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        String name() {
            return name;
        }

        byte[] bytes() {
            return bytes;
        }

        String text() {
            Charset charset = StandardCharsets.UTF_8;
            // FF FE or FE FF: the byte order mark of UTF-16
            if (bytes.length > 1 && (bytes[0] & 0xff) + (bytes[1] & 0xff) == 0xff + 0xfe) {
                charset = StandardCharsets.UTF_16;
            }
            String text = new String(bytes, charset);
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        }

        /// By the name's ending, or else by how the content begins.
        Format format() {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.endsWith(".opml") || lower.endsWith(".xml")) {
                return Format.OPML;
            }
            if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
                return Format.YAML;
            }
            String start = text().strip();
            if (start.startsWith("<")) {
                return Format.OPML;
            }
            boolean yaml = start.lines().anyMatch(line -> line.matches("\\s*(- .*|-|feeds\\s*:.*|\\[.*|\\{.*)"));
            return yaml && !lower.endsWith(".txt") ? Format.YAML : Format.TEXT;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Document document
                    && document.name.equals(name)
                    && Arrays.equals(document.bytes, bytes);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, Arrays.hashCode(bytes));
        }
    }

    private final String source;
    private final FeedList.Download download;

    FeedSource(String source, FeedList.Download download) {
        this.source = source.strip();
        this.download = download;
    }

    boolean isRemote() {
        return source.matches("(?i)https?://.*");
    }

    Content load() throws InterruptedException {
        Content content = new Content(new ArrayList<>(), new ArrayList<>());
        if (isRemote()) {
            loadUrl(content);
        } else {
            loadPath(content);
        }
        return content;
    }

    private void loadUrl(Content content) throws InterruptedException {
        Optional<URI> url = WebUrl.parse(source);
        if (url.isEmpty()) {
            content.unreadable()
                    .add(new Unreadable(
                            WebUrl.masked(source), "is not a valid URL", "set FEEDS to a file, a folder or a URL"));
            return;
        }
        String name = WebUrl.withoutUser(url.get()).toString();
        try {
            content.documents().add(new Document(name, download.bytes(url.get())));
        } catch (IOException e) {
            content.unreadable()
                    .add(new Unreadable(
                            name,
                            "cannot be fetched: " + e.getMessage(),
                            "make sure that the URL answers; it is tried again"));
        }
    }

    private void loadPath(Content content) {
        try {
            Path path = Path.of(source);
            if (Files.isDirectory(path)) {
                loadFolder(path, content);
            } else {
                loadFile(path, source, content);
            }
        } catch (InvalidPathException | IOException | UncheckedIOException e) {
            content.unreadable().add(unreadable(source, e));
        }
    }

    private void loadFolder(Path folder, Content content) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(FeedSource::isFeedFile).sorted().toList();
        }
        for (Path file : files) {
            loadFile(file, file.toString(), content);
        }
        if (files.isEmpty()) {
            content.unreadable()
                    .add(new Unreadable(
                            WebUrl.masked(source),
                            "holds no feed file",
                            "put *.opml, *.xml, *.yaml, *.yml or *.txt files into the folder"));
        }
    }

    private static boolean isFeedFile(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && name.matches(".*\\.(opml|xml|yaml|yml|txt)") && !Files.isDirectory(path);
    }

    private static void loadFile(Path file, String name, Content content) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it is larger than 32 MiB");
            }
            content.documents().add(new Document(name, Files.readAllBytes(file)));
        } catch (IOException e) {
            content.unreadable().add(unreadable(name, e));
        }
    }

    /// What is no file may be a misspelt URL with a password.
    private static Unreadable unreadable(String name, Exception e) {
        boolean missing = e instanceof NoSuchFileException;
        if (missing && name.matches("(?s)[A-Za-z][A-Za-z0-9+.-]+:/.*")) {
            return new Unreadable(
                    WebUrl.masked(name),
                    "is not an http or https URL",
                    "set FEEDS to a URL such as https://example.org/feeds.opml, a file or a folder");
        }
        return new Unreadable(
                WebUrl.masked(name),
                missing ? "does not exist" : "cannot be read: " + WebUrl.masked(String.valueOf(e.getMessage())),
                "make the file readable, or set FEEDS to another file, folder or URL");
    }
}
