package org.newswire.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.newswire.limits.Gzipped.empties;
import static org.newswire.limits.Gzipped.member;
import static org.newswire.limits.Gzipped.together;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class GzipStreamTest {
    private static byte[] read(byte[] gzip) throws IOException {
        try (InputStream in = new GzipStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    private static String text(byte[] gzip) throws IOException {
        return new String(read(gzip), StandardCharsets.UTF_8);
    }

    @Test
    void readsSeveralMembers() throws Exception {
        assertThat(text(together(member("One. "), member(""), member("Two.")))).isEqualTo("One. Two.");
        assertThat(read(member(""))).isEmpty();
    }

    @Test
    void skipsAnyNumberOfEmptyMembers() throws Exception {
        assertThat(text(together(empties(200_000), member("News.")))).isEqualTo("News.");
    }

    @Test
    void readsTheSameAsTheJdk() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] plain = new byte[random.nextInt(60_000)];
            random.nextBytes(plain);
            Arrays.fill(plain, 0, plain.length / 2, (byte) 'x');
            byte[] gzip = together(member(plain), member(Arrays.copyOf(plain, plain.length / 3)));
            try (InputStream jdk = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
                assertThat(read(gzip)).as("round %d of seed 7", i).isEqualTo(jdk.readAllBytes());
            }
        }
    }

    @Test
    void readsASourceThatReturnsOneByteAtATime() throws Exception {
        byte[] gzip = together(member("One. "), member("Two."));
        InputStream trickle = new InputStream() {
            private int at;

            @Override
            public int read() {
                return at == gzip.length ? -1 : gzip[at++] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                int b = read();
                if (b >= 0) {
                    bytes[offset] = (byte) b;
                }
                return b < 0 ? -1 : 1;
            }
        };
        try (InputStream in = new GzipStream(trickle)) {
            assertThat(in.read()).isEqualTo('O');
            assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("ne. Two.");
        }
    }

    @Test
    void skipsOptionalHeaderFields() throws Exception {
        byte[] plain = member("News.");
        byte[] head = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 2, 0, 'e', 'x', 'n', 0, 'c', 0, 1, 2};
        byte[] full = together(head, Arrays.copyOfRange(plain, 10, plain.length));
        assertThat(text(together(full, full))).isEqualTo("News.News.");
    }

    @Test
    void ignoresBytesAfterTheLastMember() throws Exception {
        assertThat(text(together(member("News."), new byte[512]))).isEqualTo("News.");
        assertThat(text(together(member("News."), "padding".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("News.");
        assertThat(text(together(member("News."), new byte[] {0x1f, (byte) 0x8b})))
                .isEqualTo("News.");
    }

    @Test
    void reportsWhereAStreamIsTruncatedOrDamaged() {
        byte[] whole = member("News of the day.");
        byte[] wrongSum = whole.clone();
        wrongSum[whole.length - 8] ^= 1;
        byte[] wrongBits = whole.clone();
        wrongBits[10] = (byte) 0xff;

        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 9))).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 1))).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> read(wrongSum))
                .isInstanceOf(ZipException.class)
                .hasMessageContaining("checksum");
        assertThatThrownBy(() -> read(wrongBits)).isInstanceOf(ZipException.class);
        assertThatThrownBy(() -> read("<rss>".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ZipException.class)
                .hasMessage("not gzip");
        assertThatThrownBy(() -> read(new byte[0])).isInstanceOf(EOFException.class);
    }

    @Test
    void limitsTheNumberOfMembers() throws Exception {
        byte[] three = together(member("1"), member("2"), member("3"));
        try (InputStream in = new GzipStream(new ByteArrayInputStream(three), 3)) {
            assertThat(in.readAllBytes()).hasSize(3);
        }
        try (InputStream in = new GzipStream(new ByteArrayInputStream(three), 2)) {
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(ExpansionLimitException.class)
                    .hasMessageStartingWith("more than 2 gzip members");
        }
    }
}
