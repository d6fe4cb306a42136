package org.newswire.article;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.databind.EnumNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract;
import org.newswire.kafka.Topic;
import org.newswire.raw.NameUuid;

/// A value of `news.site-status`: whether the pages of a site yield articles as before. The key is the
/// site. It is written when the site's baseline is known, whenever the state changes, and once a day while the
/// site has articles.
///
/// @param drifts    the shifted signals while the state is `drifting`
/// @param asOf      when the state was determined
/// @param baselines the known baselines, with which the parser continues after a restart; null in records of
///     earlier versions
public record SiteStatus(
        String site,
        State state,
        List<Drift> drifts,
        Instant asOf,
        @Nullable List<Baseline> baselines) {
    public static final Topic TOPIC = Topic.compacted("news.site-status", 1);
    public static final Contract<SiteStatus> CONTRACT = new Contract<>("site-status", SiteStatus.class);

    /// The value of the header `ce_source`.
    private static final String SOURCE = "newswire:parse";

    public SiteStatus {
        drifts = List.copyOf(drifts);
        baselines = baselines == null ? null : List.copyOf(baselines);
    }

    /// Whether the pages yield articles as before.
    @EnumNaming(KebabCaseStrategy.class)
    public enum State {
        USUAL,
        DRIFTING,
        @JsonEnumDefaultValue
        UNKNOWN
    }

    /// A shift of one signal.
    ///
    /// @param signal `text`, `length`, `kept`, `authors`, `published` or `images`
    /// @param was    mean of the baseline: of `length` in words, of the others a share
    /// @param is     mean of the last twelve articles
    /// @param since  when it shifted
    public record Drift(String signal, double was, double is, Instant since) {}

    /// The usual values of one signal. The length is measured as the natural logarithm of words + 1.
    ///
    /// @param signal   as in [Drift]
    /// @param mean     mean of the baseline
    /// @param variance variance of the baseline
    /// @param recent   mean of the last twelve articles
    /// @param articles number of articles that had the signal
    public record Baseline(String signal, double mean, double variance, double recent, long articles) {}

    public Headers headers(String trace) {
        UUID event = NameUuid.ofEvent(NameUuid.ofLink(site), state + " " + drifts.size() + " " + asOf);
        return CONTRACT.headers("org.newswire.site.judged", event.toString(), SOURCE, site, asOf, trace);
    }
}
