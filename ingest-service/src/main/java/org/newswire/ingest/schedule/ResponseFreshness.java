package org.newswire.ingest.schedule;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.HttpDate;
import org.newswire.ingest.schedule.PollSchedule.Requested;
import org.newswire.raw.FeedStatus.Reason;

/// The freshness lifetime of an HTTP response (RFC 9111, section 4.2).
public final class ResponseFreshness {
    private static final Pattern DIRECTIVE = Pattern.compile("([\\w-]+)(?:\\s*=\\s*(\"[^\"]*\"|[^,;\\s]*))?");
    private static final Pattern DIGITS = Pattern.compile("\\s*\"?(\\d{1,9})\\d*(?:[.]\\d*)?\"?\\s*");

    private ResponseFreshness() {}

    /// Returns the remaining lifetime: `s-maxage`, else `max-age`, else `Expires` minus `Date`, each minus
    /// `Age`. Absent if the response states none, is stale already, or has the directive `no-store` or
    /// `no-cache`.
    public static @Nullable Requested freshness(Exchange exchange) {
        Map<String, String> control = directives(Objects.requireNonNullElse(exchange.header("cache-control"), ""));
        if (control.containsKey("no-store") || "".equals(control.get("no-cache"))) {
            return null;
        }
        String maxAge = control.getOrDefault("s-maxage", control.get("max-age"));
        Optional<Duration> lifetime = maxAge == null ? expires(exchange) : seconds(maxAge);
        Duration age = seconds(exchange.header("age")).orElse(Duration.ZERO);
        Reason reason = maxAge == null ? Reason.SERVER_EXPIRES : Reason.SERVER_MAX_AGE;
        return lifetime.map(time -> time.minus(age))
                .filter(Duration::isPositive)
                .map(left -> new Requested(left, reason))
                .orElse(null);
    }

    /// Only the first of repeated directives counts.
    private static Map<String, String> directives(String cacheControl) {
        Map<String, String> directives = new HashMap<>();
        DIRECTIVE
                .matcher(cacheControl)
                .results()
                .forEach(found -> directives.putIfAbsent(
                        found.group(1).toLowerCase(Locale.ROOT), Objects.requireNonNullElse(found.group(2), "")));
        return directives;
    }

    private static Optional<Duration> expires(Exchange exchange) {
        return Optional.ofNullable(exchange.header("expires"))
                .flatMap(HttpDate::parse)
                .map(until ->
                        Duration.between(HttpDate.ofResponse(exchange.header("date"), exchange.fetchedAt()), until));
    }

    private static Optional<Duration> seconds(@Nullable String text) {
        Matcher digits = DIGITS.matcher(text == null ? "" : text);
        return digits.matches() ? Optional.of(Duration.ofSeconds(Long.parseLong(digits.group(1)))) : Optional.empty();
    }
}
