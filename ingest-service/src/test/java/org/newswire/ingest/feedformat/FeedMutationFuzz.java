package org.newswire.ingest.feedformat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Reads mutated fixtures and asserts that the reader throws nothing, finishes in time and returns safe
/// HTML.
final class FeedMutationFuzz {
    private static final Duration SLOW = Duration.ofSeconds(5);

    private FeedMutationFuzz() {}

    static void run(long seed, int documents) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<byte[]> fixtures = FeedReaderFixtures.all();
        int read = 0;
        for (int i = 0; i < documents; i++) {
            byte[] body = mutated(fixtures, random);
            String run = "document " + i + " of seed " + seed;
            long start = System.nanoTime();
            ReadResult result = FeedReaderFixtures.READER.read(body, FeedReaderFixtures.URL, Map.of());
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as(run).isLessThan(SLOW);
            if (result instanceof ReadResult.Unreadable unreadable) {
                assertThat(unreadable.reason()).as(run).isNotEqualTo(UnreadableReason.INTERNAL);
            }
            if (result instanceof ReadResult.Parsed parsed) {
                read++;
                SafeHtmlAssertions.check(parsed, run);
            }
        }
        assertThat(read).as("documents that were still feeds").isGreaterThan(documents / 2);
    }

    private static byte[] mutated(List<byte[]> fixtures, RandomGenerator random) {
        byte[] body = fixtures.get(random.nextInt(fixtures.size())).clone();
        for (int mutations = 1 + random.nextInt(4); mutations > 0; mutations--) {
            body = mutated(body, fixtures, random);
        }
        return body;
    }

    private static byte[] mutated(byte[] body, List<byte[]> fixtures, RandomGenerator random) {
        if (body.length < 2) {
            return body;
        }
        int at = random.nextInt(body.length);
        int end = Math.min(body.length, at + 1 + random.nextInt(60));
        return switch (random.nextInt(7)) {
            case 0 -> Arrays.copyOf(body, at);
            case 1 -> spliced(body, at, at, Arrays.copyOfRange(body, at, end));
            case 2 -> spliced(body, at, end, new byte[0]);
            case 3 -> spliced(body, at, at + 1, new byte[] {(byte) random.nextInt(256)});
            case 4 -> spliced(body, at, at, token(random));
            case 5 -> spliced(body, at, end, token(random));
            default -> {
                byte[] other = fixtures.get(random.nextInt(fixtures.size()));
                int from = random.nextInt(other.length);
                yield spliced(body, at, at, Arrays.copyOfRange(other, from, Math.min(other.length, from + 300)));
            }
        };
    }

    private static byte[] token(RandomGenerator random) {
        String[] tokens = {
            "<",
            ">",
            "&",
            "\"",
            "'",
            "</",
            "/>",
            "]]>",
            "<![CDATA[",
            "<!--",
            "-->",
            "<?xml encoding='utf-16'?>",
            "&#0;",
            "&#x110000;",
            "&amp;lt;script&amp;gt;",
            "<item>",
            "</item>",
            "<entry>",
            "<channel>",
            "xml:base=\"javascript:x\"",
            "xmlns=\"\"",
            "\0",
            "\uFFFF",
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<![CDATA[<a href=' javascript:alert(1)'>x</a>]]>",
            "&lt;svg onload=alert(1)&gt;",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\\u0000",
            "<!DOCTYPE a [<!ENTITY b '&b;'>]>",
            "&b;",
            "99999999999",
            "<pubDate>Thu, 99 Foo 2004 99:99</pubDate>",
            "\u0130",
            "\ud800",
            "<a:b xmlns:a=''>"
        };
        return tokens[random.nextInt(tokens.length)].getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] spliced(byte[] body, int from, int to, byte[] by) {
        byte[] out = new byte[from + by.length + body.length - to];
        System.arraycopy(body, 0, out, 0, from);
        System.arraycopy(by, 0, out, from, by.length);
        System.arraycopy(body, to, out, from + by.length, body.length - to);
        return out;
    }
}
