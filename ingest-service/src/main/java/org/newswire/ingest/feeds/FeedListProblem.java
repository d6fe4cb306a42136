package org.newswire.ingest.feeds;

/// A mistake in a feed list, with the remedy.
///
/// @param line counted from 1; 0 if the problem concerns the whole file
public record FeedListProblem(String file, int line, String message, String remedy) {
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + message + " (" + remedy + ")";
    }
}
