package org.newswire.store.page.feeds;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;
import org.newswire.raw.FeedStatus;
import org.newswire.store.page.ShellWord;
import org.newswire.store.page.ShownText;
import org.newswire.store.page.TemplateContext;

/// The model of a feed's page.
///
/// @param why   the first sentence
/// @param notes what an operator can do
/// @param next  the next poll; absent if none is due
public record FeedModel(
        FeedDetails details,
        Sentence why,
        List<Sentence> notes,
        @Nullable Sentence next,
        FeedStrip strip,
        FeedWords words,
        Instant now) {
    public FeedModel {
        notes = List.copyOf(notes);
    }

    static FeedModel of(FeedDetails details, TemplateContext page, Instant now) {
        FeedWords words = new FeedWords(page);
        FeedHeadline headline = new FeedHeadline(details, words, now);
        return new FeedModel(
                details,
                headline.why(),
                headline.notes(),
                headline.next().orElse(null),
                FeedStrip.of(details.days()),
                words,
                now);
    }

    /// Returns the command that reads the feed as the ingest does.
    public String readCommand() {
        return "deploy/newswire read " + ShellWord.of(polledUrl());
    }

    /// Returns the command that lists all requests to the feed's host; null if the URL has no host.
    public @Nullable String ledgerCommand() {
        return WebUrl.parse(polledUrl())
                .map(address -> "deploy/newswire ledger --host " + ShellWord.of(WebUrl.host(address)))
                .orElse(null);
    }

    /// Returns the URL of the WebSub hub, safe to show.
    public String hubUrl() {
        FeedStatus.Hub hub = details.hub();
        return hub == null ? "" : ShownText.of(hub.url(), WebUrl.MAX_CHARS);
    }

    private String polledUrl() {
        String address = details.address();
        return address == null ? details.feed().url() : address;
    }
}
