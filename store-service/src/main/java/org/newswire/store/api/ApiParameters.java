package org.newswire.store.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The parameters of a request, each within its limits: what is unknown, repeated, too long or not of its
/// form is refused by name.
public final class ApiParameters {
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /// The years of PostgreSQL: from 4714 BC on.
    private static final Instant FIRST_STORED = Instant.parse("-4713-11-24T00:00:00Z");

    private static final Instant FIRST_NOT_STORED = Instant.parse("+294277-01-01T00:00:00Z");

    private static final int SHOWN_CHARS = 50;

    private static final Pattern LANGUAGE_TAG = Pattern.compile("[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*");

    /// The two forms, which articles have under the one code.
    private static final Set<String> NORWEGIAN = Set.of("nb", "nn");

    private final Map<String, String> values = new HashMap<>();

    /// @param query the raw query of the URL, or null when there is none
    /// @param known the names that may be given
    public ApiParameters(@Nullable String query, Collection<String> known) throws ApiProblem {
        if (query == null || query.isEmpty()) {
            return;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (!known.contains(name)) {
                throw unknown(name, known);
            }
            if (values.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                throw ApiProblem.badParameter(name, "is given twice");
            }
        }
    }

    private static ApiProblem unknown(String name, Collection<String> known) {
        String shown = name.substring(0, Math.min(SHOWN_CHARS, name.length()));
        return ApiProblem.badParameter(
                shown,
                known.isEmpty()
                        ? "is unknown: there are no parameters"
                        : "is unknown. The parameters are: " + String.join(", ", new TreeSet<>(known)));
    }

    Optional<String> text(String name, int maxChars) throws ApiProblem {
        String value = values.getOrDefault(name, "").strip();
        if (value.length() > maxChars) {
            throw ApiProblem.badParameter(name, "is longer than " + maxChars + " characters");
        }
        if (value.indexOf('\0') >= 0) {
            throw ApiProblem.badParameter(name, "holds U+0000");
        }
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    /// As articles have it: of a language tag (RFC 5646) the first part, in lower case.
    Optional<String> language() throws ApiProblem {
        Optional<String> tag = text("language", 35);
        if (tag.isPresent() && !LANGUAGE_TAG.matcher(tag.get()).matches()) {
            throw ApiProblem.badParameter("language", "is no language tag such as en or pt-BR");
        }
        return tag.map(given -> given.split("[-_]", 2)[0].toLowerCase(Locale.ROOT))
                .map(language -> NORWEGIAN.contains(language) ? "no" : language);
    }

    int number(String name, int defaultValue, int min, int max) throws ApiProblem {
        Optional<String> text = text(name, 9);
        if (text.isEmpty()) {
            return defaultValue;
        }
        int value = text.get().matches("\\d+") ? Integer.parseInt(text.get()) : -1;
        if (value < min || value > max) {
            throw ApiProblem.badParameter(name, "is not a whole number from " + min + " to " + max);
        }
        return value;
    }

    /// An RFC 3339 instant, or a day, which stands for its begin in UTC.
    Optional<Instant> instant(String name) throws ApiProblem {
        Optional<String> text = text(name, 40);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Instant instant = text.get().length() == 10
                    ? LocalDate.parse(text.get()).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text.get());
            if (!isTime(instant)) {
                throw ApiProblem.badParameter(name, "is out of range");
            }
            return Optional.of(instant);
        } catch (DateTimeException e) {
            throw ApiProblem.badParameter(name, "is no time such as 2026-03-01T12:00:00Z or 2026-03-01");
        }
    }

    /// From `from`, which is inside, to `to`, which is not.
    public record Period(Optional<Instant> from, Optional<Instant> to) {}

    Period period() throws ApiProblem {
        Optional<Instant> from = instant("from");
        Optional<Instant> to = instant("to");
        if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
            throw ApiProblem.badParameter("from", from.get() + " is after to " + to.get());
        }
        return new Period(from, to);
    }

    /// Whether RFC 3339 can write it.
    private static boolean isTime(Instant instant) {
        return !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
    }

    /// Whether the database may have it: publishers claim times of any age, and pages end at these, too.
    static boolean isStorable(Instant instant) {
        return !instant.isBefore(FIRST_STORED) && instant.isBefore(FIRST_NOT_STORED);
    }

    Optional<UUID> id(String name) throws ApiProblem {
        Optional<String> text = text(name, 36);
        return text.isEmpty() ? Optional.empty() : Optional.of(id(name, text.get()));
    }

    public static UUID id(String name, String text) throws ApiProblem {
        if (!text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            throw ApiProblem.badParameter(name, "is no UUID");
        }
        return UUID.fromString(text);
    }

    private static String decode(String text) throws ApiProblem {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ApiProblem(400, "The query is not percent-encoded as it should be");
        }
    }
}
