package org.newswire.ingest.feeds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.newswire.limits.Limit;
import org.newswire.net.WebUrl;
import org.newswire.text.UrlSecrets;

/// Loads the files of a feed list without parsing them.
final class FeedSource {
    @Limit(of = "bytes of a feed list", past = "the list is rejected, and the feeds do not change")
    private static final long MAX_BYTES = 32L * 1024 * 1024;

    record Unreadable(String name, String message, String remedy) {}

    /// The loaded files. Equal contents mean that nothing has changed.
    record Content(List<FeedListFile> files, List<Unreadable> unreadable) {}

    private final String source;
    private final FeedDownload download;

    FeedSource(String source, FeedDownload download) {
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
                            UrlSecrets.maskedUser(source),
                            "is not a valid URL",
                            "set FEEDS to a file, a folder or a URL"));
            return;
        }
        String name = WebUrl.withoutUser(url.get()).toString();
        try {
            content.files().add(new FeedListFile(name, download.bytes(url.get())));
        } catch (IOException e) {
            content.unreadable()
                    .add(new Unreadable(
                            name,
                            "cannot be fetched: " + e.getMessage(),
                            "check that the URL answers; the request is repeated every minute"));
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
                            UrlSecrets.maskedUser(source),
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
            content.files().add(new FeedListFile(name, Files.readAllBytes(file)));
        } catch (IOException e) {
            content.unreadable().add(unreadable(name, e));
        }
    }

    /// Masks the name of a missing file, which may be a misspelt URL with a password.
    private static Unreadable unreadable(String name, Exception e) {
        boolean missing = e instanceof NoSuchFileException;
        if (missing && name.matches("(?s)[A-Za-z][A-Za-z0-9+.-]+:/.*")) {
            return new Unreadable(
                    UrlSecrets.maskedUser(name),
                    "is not an http or https URL",
                    "set FEEDS to a URL such as https://example.org/feeds.opml, a file or a folder");
        }
        return new Unreadable(
                UrlSecrets.maskedUser(name),
                missing ? "does not exist" : "cannot be read: " + UrlSecrets.maskedUser(String.valueOf(e.getMessage())),
                "make the file readable, or set FEEDS to another file, folder or URL");
    }
}
