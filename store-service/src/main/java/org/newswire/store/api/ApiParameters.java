package org.newswire.store.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The query parameters of a request. An unknown, repeated, too long or malformed parameter is rejected
/// with its name.
public final class ApiParameters {
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /// The earliest timestamp of PostgreSQL, in 4714 BC.
    private static final Instant FIRST_STORED = Instant.parse("-4713-11-24T00:00:00Z");

    private static final Instant FIRST_NOT_STORED = Instant.parse("+294277-01-01T00:00:00Z");

    private static final int SHOWN_CHARS = 50;

    private static final Pattern LANGUAGE_TAG = Pattern.compile("[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*");

    /// Articles have the code `no` for both.
    private static final Set<String> NORWEGIAN = Set.of("nb", "nn");

    private final Map<String, String> values = new HashMap<>();

    /// @param query the raw query of the URL; null if the URL has no query
    /// @param known the permitted names
    public ApiParameters(@Nullable String query, Collection<String> known) throws ProblemException {
        for (String[] pair : pairs(query)) {
            String name = decode(pair[0]);
            if (!known.contains(name)) {
                throw unknown(name, known);
            }
            if (values.put(name, value(pair)) != null) {
                throw ProblemException.badParameter(name, "is given twice");
            }
        }
    }

    private ApiParameters() {}

    /// Returns the parameters with these names, and ignores others. A person may follow a link to which another
    /// site has added parameters.
    public static ApiParameters ignoringUnknown(@Nullable String query, Collection<String> known)
            throws ProblemException {
        ApiParameters found = new ApiParameters();
        for (String[] pair : pairs(query)) {
            String name = decode(pair[0]);
            if (known.contains(name)) {
                found.values.put(name, value(pair));
            }
        }
        return found;
    }

    /// Returns the name of each parameter and, behind `=`, its value.
    private static List<String[]> pairs(@Nullable String query) {
        return query == null || query.isEmpty()
                ? List.of()
                : Stream.of(query.split("&", -1))
                        .map(pair -> pair.split("=", 2))
                        .toList();
    }

    private static String value(String[] pair) throws ProblemException {
        return pair.length < 2 ? "" : decode(pair[1]);
    }

    private static ProblemException unknown(String name, Collection<String> known) {
        String shown = name.substring(0, Math.min(SHOWN_CHARS, name.length()));
        return ProblemException.badParameter(
                shown,
                known.isEmpty()
                        ? "is unknown: there are no parameters"
                        : "is unknown. The parameters are: " + String.join(", ", new TreeSet<>(known)));
    }

    public Optional<String> text(String name, int maxChars) throws ProblemException {
        String value = values.getOrDefault(name, "").strip();
        if (value.length() > maxChars) {
            throw ProblemException.badParameter(name, "is longer than " + maxChars + " characters");
        }
        if (value.indexOf('\0') >= 0) {
            throw ProblemException.badParameter(name, "holds U+0000");
        }
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    /// Returns the primary language subtag (RFC 5646) in lower case, as articles have it.
    public Optional<String> language() throws ProblemException {
        Optional<String> tag = text("language", 35);
        if (tag.isPresent() && !LANGUAGE_TAG.matcher(tag.get()).matches()) {
            throw ProblemException.badParameter("language", "must be a language tag such as en or pt-BR");
        }
        return tag.map(given -> given.split("[-_]", 2)[0].toLowerCase(Locale.ROOT))
                .map(language -> NORWEGIAN.contains(language) ? "no" : language);
    }

    public int number(String name, int defaultValue, int min, int max) throws ProblemException {
        Optional<String> text = text(name, 9);
        if (text.isEmpty()) {
            return defaultValue;
        }
        int value = text.get().matches("\\d+") ? Integer.parseInt(text.get()) : -1;
        if (value < min || value > max) {
            throw ProblemException.badParameter(name, "is not a whole number from " + min + " to " + max);
        }
        return value;
    }

    /// Returns an RFC 3339 instant, or the start of a day in UTC.
    public Optional<Instant> instant(String name) throws ProblemException {
        Optional<String> text = text(name, 40);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Instant instant = text.get().length() == 10
                    ? LocalDate.parse(text.get()).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text.get());
            if (!isTime(instant)) {
                throw ProblemException.badParameter(name, "is out of range");
            }
            return Optional.of(instant);
        } catch (DateTimeException e) {
            throw ProblemException.badParameter(
                    name, "must be a time such as 2026-03-01T12:00:00Z or a day such as 2026-03-01");
        }
    }

    /// The time from `from` (inclusive) to `to` (exclusive).
    public record Period(Optional<Instant> from, Optional<Instant> to) {}

    public Period period() throws ProblemException {
        Optional<Instant> from = instant("from");
        Optional<Instant> to = instant("to");
        if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
            throw ProblemException.badParameter("from", from.get() + " is after to " + to.get());
        }
        return new Period(from, to);
    }

    /// Returns whether RFC 3339 can express the instant.
    private static boolean isTime(Instant instant) {
        return !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
    }

    /// Returns whether PostgreSQL can store the instant. Publishers claim times of any age, and cursors
    /// contain them.
    static boolean isStorable(Instant instant) {
        return !instant.isBefore(FIRST_STORED) && instant.isBefore(FIRST_NOT_STORED);
    }

    public Optional<UUID> id(String name) throws ProblemException {
        Optional<String> text = text(name, 36);
        return text.isEmpty() ? Optional.empty() : Optional.of(id(name, text.get()));
    }

    public static UUID id(String name, String text) throws ProblemException {
        if (!text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            throw ProblemException.badParameter(name, "must be a UUID");
        }
        return UUID.fromString(text);
    }

    private static String decode(String text) throws ProblemException {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "The query is not percent-encoded as it should be");
        }
    }
}
