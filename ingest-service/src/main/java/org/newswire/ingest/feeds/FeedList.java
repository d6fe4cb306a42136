package org.newswire.ingest.feeds;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.newswire.pipeline.untrusted.DocumentFailure;

/// The list of feeds at the place that the setting `FEEDS` names: a file, a folder of them (`*.opml`, `*.xml`,
/// `*.yaml`, `*.yml`, `*.txt`, in the order of their names) or an http(s) URL.
///
/// A file is OPML; or YAML, a list (or `feeds:` with a list) of URLs or of `name`, `url`, `tags`, `options`; or
/// text with one URL a line, a name after it, and comments after `#`. What can't be read in it is a problem
/// with its line and its remedy, and costs no other feed. Immutable.
public final class FeedList {
    /// Brings what is at a URL.
    @FunctionalInterface
    public interface Download {
        byte[] bytes(URI url) throws IOException, InterruptedException;
    }

    /// Something to put right.
    ///
    /// @param line counted from 1; 0 where it concerns the whole file
    public record Problem(String file, int line, String message, String remedy) {
        @Override
        public String toString() {
            return file + (line > 0 ? ":" + line : "") + ": " + message + " (" + remedy + ")";
        }
    }

    /// What was found.
    ///
    /// @param complete false where something couldn't be read, or a file holds no feed without saying that it
    /// is meant to: a feed that isn't in the list must not be taken for removed then
    public record Result(List<FeedEntry> feeds, List<Problem> problems, boolean complete) {
        public Result {
            feeds = List.copyOf(feeds);
            problems = List.copyOf(problems);
        }
    }

    private final FeedSource source;

    /// @param source a path or an http(s) URL
    /// @param download used where it is a URL
    public FeedList(String source, Download download) {
        this.source = new FeedSource(source, download);
    }

    /// Reads the list. It never throws but for an interruption.
    public Result read() throws InterruptedException {
        return parse(source.load());
    }

    FeedSource source() {
        return source;
    }

    private static void read(FeedSource.Document document, Findings findings) {
        switch (document.format()) {
            case OPML -> OpmlFeeds.read(document, findings);
            case YAML -> new YamlFeeds(findings).read(document.text());
            case TEXT -> TextFeeds.read(document.text(), findings);
        }
    }

    static Result parse(FeedSource.Content content) {
        Findings findings = new Findings();
        for (FeedSource.Document document : content.documents()) {
            findings.startFile(document.name());
            try {
                read(document, findings);
                findings.endFile();
            } catch (RuntimeException | StackOverflowError e) {
                findings.incomplete(
                        "cannot be read: " + DocumentFailure.reason(e),
                        "mend the file; perhaps it is nested too deeply");
            }
        }
        for (FeedSource.Unreadable unreadable : content.unreadable()) {
            findings.startFile(unreadable.name());
            findings.incomplete(unreadable.message(), unreadable.remedy());
        }
        return findings.result();
    }
}
