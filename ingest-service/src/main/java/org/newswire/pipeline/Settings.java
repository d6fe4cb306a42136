package org.newswire.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Typed reading of settings from environment variables.
///
/// Faults are collected, not thrown: a reader that meets one notes it and returns the default, and
/// [#check()] reports all of them at once with name, value and remedy. Durations are written
/// `250ms`, `60s`, `5m`, `24h`, `30d`; sizes `512KiB`, `2MiB`, `1GiB` or plain bytes. Each setting
/// may also be given as a file: `NAME_FILE=/path` reads the value from there (for secrets), less a
/// line break at its end; both at once is a fault. A variable that is set to nothing counts as not set. Not
/// thread-safe.
public final class Settings {
    /// How requests name us where the setting `USER_AGENT` doesn't.
    public static final String USER_AGENT = "Newswire/0.1 (+https://github.com/newswire/newswire)";

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final List<String> EXAMPLES = List.of("60s", "5m", "24h", "30d");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|KiB|MiB|GiB)?");

    private final Map<String, String> environment;
    private final Set<String> faults = new LinkedHashSet<>();

    public Settings(Map<String, String> environment) {
        this.environment = new TreeMap<>(environment);
    }

    /// All names and values, files not yet read.
    Map<String, String> environment() {
        return environment;
    }

    /// All that is set under names that begin so, by name.
    Map<String, String> startingWith(String prefix) {
        Map<String, String> found = new TreeMap<>();
        for (String name : environment.keySet()) {
            if (name.startsWith(prefix)) {
                String base = name.endsWith("_FILE") ? name.substring(0, name.length() - 5) : name;
                find(base).ifPresent(value -> found.put(base, value));
            }
        }
        return found;
    }

    /// The text of a setting, or empty when it is not set.
    public Optional<String> find(String name) {
        Optional<String> value = variable(name);
        Optional<String> file = variable(name + "_FILE");
        if (value.isPresent() && file.isPresent()) {
            fault(name + "_FILE", file.get(), "is set, and so is " + name, "Unset one of them.");
        }
        return value.isPresent() ? value : file.flatMap(path -> readFile(name, path));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    public String text(String name, String defaultValue) {
        return find(name).orElse(defaultValue);
    }

    /// A text without which the service cannot run; `remedy` says what to set, with an example.
    public String required(String name, String remedy) {
        return find(name).orElseGet(() -> {
            fault(name, null, "is not set", remedy);
            return "";
        });
    }

    public boolean flag(String name, boolean defaultValue) {
        return parse(name, defaultValue, "true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "1" -> Optional.of(true);
            case "false", "no", "0" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    public int number(String name, int defaultValue, int min, int max) {
        return parse(name, defaultValue, "a whole number from " + min + " to " + max, text -> {
            Optional<Integer> number =
                    text.matches("\\d{1,9}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
            return number.filter(value -> value >= min && value <= max);
        });
    }

    public Duration duration(String name, Duration defaultValue, Duration min, Duration max) {
        return parse(name, defaultValue, range(min, max), text -> parseDuration(text, min, max));
    }

    /// A duration, or empty where the setting is a word, in any case, that stands for none. The word is
    /// the default.
    public Optional<Duration> durationOr(String name, String word, Duration min, Duration max) {
        return find(name).filter(text -> !text.equalsIgnoreCase(word)).flatMap(text -> {
            Optional<Duration> read = parseDuration(text, min, max);
            if (read.isEmpty()) {
                fault(name, text, "is not " + word + " or " + range(min, max), remedy(word));
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

    /// A size in bytes.
    public long bytes(String name, long defaultValue, long min, long max) {
        return parse(
                name,
                defaultValue,
                "a size from " + min + " to " + max + " bytes, such as 512KiB or 2MiB",
                text -> parseSize(text).filter(value -> value >= min && value <= max));
    }

    /// One of an enum's names, in lower case with dashes for underscores.
    public <E extends Enum<E>> E choice(String name, E defaultValue, Class<E> type) {
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(Settings::spelling).toList();
        return parse(
                name,
                defaultValue,
                "one of " + String.join(", ", names),
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(constant -> spelling(constant).equalsIgnoreCase(text))
                        .findFirst());
    }

    /// A setting with a form of its own: `reader` returns the value or throws an
    /// [IllegalArgumentException] that says what is wrong.
    public <T> T parsed(String name, T defaultValue, String wanted, Function<String, T> reader) {
        Optional<String> text = find(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        try {
            return reader.apply(text.get());
        } catch (IllegalArgumentException e) {
            fault(name, text.get(), e.getMessage(), "Set it to " + wanted + ".");
            return defaultValue;
        }
    }

    /// Notes a fault that only shows when settings are compared.
    public void fault(
            String name,
            @org.jspecify.annotations.Nullable String value,
            @org.jspecify.annotations.Nullable String wrong,
            String remedy) {
        faults.add(name + (value == null ? "" : "=" + value) + ": " + wrong + ". " + remedy);
    }

    /// @throws Invalid when anything read so far was wrong, with every fault
    public void check() {
        if (!faults.isEmpty()) {
            throw new Invalid(List.copyOf(faults));
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

    private static Optional<Long> parseSize(String text) {
        var match = SIZE.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        String unit = match.group(2) == null ? "B" : match.group(2);
        int shift = List.of("B", "KiB", "MiB", "GiB").indexOf(unit) * 10;
        return Optional.of(Long.parseLong(match.group(1)) << shift);
    }

    private <T> T parse(String name, T defaultValue, String wanted, Function<String, Optional<T>> reader) {
        return find(name)
                .map(text -> reader.apply(text).orElseGet(() -> {
                    fault(name, text, "is not " + wanted, remedy(show(defaultValue)));
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
        fault(name + "_FILE", file, wrong, "Name a readable file that holds the value.");
        return Optional.empty();
    }

    private static String show(Object value) {
        return value instanceof Duration duration
                ? format(duration)
                : value instanceof Enum<?> constant ? spelling(constant) : value.toString();
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

    private static String spelling(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The settings cannot be used; the message lists every fault, one a line.
    public static final class Invalid extends RuntimeException {
        private final transient List<String> faults;

        Invalid(List<String> faults) {
            super(String.join("\n", faults));
            this.faults = faults;
        }

        /// Of a fault that only shows when a setting is used.
        static Invalid of(String fault) {
            return new Invalid(List.of(fault));
        }

        public List<String> faults() {
            return faults;
        }
    }
}
