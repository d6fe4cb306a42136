package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.fetch.BodyTransfer.TransferredBody;

/// Transfers of a body, with a clock that advances as bytes arrive.
class BodyTransferTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final BodyTransfer.Limits USUAL =
            new BodyTransfer.Limits(32 << 20, false, 256, Duration.ofSeconds(15));

    private long nanos = 1_000;
    private final List<Integer> reserved = new ArrayList<>();

    /// Returns a body of `size` bytes. The first `immediate` arrive immediately, the others at the
    /// given rate.
    private InputStream body(int size, int immediate, int bytesPerSecond) {
        return new InputStream() {
            private int sent;

            @Override
            public int read() {
                throw new UnsupportedOperationException("bytes are read in pieces");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                int count = Math.min(length, sent < immediate ? immediate - sent : Math.min(size - sent, 1_000));
                if (sent >= immediate) {
                    nanos += Duration.ofSeconds(count).toNanos() / bytesPerSecond;
                }
                sent += count;
                return count == 0 ? -1 : count;
            }
        };
    }

    private TransferredBody read(InputStream body) throws Exception {
        return new BodyTransfer(body, USUAL, true, reserved::add, () -> nanos).read();
    }

    @Test
    void cutsALargeBodyThatTrickles() throws Exception {
        long before = nanos;

        TransferredBody body = read(body(8 * MEBIBYTE, MEBIBYTE + 5_000, 1_000));

        assertThat(body.cutShort()).isTrue();
        assertThat(body.ending()).isEqualTo(RequestEnd.TOO_SLOW);
        assertThat(body.bytes().size()).isBetween(MEBIBYTE, MEBIBYTE + 20_000);
        assertThat(Duration.ofNanos(nanos - before)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(7));
    }

    @Test
    void readsAllOfABodyFromASlowButSteadyServer() throws Exception {
        TransferredBody small = read(body(FetchRequest.LARGE_BYTES - 1, 0, 1_000));
        assertThat(small.cutShort()).isFalse();
        assertThat(reserved).isEmpty();

        TransferredBody unrated = read(body(MEBIBYTE - 1, 0, 1_000));
        assertThat(unrated.cutShort()).isFalse();

        TransferredBody large = read(body(3 * MEBIBYTE, 0, 20 << 10));
        assertThat(large.cutShort()).isFalse();
        assertThat(large.bytes().size()).isEqualTo(3 * MEBIBYTE);
    }

    @Test
    void reservesMemoryAsBytesArrive() throws Exception {
        read(body(3 * MEBIBYTE, 3 * MEBIBYTE, 1));

        assertThat(reserved).containsOnly(BodyTransfer.STEP_BYTES);
        assertThat(reserved.size() * BodyTransfer.STEP_BYTES)
                .isBetween(
                        3 * MEBIBYTE - FetchRequest.LARGE_BYTES,
                        3 * MEBIBYTE - FetchRequest.LARGE_BYTES + 2 * BodyTransfer.STEP_BYTES);
    }

    @Test
    void cutsABodyWithoutMemoryAndDoesNotBlameTheServer() throws Exception {
        TransferredBody body =
                new BodyTransfer(body(8 * MEBIBYTE, 8 * MEBIBYTE, 1), USUAL, true, _ -> false, () -> nanos).read();

        assertThat(body.cutShort()).isTrue();
        assertThat(body.ending()).isEqualTo(RequestEnd.OVER);
        assertThat(body.bytes().size())
                .isBetween(FetchRequest.LARGE_BYTES, FetchRequest.LARGE_BYTES + BodyTransfer.STEP_BYTES);
    }

    /// Returns `size` bytes that count up, and then ends or goes on.
    private static InputStream counting(long size) {
        return new InputStream() {
            private long sent;

            @Override
            public int read() {
                throw new UnsupportedOperationException("bytes are read in pieces");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                int count = (int) Math.min(length, size - sent);
                for (int i = 0; i < count; i++) {
                    bytes[offset + i] = (byte) ((sent + i) / 1_000);
                }
                sent += count;
                return count == 0 ? -1 : count;
            }
        };
    }

    @Test
    void keepsTheEndsOfALongerBodyWithinTheLimit() throws Exception {
        for (int limit : List.of(1, 100, 10_000, 3 * MEBIBYTE + 1)) {
            for (int size : List.of(limit, limit + 1, 3 * limit + 7)) {
                var limits = new BodyTransfer.Limits(limit, true, 256, Duration.ofSeconds(15));
                reserved.clear();
                TransferredBody body =
                        new BodyTransfer(counting(size), limits, true, reserved::add, () -> nanos).read();

                assertThat(body.capped()).isEqualTo(size > limit);
                assertThat(body.bytes().received()).isEqualTo(size);
                assertThat(reserved.size() * BodyTransfer.STEP_BYTES).isLessThan(limit + 2 * BodyTransfer.STEP_BYTES);
                byte[] bytes = body.bytes().toBytes(limit);
                int gapAt = body.bytes().gapAt();
                assertThat(gapAt).isEqualTo(size > limit ? Math.clamp(gapAt, limit * 3 / 8, limit / 2 + 1) : -1);
                assertThat(bytes.length).isBetween(size > limit ? limit * 7 / 8 : limit, limit);
                for (int i = 0; i < bytes.length; i++) {
                    int from = gapAt < 0 || i < gapAt ? i : size - bytes.length + i;
                    assertThat(bytes[i]).isEqualTo((byte) (from / 1_000));
                }
            }
        }
    }

    @Test
    void endsATransferWithoutEnd() throws Exception {
        var limits = new BodyTransfer.Limits(MEBIBYTE, true, 256, Duration.ofSeconds(15));

        TransferredBody body =
                new BodyTransfer(counting(Long.MAX_VALUE), limits, true, reserved::add, () -> nanos).read();

        assertThat(body.capped()).isTrue();
        assertThat(body.cutShort()).isFalse();
        assertThat(body.bytes().received()).isEqualTo(BodyTransfer.MAX_RECEIVED_BYTES + 1);
        assertThat(body.bytes().size()).isLessThanOrEqualTo(MEBIBYTE);
    }

    @Test
    void doesNotBlameTheServerForWaitingForMemory() throws Exception {
        LargeBodyMemory slow = _ -> {
            nanos += Duration.ofMinutes(2).toNanos();
            return true;
        };
        TransferredBody body = new BodyTransfer(body(3 * MEBIBYTE, 0, 20 << 10), USUAL, true, slow, () -> nanos).read();

        assertThat(body.cutShort()).isFalse();
    }
}
