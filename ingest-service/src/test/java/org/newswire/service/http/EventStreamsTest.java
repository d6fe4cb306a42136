package org.newswire.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.service.http.EventStreams.Event;
import org.newswire.timing.BestOfThree;

final class EventStreamsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofMillis(1_500);
    private static final String OPEN = "GET /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EventStreams streams = new EventStreams(registry, Duration.ofMillis(50));
    private final List<AutoCloseable> open = new ArrayList<>();
    private HttpService service = start(Duration.ofSeconds(2));

    private HttpService start(Duration writeTimeout) {
        HttpLimits defaults = HttpLimits.defaults();
        HttpService made = HttpService.on(
                "127.0.0.1",
                0,
                new HttpLimits(
                        1000,
                        1000,
                        defaults.answerBytes(),
                        defaults.requestTimeout(),
                        defaults.idleTimeout(),
                        defaults.answerTimeout(),
                        writeTimeout),
                registry);
        made.page(
                "/events",
                request -> streams.open(request, "news", () -> List.of(new Event("list", "0", "first\nlines"))));
        try {
            made.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return made;
    }

    @AfterEach
    void stop() throws Exception {
        service.close();
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private BufferedReader connect() throws IOException {
        Socket socket = RawClient.connect(service.port());
        open.add(socket);
        socket.getOutputStream().write(OPEN.getBytes(UTF_8));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    private static String readUntil(BufferedReader in, String text) throws IOException {
        StringBuilder read = new StringBuilder();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            read.append(line).append('\n');
            if (line.contains(text)) {
                return read.toString();
            }
        }
        return read.toString();
    }

    @Test
    void sendsTheFirstEventsAndThenThoseOfTheTopic() throws Exception {
        BufferedReader in = connect();

        String begin = readUntil(in, "data: lines");
        streams.publish("other", new Event("news", "1", "of another topic"));
        streams.publish("news", new Event("news", "2", "second"));
        String next = readUntil(in, "data: second");

        assertThat(begin).contains("text/event-stream").contains("event: list\n", "id: 0\n", "data: first\n");
        assertThat(next).contains("event: news\n", "id: 2\n").doesNotContain("another");
    }

    @Test
    void aQuietStreamOutlivesTheWriteTimeout() throws Exception {
        service.close();
        service = start(Duration.ofMillis(500));
        BufferedReader in = connect();
        readUntil(in, "data: lines");

        Duration threeWriteTimeouts = Duration.ofMillis(1_500);
        await().during(threeWriteTimeouts).atMost(LIMIT).until(() -> streams.count() == 1);
        streams.publish("news", new Event("news", "1", "late"));

        assertThat(readUntil(in, "data: late")).contains("data: late");
    }

    @Test
    void aClientThatDoesNotReadIsDisconnectedAndOthersAreNot() throws Exception {
        BufferedReader in = connect();
        readUntil(in, "data: lines");
        List<SocketChannel> silent = RawClient.silent(service.port(), "127.0.0.1", 5, OPEN);
        open.addAll(silent);
        await().atMost(LIMIT).until(() -> streams.count() == 6);

        for (int i = 1; streams.count() > 1; i++) {
            assertThat(i).isLessThan(5_000);
            streams.publish("news", new Event("news", "" + i, "x".repeat(10_000)));
            readUntil(in, "id: " + i);
        }

        streams.publish("news", new Event("news", "end", "end"));
        assertThat(readUntil(in, "data: end")).contains("data: end");
    }

    @Test
    void theClientWithTheMostStreamsLosesItsOldest() throws Exception {
        BufferedReader other = connectFrom("127.0.0.2");
        readUntil(other, "data: lines");
        BufferedReader oldest = connect();
        readUntil(oldest, "data: lines");
        open.addAll(RawClient.silent(service.port(), "127.0.0.1", EventStreams.MAX_STREAMS - 2, OPEN));
        await().atMost(LIMIT).until(() -> streams.count() == EventStreams.MAX_STREAMS);

        BufferedReader newest = connect();
        readUntil(newest, "data: lines");
        streams.publish("news", new Event("news", "1", "still here"));

        assertThat(readUntil(newest, "data: still")).contains("data: still here");
        assertThat(readUntil(other, "data: still")).contains("data: still here");
        assertThat(readUntil(oldest, "data: still")).doesNotContain("data: still here");
        assertThat(streams.count()).isEqualTo(EventStreams.MAX_STREAMS);
    }

    private BufferedReader connectFrom(String address) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port(), InetAddress.ofLiteral(address), 0);
        open.add(socket);
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(OPEN.getBytes(UTF_8));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    @Test
    void aStopDoesNotWaitForStreams() throws Exception {
        assertThat(BestOfThree.of(STOP, this::timeToStop)).isLessThan(STOP);
        await().atMost(LIMIT).until(() -> streams.count() == 0);
    }

    private Duration timeToStop() throws Exception {
        service.close();
        service = start(Duration.ofSeconds(2));
        readUntil(connect(), "data: lines");
        long begin = System.nanoTime();
        service.close();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void aClosedPageLeavesNoStream() throws Exception {
        Socket socket = RawClient.connect(service.port());
        socket.getOutputStream().write(OPEN.getBytes(UTF_8));
        await().atMost(LIMIT).until(() -> streams.count() == 1);

        socket.close();

        await().atMost(LIMIT).until(() -> streams.count() == 0);
    }

    @Test
    void headOpensNoStream() throws Exception {
        String head = "HEAD /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

        assertThat(RawClient.exchange(service.port(), head)).contains("text/event-stream");
        assertThat(streams.count()).isZero();
    }
}
