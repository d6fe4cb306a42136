package org.newswire.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.text.KebabCase;

/// Reads typed settings from environment variables.
///
/// Errors are collected: a method that finds an invalid value records an error and returns the default.
/// [#check()] then throws one exception with all errors. Durations are written as `250ms`, `60s`, `5m`, `24h`
/// or `30d`. `NAME_FILE=/path` reads the value of `NAME` from a file, for secrets. An empty variable counts as
/// unset. Not thread-safe.
///
/// ```java
/// Settings settings = new Settings(System.getenv());
/// int port = settings.described("port of the API").number("HTTP_PORT", 8080, 0, 65_535);
/// settings.check();
/// ```
///
/// The page `deploy/docs/SETTINGS.md` is generated from the descriptions ([#described(String)]).
public final class Settings {
    /// Default of the setting `USER_AGENT`.
    public static final String USER_AGENT = "Newswire/0.1 (+https://github.com/newswire/newswire)";

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final List<String> EXAMPLES = List.of("60s", "5m", "24h", "30d");

    private final Map<String, String> environment;
    private final Set<String> errors = new LinkedHashSet<>();
    private final Map<String, SettingDescription> descriptions = new LinkedHashMap<>();
    private @Nullable String nextMeaning;
    private @Nullable String nextDefault;

    public Settings(Map<String, String> environment) {
        this.environment = new TreeMap<>(environment);
    }

    /// Describes the setting that is read next. The table of settings contains the name, the accepted
    /// values, the default and this meaning.
    public Settings described(String meaning) {
        nextMeaning = meaning;
        nextDefault = null;
        return this;
    }

    /// @param byDefault the default in words, if it is computed at start
    public Settings described(String meaning, String byDefault) {
        nextMeaning = meaning;
        nextDefault = byDefault;
        return this;
    }

    /// The descriptions of the settings that were read, in the order of reading.
    public List<SettingDescription> descriptions() {
        return List.copyOf(descriptions.values());
    }

    private void describe(String name, String values, String defaultValue) {
        String meaning = nextMeaning;
        if (meaning != null) {
            String byDefault = nextDefault == null ? defaultValue : nextDefault;
            descriptions.putIfAbsent(name, new SettingDescription(name, values, byDefault, meaning));
        }
        nextMeaning = null;
        nextDefault = null;
    }

    /// All variables, without the contents of files.
    public Map<String, String> environment() {
        return environment;
    }

    /// The settings whose names have this prefix, sorted by name.
    public Map<String, String> startingWith(String prefix) {
        Map<String, String> found = new TreeMap<>();
        for (String name : environment.keySet()) {
            if (name.startsWith(prefix)) {
                String base = name.endsWith("_FILE") ? name.substring(0, name.length() - 5) : name;
                value(base).ifPresent(value -> found.put(base, value));
            }
        }
        return found;
    }

    /// The text of a setting, or empty when it is not set.
    public Optional<String> find(String name) {
        describe(name, "text", "");
        return value(name);
    }

