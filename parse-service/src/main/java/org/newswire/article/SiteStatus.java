package org.newswire.article;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Topic;
import org.newswire.raw.NameUuid;

/// A value of `news.site-status`: whether the pages of a site yield what they used to. The key is the
/// site. Written when enough of a site is known to tell, and whenever it turns.
///
/// @param drifts what is not as it used to be, as long as the state is `drifting`
/// @param asOf   when it was judged
public record SiteStatus(String site, State state, List<Drift> drifts, Instant asOf) {
    public static final Topic TOPIC = Topic.compacted("news.site-status", 1);
    public static final Contract<SiteStatus> CONTRACT = new Contract<>("site-status", SiteStatus.class);

    /// Who says so (`ce_source`).
    private static final String SOURCE = "newswire:parse";

    public SiteStatus {
        drifts = List.copyOf(drifts);
    }

    /// How the site's pages are.
    public enum State {
        @JsonProperty("usual")
        USUAL,
        @JsonProperty("drifting")
        DRIFTING,
        @JsonEnumDefaultValue
        @JsonProperty("unknown")
        UNKNOWN
    }

    /// One thing that has shifted.
    ///
    /// @param signal what is watched: `text`, `length`, `kept`, `authors`, `published` or `images`
    /// @param was    the usual mean: of `length` in words, of all else a share
    /// @param is     that of the last twelve articles when it was judged
    /// @param since  when it shifted
    public record Drift(String signal, double was, double is, Instant since) {}

    /// The CloudEvents headers of this status.
    public Headers headers(String trace) {
        UUID event = NameUuid.ofEvent(NameUuid.ofLink(site), state + " " + drifts.size() + " " + asOf);
        return CONTRACT.headers("org.newswire.site.judged", event.toString(), SOURCE, site, asOf, trace);
    }
}
