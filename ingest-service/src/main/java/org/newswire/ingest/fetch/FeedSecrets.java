package org.newswire.ingest.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fills secrets into the headers of a feed, just before a request is made: `${FEED_SECRET_DAILY}` becomes the
/// value of the environment variable of that name, or else the content of the file that
/// `FEED_SECRET_DAILY_FILE` names. So no secret stands in a list of feeds or in a topic, and a list can't name
/// any other variable. A file is read each time, so a secret may change while we run. Immutable.
public final class FeedSecrets {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)\\}");
    private static final Pattern NAME = Pattern.compile("FEED_SECRET_[A-Z0-9_]+");

    private final Map<String, String> environment;

    /// @param environment the variables; those that don't begin with `FEED_SECRET_` are never looked at
    public FeedSecrets(Map<String, String> environment) {
        this.environment = new TreeMap<>(environment);
    }

    /// Knows no secret.
    public static FeedSecrets none() {
        return new FeedSecrets(Map.of());
    }

    /// The value with its secrets.
    ///
    /// @throws IllegalArgumentException where one is missing; the message names it, never a value
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
            throw new IllegalArgumentException("a header names ${" + name + "}: secrets are called FEED_SECRET_…");
        }
        String value = environment.get(name);
        if (value != null) {
            return value.strip();
        }
        String file = environment.get(name + "_FILE");
        if (file == null) {
            throw new IllegalArgumentException("set " + name + " or " + name + "_FILE: a header names it");
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("the file that " + name + "_FILE names can't be read", e);
        }
    }
}
