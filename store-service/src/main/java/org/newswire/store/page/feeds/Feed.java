package org.newswire.store.page.feeds;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;
import org.newswire.store.database.Sql;
import org.newswire.store.page.ShownText;
import org.newswire.text.UrlSecrets;

/// A feed, as its last status in `news.feed-status` describes it. Texts are made safe to show.
///
/// @param label      the name in the list of feeds, or else the publisher's title, or else the URL
/// @param url        without secrets
/// @param nextPollAt as of the last status
/// @param failures   consecutive failed polls
/// @param asOf       when the last status was written
@RecordBuilder
public record Feed(
        UUID id,
        String label,
        String url,
        @Nullable String format,
        List<String> tags,
        boolean watched,
        String state,
        String reason,
        @Nullable Instant lastPollAt,
        @Nullable Instant lastSuccessAt,
        Instant nextPollAt,
        @Nullable Integer lastStatus,
        @Nullable String lastFailure,
        @Nullable String lastFailureDetail,
        int failures,
        long polls,
        long itemsPublished,
        @Nullable Double itemsPerDay,
        List<String> flags,
        @Nullable String replacement,
        Instant asOf) {
    /// A status may be written some minutes after its poll, so a shorter delay says nothing.
    static final Duration LATE_AFTER = Duration.ofMinutes(10);

    private static final int MAX_CHARS = 300;
    private static final String POSSIBLE_GAP = "possible-gap";
    private static final String GAP_REPAIRED = "gap-repaired";

    public Feed {
        tags = List.copyOf(tags);
        flags = List.copyOf(flags);
    }

    static Feed of(ResultSet row) throws SQLException {
        String url = UrlSecrets.masked(row.getString("url"));
        String label = Stream.of(row.getString("name"), row.getString("title"), url)
                .filter(text -> text != null && !text.isBlank())
                .findFirst()
                .orElse(url);
        return FeedBuilder.builder()
                .id(row.getObject("id", UUID.class))
                .label(ShownText.of(label, MAX_CHARS))
                .url(ShownText.of(url, WebUrl.MAX_CHARS))
                .format(shown(row.getString("format")))
                .tags(texts(row, "tags"))
                .watched(row.getBoolean("watched"))
                .state(row.getString("state"))
                .reason(row.getString("reason"))
                .lastPollAt(Sql.findInstant(row, "last_poll_at").orElse(null))
                .lastSuccessAt(Sql.findInstant(row, "last_success_at").orElse(null))
                .nextPollAt(Sql.findInstant(row, "next_poll_at").orElseThrow())
                .lastStatus(row.getObject("last_status", Integer.class))
                .lastFailure(row.getString("last_failure"))
                .lastFailureDetail(shown(row.getString("last_failure_detail")))
                .failures(row.getInt("failures"))
                .polls(row.getLong("polls"))
                .itemsPublished(row.getLong("items_published"))
                .itemsPerDay(row.getObject("items_per_day", Double.class))
                .flags(texts(row, "flags"))
                .replacement(shown(row.getString("replacement")))
                .asOf(Sql.findInstant(row, "as_of").orElseThrow())
                .build();
    }

    private static @Nullable String shown(@Nullable String text) {
        return text == null ? null : ShownText.of(UrlSecrets.masked(text), WebUrl.MAX_CHARS);
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Sql.texts(row, column).stream()
                .map(text -> ShownText.of(text, MAX_CHARS))
                .toList();
    }

    boolean isLate(Instant now) {
        return watched && nextPollAt.isBefore(now.minus(LATE_AFTER));
    }

    /// Returns whether the poll after the last known one is due: it may already be over, since its status comes later.
    public boolean isDue(Instant now) {
        return watched && !nextPollAt.isAfter(now) && !isLate(now);
    }

    /// Returns `late` or the state.
    public String kind(Instant now) {
        return isLate(now) ? "late" : state;
    }

    /// Returns the class of the style sheet that colours the state.
    public String colour(Instant now) {
        return switch (watched ? kind(now) : "") {
            case "active" -> "good";
            case "throttled" -> "warn";
            case "failing", "gone", "late" -> "bad";
            default -> "";
        };
    }

    /// Returns whether items may be missing: `complete`, `gap`, `repaired` or, before the first document, `unknown`.
    public String completeness() {
        if (flags.contains(POSSIBLE_GAP)) {
            return "gap";
        }
        if (flags.contains(GAP_REPAIRED)) {
            return "repaired";
        }
        return lastSuccessAt == null ? "unknown" : "complete";
    }

    /// Returns the flags apart from those about completeness.
    public List<String> otherFlags() {
        return flags.stream()
                .filter(flag -> !flag.equals(POSSIBLE_GAP) && !flag.equals(GAP_REPAIRED))
                .toList();
    }

    /// Returns whether the URL may be a link. Only addresses that the ingest could poll are links.
    public boolean isLink() {
        return isLink(url);
    }

    static boolean isLink(String url) {
        return WebUrl.parse(url).isPresent();
    }
}
