package org.newswire.store.page.feeds;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.store.page.ShellWord;

/// The model of the page that helps to add a feed.
///
/// @param typed  what the reader has typed; empty at first
/// @param url    the address in normal form; null if nothing was typed or it is no address
/// @param polled feeds of the same host that are already polled
public record DiscoverModel(String typed, @Nullable String url, List<Feed> polled) {
    public DiscoverModel {
        polled = List.copyOf(polled);
    }

    /// Returns whether the typed text is not an address.
    public boolean isInvalid() {
        return url == null && !typed.isEmpty();
    }

    /// Returns the command that finds the feeds of the site.
    public String command() {
        return "deploy/newswire discover " + ShellWord.of(String.valueOf(url));
    }

    /// Returns the lines of a feed list, if the address is a feed. A URL has no character that ends a single-quoted
    /// scalar of YAML, apart from the apostrophe, which is doubled.
    public String yaml() {
        return "feeds:\n  - url: '" + String.valueOf(url).replace("'", "''") + "'";
    }
}
