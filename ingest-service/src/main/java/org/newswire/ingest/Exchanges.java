package org.newswire.ingest;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.PollHints;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.raw.FeedStatus.Reason;

/// What the poller reads from an HTTP exchange.
final class Exchanges {
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[,\\s])max-age\\s*=\\s*\"?(\\d{1,9})");

    private Exchanges() {}

    /// The redirects on the way, as `301 https://…`.
    static List<String> hops(Exchange exchange) {
        return exchange.redirects().stream()
                .map(hop -> hop.status() + " " + hop.target())
                .toList();
    }

    /// The longer of what the server (`Cache-Control: max-age`, RFC 9111) and the document (`ttl`,
    /// `sy:`) ask for.
    static @Nullable Duration askedInterval(Exchange exchange, @Nullable Duration byDocument) {
        Duration asked = maxAge(exchange).orElse(Duration.ZERO);
        return byDocument != null && byDocument.compareTo(asked) > 0 ? byDocument : asked.isZero() ? null : asked;
    }

    /// What the document asks for.
    static @Nullable Duration askedInterval(PollHints hints) {
        Duration asked = Duration.ZERO;
        for (Duration hint : new Duration[] {hints.ttl(), hints.updateInterval()}) {
            asked = hint != null && hint.compareTo(asked) > 0 ? hint : asked;
        }
        return asked.isZero() ? null : asked;
    }

    static Reason askedBy(Exchange exchange) {
        return maxAge(exchange).isPresent() ? Reason.SERVER_MAX_AGE : Reason.FEED_TTL;
    }

    private static Optional<Duration> maxAge(Exchange exchange) {
        String header = exchange.cacheControl();
        if (header == null) {
            return Optional.empty();
        }
        Matcher matcher = MAX_AGE.matcher(header.toLowerCase(Locale.ROOT));
        return matcher.find() ? Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1)))) : Optional.empty();
    }
}
