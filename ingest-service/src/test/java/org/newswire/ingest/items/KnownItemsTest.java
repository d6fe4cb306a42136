package org.newswire.ingest.items;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.items.KnownItems.Encoded;
import org.newswire.ingest.items.KnownItems.Item;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.NameUuid;

class KnownItemsTest {
    @Test
    void roundTripsThroughItsEncoding() {
        KnownItems known = new KnownItems();
        known.put(item(1, 10));
        known.put(item(2, 0));
        KnownItems back = KnownItems.decode(known.encode(Optional::of));
        assertThat(back.items()).containsExactlyElementsOf(known.items());
        assertThat(back.byLink(10)).contains(item(1, 10));
        assertThat(back.byLink(0)).isEmpty();
    }

    @Test
    void decodesItemsWithoutMatchingSources() {
        KnownItems known = new KnownItems();
        known.put(item(1, 10));
        known.put(item(2, 0));
        KnownItems back =
                KnownItems.decode(new Encoded(known.encode(Optional::of).items(), "AAAA", "AAAA", ""));
        assertThat(back.items()).extracting(Item::source).containsExactly(0, 0);
        assertThat(back.items()).extracting(Item::key).containsExactly(1L, 2L);
    }

    @Test
    void decodesItemsWithoutStamps() {
        KnownItems known = new KnownItems();
        known.put(item(1, 10));
        Encoded encoded = known.encode(Optional::of);
        KnownItems back = KnownItems.decode(new Encoded(encoded.items(), encoded.sources(), "", ""));
        assertThat(back.items()).extracting(Item::stamp).containsExactly(EditState.NONE);
        assertThat(back.items()).extracting(Item::source).containsExactly(6);
    }

    @Test
    void storesNoStampsIfNoneAreDeclared() {
        KnownItems known = new KnownItems();
        known.put(new Item(1, 10, 3, 4, NameUuid.ofLink("a"), 5, 6, EditState.NONE));
        assertThat(known.encode(Optional::of).stamps()).isEmpty();
        assertThat(KnownItems.decode(known.encode(Optional::of)).items()).containsExactlyElementsOf(known.items());
    }

    @Test
    void removesTheLongestUnseenFirst() {
        KnownItems known = new KnownItems();
        for (int i = 0; i < KnownItems.DEFAULT_MAX_ITEMS + 5; i++) {
            known.put(new Item(i, i + 1L, 0, 0, NameUuid.ofLink("a" + i), i, 0, EditState.NONE));
        }
        known.trim(10, Integer.MAX_VALUE);
        assertThat(known.size()).isEqualTo(KnownItems.DEFAULT_MAX_ITEMS);
        assertThat(known.byKey(4)).isEmpty();
        assertThat(known.byKey(5)).isPresent();
        assertThat(known.holdsArticle(NameUuid.ofLink("a4"))).isFalse();
    }

    @Test
    void keepsTwiceTheNumberOfShownItemsButAtLeastTwoThousand() {
        KnownItems known = new KnownItems();
        for (int i = 0; i < 4_000; i++) {
            known.put(new Item(i, i + 1L, 0, 0, NameUuid.ofLink("a" + i), i, 0, EditState.NONE));
        }
        known.trim(1_500, Integer.MAX_VALUE);
        assertThat(known.size()).isEqualTo(3_000);
        assertThat(known.byKey(999)).isEmpty();
        assertThat(known.byKey(1_000)).isPresent();
        known.trim(10, Integer.MAX_VALUE);
        assertThat(known.size()).isEqualTo(2_000);
    }

    @Test
    void keepsItemsSeenSinceAllWereShown() {
        KnownItems known = new KnownItems();
        for (int i = 0; i < KnownItems.DEFAULT_MAX_ITEMS + 500; i++) {
            known.put(new Item(i, i + 1L, 0, 0, NameUuid.ofLink("a" + i), i, 0, EditState.NONE));
        }
        known.trim(10, 100);
        assertThat(known.byKey(99)).isEmpty();
        assertThat(known.byKey(100)).isPresent();
        assertThat(known.size()).isEqualTo(KnownItems.DEFAULT_MAX_ITEMS + 400);
    }

    @Test
    void limitsTheItemsToTheSizeOfARecord() {
        KnownItems known = new KnownItems();
        for (int i = 0; i < KnownItems.MAX_ITEMS + 5; i++) {
            known.put(new Item(i, i + 1L, 0, 0, new UUID(0, i), i, 0, new EditState(1 + i, 0)));
        }
        Encoded encoded = known.encode(Optional::of);
        assertThat(encoded.items().length()
                        + encoded.sources().length()
                        + encoded.stamps().length())
                .isLessThan(KafkaSettings.MAX_RECORD_BYTES - (256 << 10));
        assertThat(KnownItems.decode(encoded).byKey(4)).isEmpty();
        assertThat(KnownItems.decode(encoded).size()).isEqualTo(KnownItems.MAX_ITEMS);
        known.trim(160_000, Integer.MAX_VALUE);
        assertThat(known.size()).isEqualTo(KnownItems.MAX_ITEMS);
        assertThat(known.byKey(5)).isPresent();
    }

    @Test
    void anItemUnderANewKeyIsFoundByThatKeyOnly() {
        KnownItems known = new KnownItems();
        known.put(item(1, 10));
        known.replace(item(1, 10), item(2, 20));
        assertThat(known.byKey(1)).isEmpty();
        assertThat(known.byLink(10)).isEmpty();
        assertThat(known.byKey(2)).isPresent();
        assertThat(known.size()).isEqualTo(1);
    }

    private static Item item(long key, long link) {
        return new Item(
                key,
                link,
                3,
                4,
                NameUuid.ofLink("https://a.example/" + key),
                5,
                6,
                new EditState(29_000_000 + (int) key, 3));
    }
}
