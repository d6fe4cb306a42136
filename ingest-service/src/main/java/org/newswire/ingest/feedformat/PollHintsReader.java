package org.newswire.ingest.feedformat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Reads a feed's hints about polling.
final class PollHintsReader {
    private static final int MAX_TTL_MINUTES = 365 * 24 * 60;

    private PollHintsReader() {}

    /// @param links the Atom links of the feed
    static PollHints read(Fields channel, List<Element> links, ReadContext context) {
        String previous = AtomLinks.withRel(links, "prev-archive", context);
        return new PollHints(
                ttl(channel.text("ttl")),
                hours(channel),
                days(channel),
                interval(channel),
                base(channel),
                AtomLinks.allWithRel(links, "hub", context),
                AtomLinks.withRel(links, "self", context),
                previous != null ? previous : AtomLinks.withRel(links, "next", context));
    }

    private static @Nullable Duration ttl(@Nullable String text) {
        int minutes = Numbers.natural(text);
        return minutes <= 0 || minutes > MAX_TTL_MINUTES ? null : Duration.ofMinutes(minutes);
    }

    private static Set<Integer> hours(Fields channel) {
        Set<Integer> hours = new TreeSet<>();
        inner(channel, "skipHours", text -> {
            int hour = Numbers.natural(text);
            if (hour >= 0 && hour <= 24) {
                hours.add(hour % 24);
            }
        });
        return hours;
    }

    private static Set<DayOfWeek> days(Fields channel) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        inner(channel, "skipDays", text -> {
            String name = text.strip().toUpperCase(Locale.ROOT);
            for (DayOfWeek day : DayOfWeek.values()) {
                if (name.length() >= 3 && day.name().startsWith(name)) {
                    days.add(day);
                }
            }
        });
        return days;
    }

    private static @Nullable Instant base(Fields channel) {
        String text = channel.text("sy:updateBase");
        return text == null ? null : FeedDateParser.parse(text);
    }

    private static void inner(Fields channel, String name, Consumer<String> each) {
        for (Element list : channel.all(name)) {
            list.children().forEach(e -> each.accept(e.text()));
        }
    }

    /// `sy:updatePeriod` (daily if absent) divided by `sy:updateFrequency` (1 if absent).
    private static @Nullable Duration interval(Fields channel) {
        String period = channel.text("sy:updatePeriod");
        String frequency = channel.text("sy:updateFrequency");
        if (period == null && frequency == null) {
            return null;
        }
        Duration whole = switch (period == null ? "daily" : period.toLowerCase(Locale.ROOT)) {
            case "hourly" -> Duration.ofHours(1);
            case "daily" -> Duration.ofDays(1);
            case "weekly" -> Duration.ofDays(7);
            case "monthly" -> Duration.ofDays(30);
            case "yearly" -> Duration.ofDays(365);
            default -> Duration.ZERO;
        };
        int times = frequency == null ? 1 : Numbers.natural(frequency);
        return whole.isZero() || times < 1 ? null : whole.dividedBy(times);
    }
}
