package org.newswire.ingest.poll;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.PagePolicy;

/// Guarantee: a version that a poll has read is published, although it waits for its page when the feed shows
/// another one, or when its instance stops, freezes or is killed.
final class UnpublishedVersionTest {
    private final PollFixture site = new PollFixture(PagePolicy.ALWAYS);
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        released.countDown();
        site.close();
    }

    @Test
    void aVersionThatIsReplacedWhileItWaitsForItsPageIsPublished() throws Exception {
        site.max = PollFixture.MIN;
        showAndPublish("1|One");
        show("1|Two");
        site.origin.on("/a/1", 500, Map.of(), ""); // retried after ten seconds
        Thread poll = startWhenDue(2);
        show("1|Three");
        long polls = site.requestCount("/feed");
        PollConformanceCase.waitFor(() -> {
            site.clock.moveOn(Duration.ofSeconds(10));
            return site.requestCount("/feed") > polls;
        });
        site.origin.on("/a/1", 200, Map.of(), "<p>Three");
        PollConformanceCase.waitFor(() -> {
            site.clock.moveOn(Duration.ofSeconds(10));
            return !poll.isAlive();
        });
        site.publish();
        assertThat(titles()).containsExactly("One", "Two", "Three");
        assertThat(PollConformanceCase.missing(site.items().getLast())).isEmpty();
    }

    @Test
    void aVersionThatOnlyAStoppedPollReadIsPublishedByItsSuccessor() throws Exception {
        showAndPublish("1|One");
        show("1|Two");
        holdPage();
        site.stop(startWhenDue(2));
        show("1|One"); // with its former ETag
        releasePage();
        site.pollWhenDue();
        assertThat(titles()).containsExactly("One", "Two", "One");
        site.pollWhenDue();
        assertThat(site.last("/feed").header("if-none-match")).isEqualTo(etag("1|One"));
        assertThat(titles()).hasSize(3);
    }

    /// The poll task neither ends nor writes anything after its pages are pending.
    @Test
    void aVersionThatOnlyAFrozenPollReadIsPublishedByItsSuccessor() throws Exception {
        showAndPublish("1|One", "2|Two");
        show("3|Three", "1|Edited", "2|Two");
        holdPage();
        startWhenDue(2);
        site.publish();
        show("2|Two");
        site.pollWhenDue();
        assertThat(titles()).containsExactlyInAnyOrder("One", "Two", "Edited", "Three");
        assertThat(site.pollState.unpublished()).isNull();
    }

    @Test
    void aVersionThatIsStillShownIsPublishedOnceWithItsPage() throws Exception {
        showAndPublish("1|One");
        show("1|Two");
        holdPage();
        site.stop(startWhenDue(2));
        releasePage();
        site.origin.on("/a/1", 200, Map.of(), "<p>Two");
        site.pollWhenDue();
        assertThat(titles()).containsExactly("One", "Two");
        assertThat(PollConformanceCase.missing(site.items().getLast())).isEmpty();
    }

    /// The successor cannot read the feed at first.
    @Test
    void anUnpublishedVersionOutlivesFailedPolls() throws Exception {
        showAndPublish("1|One");
        show("1|Two");
        holdPage();
        site.stop(startWhenDue(2));
        site.origin.on("/feed", 500, Map.of(), "");
        site.pollWhenDue();
        releasePage();
        show("1|Three");
        site.pollWhenDue();
        assertThat(titles()).containsExactly("One", "Two", "Three");
    }

    private void showAndPublish(String... entries) throws InterruptedException {
        show(entries);
        for (int item = 1; item <= 3; item++) {
            site.origin.on("/a/" + item, 200, Map.of(), "<p>Text");
        }
        site.poll();
        assertThat(titles()).hasSize(entries.length);
    }

    /// Answers conditional requests with 304.
    private void show(String... entries) {
        byte[] body = site.feed(entries).getBytes(UTF_8);
        String etag = etag(entries);
        site.origin.on("/feed", (request, out) -> {
            boolean isKnown = etag.equals(request.header("if-none-match"));
            String head = "HTTP/1.1 " + (isKnown ? "304 Not Modified" : "200 OK") + "\r\nETag: " + etag + "\r\n";
            out.write((head + (isKnown ? "\r\n" : "Content-Length: " + body.length + "\r\n\r\n")).getBytes(US_ASCII));
            out.write(isKnown ? new byte[0] : body);
            return true;
        });
    }

    private static String etag(String... entries) {
        return "\"" + Integer.toHexString(List.of(entries).hashCode()) + "\"";
    }

    private void holdPage() {
        site.origin.on("/a/1", (_, _) -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return false;
        });
    }

    private void releasePage() {
        released.countDown();
        site.origin.on("/a/1", 200, Map.of(), "<p>Text");
    }

    /// Starts the next poll and waits until it has requested the page of the first item.
    private Thread startWhenDue(int requests) throws InterruptedException {
        site.clock.moveOn(Duration.between(site.clock.instant(), site.pollState.nextPollAt()));
        Thread poll = site.start("/feed");
        PollConformanceCase.waitFor(() -> site.requestCount("/a/1") == requests);
        return poll;
    }

    private List<String> titles() {
        return site.items().stream().map(item -> item.entry().title()).toList();
    }
}
