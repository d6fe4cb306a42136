package org.newswire.ingest.websub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
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

/// What becomes of a subscription, document by document, with a feed polled each minute.
class SubscriptionTest {
    private static final Instant START = Instant.parse("2026-11-25T09:00:00Z");
    private static final Offer OFFER = offer("https://hub.example/", "https://news.example/rss");
    private static final Offer OTHER = offer("https://other.example/", "https://news.example/rss");

    private final Random random = new Random(1);
    private final Set<String> callbacks = new HashSet<>();
    private Instant now = START;
    private int asked;
    private @Nullable Subscription subscription;

    private static Offer offer(String hub, String topic) {
        return new Offer(List.of(URI.create(hub)), URI.create(topic));
    }

    private void document(@Nullable Offer offer) {
        now = now.plusSeconds(60);
        Subscription next = Subscription.following(subscription, offer, now, random);
        if (next != null) {
            callbacks.add(next.id());
            if (!next.nextAt().isAfter(now)) {
                asked++;
                next = next.asked(now);
            }
        }
        subscription = next;
    }

    private void documents(int count, IntFunction<@Nullable Offer> offers) {
        for (int document = 0; document < count; document++) {
            document(offers.apply(document));
        }
    }

    private Subscription present() {
        return Objects.requireNonNull(subscription);
    }

    private void says(Call.Kind kind, @Nullable Duration lease) {
        subscription = present().heard(new Call(present().id(), new UUID(0, 1), kind, now, lease));
    }

    @BeforeEach
    void subscribe() {
        document(OFFER);
    }

    @Nested
    class BacksOff {
        @Test
        void whereTheFeedNamesItselfAnewInEachDocument() {
            documents(60, document -> offer("https://hub.example/", "https://news.example/rss?t=" + document));
            assertThat(callbacks).hasSize(1);
            assertThat(asked).isEqualTo(3);
        }

        @Test
        void whereEveryOtherDocumentNamesNoHub() {
            documents(60, document -> document % 2 == 0 ? null : OFFER);
            assertThat(callbacks).hasSize(1);
            assertThat(asked).isEqualTo(3);
        }

        @Test
        void whereDocumentsNameTwoHubsByTurnsThatConfirm() {
            says(Call.Kind.VERIFIED, null);
            documents(60, document -> document % 2 == 0 ? OTHER : OFFER);
            assertThat(callbacks).hasSize(1);
            assertThat(asked).isEqualTo(1);
        }

        @Test
        void whereTheFeedNamesAnotherHubNowAndThen() {
            documents(60, document -> document / 5 % 2 == 0 ? OTHER : OFFER);
            assertThat(callbacks).hasSizeGreaterThan(10);
            assertThat(asked).isEqualTo(3);
        }

        @Test
        void whereTheFeedNamesAnotherHubNowAndThenAndThatConfirms() {
            documents(120, document -> {
                says(Call.Kind.VERIFIED, null);
                return document / 5 % 2 == 0 ? OTHER : OFFER;
            });
            assertThat(asked).isLessThanOrEqualTo(13);
        }

        @Test
        void afterADenialWhateverTheFeedNames() {
            says(Call.Kind.DENIED, null);
            documents(60, _ -> OTHER);
            assertThat(present().hub()).isEqualTo(OTHER.hub(0));
            assertThat(asked).isEqualTo(1);
        }
    }

    @Test
    void goesWithTheHubWhereFiveDocumentsInARowNameAnother() {
        says(Call.Kind.VERIFIED, null);
        now = now.plus(Duration.ofHours(1));
        documents(4, _ -> OTHER);
        assertThat(present().hub()).isEqualTo(OFFER.hub(0));
        document(OTHER);
        assertThat(present().hub()).isEqualTo(OTHER.hub(0));
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void endsWhereFiveDocumentsInARowNameNone() {
        documents(4, _ -> null);
        assertThat(subscription).isNotNull();
        document(null);
        assertThat(subscription).isNull();
    }

    @Test
    void isRenewedAtThreeQuartersOfTheLeaseHoweverShort() {
        says(Call.Kind.VERIFIED, Duration.ofMinutes(10));
        assertThat(present().nextAt()).isEqualTo(now.plusSeconds(450));
        assertThat(present().leaseEnd()).isEqualTo(now.plusSeconds(600));
    }

    /// A hub that grants years and loses its subscriptions tells nobody.
    @Test
    void isRenewedWithinTheTimeAskedForHoweverLongTheLease() {
        says(Call.Kind.VERIFIED, Duration.ofDays(3_650));
        assertThat(present().nextAt()).isEqualTo(now.plus(Duration.ofHours(180)));
        assertThat(present().leaseEnd()).isEqualTo(now.plus(Duration.ofDays(10)));
        assertThat(present().callback(new UUID(0, 1), false).isOver(now, now.plus(Duration.ofDays(11))))
                .isTrue();
    }

    @Test
    void isDeniedByALeaseOfLessThanTenMinutes() {
        for (long seconds : new long[] {599, 0}) {
            says(Call.Kind.VERIFIED, Duration.ofSeconds(seconds));
            assertThat(present().isActive(now)).isFalse();
            assertThat(present().nextAt()).isEqualTo(now.plus(Duration.ofDays(1)));
            now = now.plusSeconds(1);
        }
    }
}
