package org.newswire.ingest.poll;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.newswire.ingest.feedformat.DocumentMemory;
import org.newswire.ingest.feedformat.FeedReader;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.RobotsHops;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.ingest.pages.ItemPages;
import org.newswire.ingest.state.PollClaimWriter;
import org.newswire.service.tracing.Tracing;

/// The collaborators and limits that all polls of an instance share.
///
/// @param hub     subscribes to WebSub hubs
/// @param limits  what polls may have to wait for
/// @param tracing starts one trace per poll
public record PollContext(
        Downloads downloads,
        HubClient hub,
        PollLimits limits,
        PollSettings settings,
        IngestMetrics metrics,
        InstantSource clock,
        RandomGenerator random,
        Tracing tracing) {

    /// Returns a context with the limits that the settings and the heap size allow.
    public static PollContext of(
            Fetcher fetcher,
            RobotsRules robots,
            PollSettings settings,
            IngestMetrics metrics,
            PollClaimWriter claims,
            InstantSource clock,
            RandomGenerator random,
            Tracing tracing) {
        return new PollContext(
                new Downloads(fetcher, robots, new FeedReader(), new ItemPages(fetcher, robots, clock)),
                new HubClient(fetcher, settings.webSubCallback(), metrics, clock, new SecureRandom()),
                PollLimits.of(settings, claims, clock, DocumentMemory.OF_PROCESS),
                settings,
                metrics,
                clock,
                random,
                tracing);
    }

    /// Returns the check of robots.txt for the documents of a feed.
    RobotsHops robots(FeedDefinition feed) {
        boolean isRespected = Objects.requireNonNullElse(feed.respectRobots(), settings.robotsForFeeds());
        return new RobotsHops(downloads.robots(), Downloads.connection(feed), isRespected);
    }
}
