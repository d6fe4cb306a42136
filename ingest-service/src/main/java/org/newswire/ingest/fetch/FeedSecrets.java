package org.newswire.ingest.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Inserts secrets into the headers of a feed just before a request: `${FEED_SECRET_DAILY}` becomes the
/// value of that environment variable, or the content of the file that `FEED_SECRET_DAILY_FILE` names.
///
/// So neither the list of feeds nor `news.feeds` contains these secrets. A secret that the list contains itself
/// is published in `news.feeds`. A list cannot read other variables. Files are read for each request, so
/// secrets can be rotated. Immutable.
public final class FeedSecrets {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)\\}");
    private static final Pattern NAME = Pattern.compile("FEED_SECRET_[A-Z0-9_]+");

    private final Map<String, String> environment;

    /// @param environment only variables that begin with `FEED_SECRET_` are read
    public FeedSecrets(Map<String, String> environment) {
        this.environment = new TreeMap<>(environment);
    }

    /// Inserts the secrets into a header value.
    ///
    /// @throws IllegalArgumentException if one is missing; the message has its name, never a value
    String fill(String value) {
        Matcher reference = REFERENCE.matcher(value);
        StringBuilder filled = new StringBuilder();
        while (reference.find()) {
            reference.appendReplacement(filled, Matcher.quoteReplacement(secret(reference.group(1))));
        }
        return reference.appendTail(filled).toString();
    }

    private String secret(String name) {
        if (!NAME.matcher(name).matches() || name.endsWith("_FILE")) {
            throw new IllegalArgumentException(
                    "a header refers to ${" + name + "}: the names of secrets begin with FEED_SECRET_");
        }
        String value = environment.get(name);
        if (value != null) {
            return value.strip();
        }
        String file = environment.get(name + "_FILE");
        if (file == null) {
            throw new IllegalArgumentException(
                    "a header refers to ${" + name + "}, which is not set: set " + name + " or " + name + "_FILE");
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("the file that " + name + "_FILE names can't be read", e);
        }
    }
}
