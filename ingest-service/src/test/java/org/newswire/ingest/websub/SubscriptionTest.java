package org.newswire.ingest.websub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The state of a subscription over several documents of a feed that is polled each minute.
class SubscriptionTest {
    private static final Instant START = Instant.parse("2026-11-25T09:00:00Z");
    private static final HubDiscovery HUB = discovery("https://hub.example/", "https://news.example/rss");
    private static final HubDiscovery OTHER_HUB = discovery("https://other.example/", "https://news.example/rss");

    private final Random random = new Random(1);
    private final Set<String> callbacks = new HashSet<>();
    private Instant now = START;
    private int requestCount;
    private @Nullable Subscription subscription;

    private static HubDiscovery discovery(String hub, String topic) {
        return new HubDiscovery(List.of(URI.create(hub)), URI.create(topic));
    }

    private void document(@Nullable HubDiscovery discovery) {
        now = now.plusSeconds(60);
        Subscription next = Subscription.following(subscription, discovery, now, random);
        if (next != null) {
            callbacks.add(next.id());
            if (!next.nextAt().isAfter(now)) {
                requestCount++;
                next = next.asked(now);
            }
        }
        subscription = next;
    }

    private void documents(int count, IntFunction<@Nullable HubDiscovery> offers) {
        for (int document = 0; document < count; document++) {
            document(offers.apply(document));
        }
    }

    private Subscription present() {
        return Objects.requireNonNull(subscription);
    }

    private void notification(HubNotification.Kind kind, @Nullable Duration lease) {
        subscription = present().heard(new HubNotification(present().id(), new UUID(0, 1), kind, now, lease));
    }

    @BeforeEach
    void subscribe() {
        document(HUB);
    }

    @Nested
    class BacksOff {
        @Test
        void backsOffIfTheTopicChangesWithEachDocument() {
            documents(60, document -> discovery("https://hub.example/", "https://news.example/rss?t=" + document));
            assertThat(callbacks).hasSize(1);
            assertThat(requestCount).isEqualTo(3);
        }

        @Test
        void backsOffIfEveryOtherDocumentHasNoHub() {
            documents(60, document -> document % 2 == 0 ? null : HUB);
            assertThat(callbacks).hasSize(1);
            assertThat(requestCount).isEqualTo(3);
        }

        @Test
        void backsOffIfDocumentsAlternateBetweenTwoVerifiedHubs() {
            notification(HubNotification.Kind.VERIFIED, null);
            documents(60, document -> document % 2 == 0 ? OTHER_HUB : HUB);
            assertThat(callbacks).hasSize(1);
            assertThat(requestCount).isEqualTo(1);
        }

        @Test
        void backsOffIfTheHubChangesOccasionally() {
            documents(60, document -> document / 5 % 2 == 0 ? OTHER_HUB : HUB);
            assertThat(callbacks).hasSizeGreaterThan(10);
            assertThat(requestCount).isEqualTo(3);
        }

        @Test
        void backsOffIfAVerifiedHubChangesOccasionally() {
            documents(120, document -> {
                notification(HubNotification.Kind.VERIFIED, null);
                return document / 5 % 2 == 0 ? OTHER_HUB : HUB;
            });
            assertThat(requestCount).isLessThanOrEqualTo(13);
        }

        @Test
        void backsOffAfterADenialWhateverTheFeedNames() {
            notification(HubNotification.Kind.DENIED, null);
            documents(60, _ -> OTHER_HUB);
            assertThat(present().hub()).isEqualTo(OTHER_HUB.hub(0));
            assertThat(requestCount).isEqualTo(1);
        }
    }

    @Test
    void changesTheHubAfterFiveDocumentsInARowWithAnother() {
        notification(HubNotification.Kind.VERIFIED, null);
        now = now.plus(Duration.ofHours(1));
        documents(4, _ -> OTHER_HUB);
        assertThat(present().hub()).isEqualTo(HUB.hub(0));
        document(OTHER_HUB);
        assertThat(present().hub()).isEqualTo(OTHER_HUB.hub(0));
        assertThat(requestCount).isEqualTo(2);
    }

    @Test
    void endsAfterFiveDocumentsInARowWithoutAHub() {
        documents(4, _ -> null);
        assertThat(subscription).isNotNull();
        document(null);
        assertThat(subscription).isNull();
    }

    @Test
    void repeatsAnUnconfirmedRequestAfterTenMinutesThenTwiceAsLongUpToADay() {
        List<Long> minutes = new ArrayList<>();
        for (int request = 0; request < 10; request++) {
            minutes.add(Duration.between(now, present().nextAt()).toMinutes());
            now = present().nextAt();
            subscription = present().asked(now);
        }
        assertThat(minutes).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1_280L, 1_440L, 1_440L);
    }

    @Test
    void requestsTheNextHubOfTheFeedWhileNoneConfirms() {
        HubDiscovery both = new HubDiscovery(List.of(HUB.hub(0), OTHER_HUB.hub(0)), HUB.topic());
        document(both);
        assertThat(present().hub()).isEqualTo(HUB.hub(0));
        now = now.plus(Duration.ofMinutes(10));
        document(both);
        assertThat(present().hub()).isEqualTo(OTHER_HUB.hub(0));
        now = now.plus(Duration.ofMinutes(20));
        document(both);
        assertThat(present().hub()).isEqualTo(HUB.hub(0));
        assertThat(requestCount).isEqualTo(3);
    }

    @Test
    void isRenewedAtThreeQuartersOfAShortLease() {
        notification(HubNotification.Kind.VERIFIED, Duration.ofMinutes(10));
        assertThat(present().nextAt()).isEqualTo(now.plusSeconds(450));
        assertThat(present().leaseEnd()).isEqualTo(now.plusSeconds(600));
    }

    /// A hub may grant years and then lose its subscriptions without notice.
    @Test
    void isRenewedWithinTheRequestedTimeOfALongLease() {
        notification(HubNotification.Kind.VERIFIED, Duration.ofDays(3_650));
        assertThat(present().nextAt()).isEqualTo(now.plus(Duration.ofHours(180)));
        assertThat(present().leaseEnd()).isEqualTo(now.plus(Duration.ofDays(10)));
        assertThat(present().callback(new UUID(0, 1), false).isOver(now, now.plus(Duration.ofDays(11))))
                .isTrue();
    }

    @Test
    void aLeaseBelowTenMinutesIsADenial() {
        for (long seconds : new long[] {599, 0}) {
            notification(HubNotification.Kind.VERIFIED, Duration.ofSeconds(seconds));
            assertThat(present().isActive(now)).isFalse();
            assertThat(present().nextAt()).isEqualTo(now.plus(Duration.ofDays(1)));
            now = now.plusSeconds(1);
        }
    }
}