    private Optional<String> value(String name) {
        Optional<String> value = variable(name);
        Optional<String> file = variable(name + "_FILE");
        if (value.isPresent() && file.isPresent()) {
            error(name + "_FILE", file.get(), "is set together with " + name, "Unset one of them.");
        }
        return value.isPresent() ? value : file.flatMap(path -> readFile(name, path));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    public String text(String name, String defaultValue) {
        describe(name, "text", defaultValue);
        return value(name).orElse(defaultValue);
    }

    /// A mandatory text. `remedy` describes a valid value, with an example.
    public String required(String name, String remedy) {
        describe(name, "text", "required");
        return value(name).orElseGet(() -> {
            error(name, null, "is not set", remedy);
            return "";
        });
    }

    public boolean flag(String name, boolean defaultValue) {
        describe(name, "`true` or `false`", String.valueOf(defaultValue));
        return parse(name, defaultValue, "true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "1" -> Optional.of(true);
            case "false", "no", "0" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    public int number(String name, int defaultValue, int min, int max) {
        describe(name, "number, " + min + " to " + max, String.valueOf(defaultValue));
        return parse(name, defaultValue, "a whole number from " + min + " to " + max, text -> {
            Optional<Integer> number =
                    text.matches("\\d{1,9}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
            return number.filter(value -> value >= min && value <= max);
        });
    }

    public Duration duration(String name, Duration defaultValue, Duration min, Duration max) {
        describe(name, "duration, " + format(min) + " to " + format(max), format(defaultValue));
        return parse(name, defaultValue, range(min, max), text -> parseDuration(text, min, max));
    }

    /// A duration, or empty if the value is `word` (in any case), which is the default.
    public Optional<Duration> durationOr(String name, String word, Duration min, Duration max) {
        describe(name, "`" + word + "`, or duration, " + format(min) + " to " + format(max), word);
        return value(name).filter(text -> !text.equalsIgnoreCase(word)).flatMap(text -> {
            Optional<Duration> read = parseDuration(text, min, max);
            if (read.isEmpty()) {
                error(name, text, "is not " + word + " or " + range(min, max), remedy(word));
            }
            return read;
        });
    }

    private static String range(Duration min, Duration max) {
        List<String> examples = EXAMPLES.stream()
                .filter(example -> parseDuration(example, min, max).isPresent())
                .limit(3)
                .toList();
        String such = String.join(", ", examples).replaceFirst(", (\\w+)$", " or $1");
        return "a duration from " + format(min) + " to " + format(max) + (such.isEmpty() ? "" : ", such as " + such);
    }

    /// A constant of an enum, in lower case with dashes instead of underscores.
    public <E extends Enum<E>> E choice(String name, E defaultValue, Class<E> type) {
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(KebabCase::of).toList();
        describe(name, "`" + String.join("`, `", names) + "`", KebabCase.of(defaultValue));
        return parse(
                name,
                defaultValue,
                "one of " + String.join(", ", names),
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(constant -> KebabCase.of(constant).equalsIgnoreCase(text))
                        .findFirst());
    }

    /// A setting in another format. `reader` returns the value, or throws an [IllegalArgumentException]
    /// whose message states the problem.
    ///
    /// @param wanted the accepted values, with an example
    public <T> T parsed(String name, T defaultValue, String wanted, Function<String, T> reader) {
        describe(name, "text", nextDefault == null ? "" : nextDefault);
        Optional<String> text = value(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        try {
            return reader.apply(text.get());
        } catch (IllegalArgumentException e) {
            error(name, text.get(), e.getMessage(), "Set it to " + wanted + ".");
            return defaultValue;
        }
    }

    /// Records an error that only shows when settings are compared, such as a minimum above the maximum.
    ///
    /// @param value null if it may be secret
    public void error(String name, @Nullable String value, @Nullable String wrong, String remedy) {
        errors.add(name + (value == null ? "" : "=" + value) + ": " + wrong + ". " + remedy);
    }

    /// @throws InvalidSettingsException with all errors, if a setting read so far is invalid
    public void check() {
        if (!errors.isEmpty()) {
            throw new InvalidSettingsException(List.copyOf(errors));
        }
    }

    public static Optional<Duration> parseDuration(String text) {
        var match = DURATION.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(match.group(1));
        return Optional.of(
                switch (match.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }

    private static Optional<Duration> parseDuration(String text, Duration min, Duration max) {
        return parseDuration(text).filter(value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
    }

    private <T> T parse(String name, T defaultValue, String wanted, Function<String, Optional<T>> reader) {
        return value(name)
                .map(text -> reader.apply(text).orElseGet(() -> {
                    error(name, text, "is not " + wanted, remedy(show(defaultValue)));
                    return defaultValue;
                }))
                .orElse(defaultValue);
    }

    private static String remedy(String defaultValue) {
        return "Correct it, or unset it for the default " + defaultValue + ".";
    }

    private Optional<String> readFile(String name, String file) {
        String wrong;
        try {
            String value = Files.readString(Path.of(file)).stripTrailing();
            if (!value.isEmpty()) {
                return Optional.of(value);
            }
            wrong = "is empty";
        } catch (IOException e) {
            wrong = "cannot be read (" + e.getClass().getSimpleName() + ")";
        }
        error(name + "_FILE", file, wrong, "Name a readable file that holds the value.");
        return Optional.empty();
    }

    private static String show(Object value) {
        return value instanceof Duration duration
                ? format(duration)
                : value instanceof Enum<?> constant ? KebabCase.of(constant) : value.toString();
    }

    private static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        return seconds % 3600 == 0 && seconds > 0
                ? seconds / 3600 + "h"
                : seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
