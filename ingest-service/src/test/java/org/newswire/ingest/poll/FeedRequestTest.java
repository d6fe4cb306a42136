package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.raw.FeedStatus;

/// How a feed that hangs is requested. `PolitenessConformanceIT` has the requests of a poll.
final class FeedRequestTest {
    private final PollFixture site = new PollFixture(PagePolicy.NEVER);

    @AfterEach
    void close() throws Exception {
        site.close();
    }

    /// So that it occupies a connection of its host for less time. It may also only be slow.
    @Test
    void everySecondRequestOfAFeedThatHungTwiceWaitsOnlyFiveSeconds() {
        List<@Nullable Duration> timeouts = new ArrayList<>();
        PollState hanging = site.pollState.hung().hung();
        for (int poll = 0; poll < 4; poll++) {
            timeouts.add(request(hanging).firstByteTimeout());
            hanging = hanging.polled(FeedStatus.State.FAILING, site.clock.instant(), poll);
        }
        assertThat(timeouts).containsExactly(Duration.ofSeconds(5), null, Duration.ofSeconds(5), null);
        assertThat(request(site.pollState.hung()).firstByteTimeout()).isNull();
    }

    @Test
    void aFeedThatHungYieldsToTheOtherRequestsToItsHost() {
        assertThat(request(site.pollState).priority()).isEqualTo(RequestPriority.POLL);
        assertThat(request(site.pollState.hung()).priority()).isEqualTo(RequestPriority.RETRY);
    }

    private FetchRequest request(PollState state) {
        WatchedFeed feed = site.watched("/feed");
        try (var admission = new PollAdmission(site.context().limits())) {
            var request = new FeedRequest(
                    site.context(), feed.definition(), admission, state, site.origin.url("/feed"), state.validators());
            return request.request();
        }
    }
}
