package org.newswire.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;

/// Sends server-sent events (WHATWG HTML, section 9.2) to the clients of a page. Thread-safe.
///
/// Each stream has a bounded queue. A client that reads too slowly is disconnected, and so is the oldest stream
/// of the client with the most streams if there are too many. Browsers reconnect with the id of the last event.
///
///     var streams = new EventStreams(registry);
///     http.page("/events", request -> streams.open(request, "", List::of));
///     streams.publish("", new EventStreams.Event("news", "42", "<li>…</li>"));
public final class EventStreams {
    @Limit(of = "open event streams", past = "the oldest stream of the client with the most streams is closed")
    static final int MAX_STREAMS = 256;

    @Limit(of = "events that wait for one client of an event stream", past = "the stream is closed")
    static final int MAX_WAITING_EVENTS = 64;

    /// Less than the time that proxies wait for an answer, and than [HttpLimits#writeTimeout()].
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private static final byte[] HEARTBEAT_LINE = ":\n\n".getBytes(UTF_8);
    private static final byte[] RETRY_LINE = "retry: 2000\n\n".getBytes(UTF_8);

    /// In the order in which they were opened.
    private final List<Stream> streams = new ArrayList<>();

    private final Duration heartbeat;

    public EventStreams(MeterRegistry registry) {
        this(registry, HEARTBEAT);
    }

    /// @param heartbeat interval of comments that show whether a client still reads
    EventStreams(MeterRegistry registry, Duration heartbeat) {
        this.heartbeat = heartbeat;
        Gauge.builder("newswire.http.streams", this, EventStreams::count)
                .description("Open event streams")
                .register(registry);
    }

    /// An event.
    ///
    /// @param id   of the position after this event; a client that reconnects sends it as `Last-Event-ID`
    /// @param data may have several lines
    public record Event(String name, String id, String data) {
        byte[] encoded() {
            StringBuilder text = new StringBuilder();
            text.append("event: ").append(name).append('\n');
            text.append("id: ").append(id).append('\n');
            data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
            return text.append('\n').toString().getBytes(UTF_8);
        }
    }

    /// @param topic the events that the stream gets
    private record Stream(String client, String topic, BlockingQueue<byte[]> waiting, Thread thread) {}

    /// Returns the response that keeps sending the events of a topic.
    ///
    /// @param first computes the events to begin with; no event is published meanwhile
    public PageResponse open(PageRequest request, String topic, Supplier<List<Event>> first) {
        String client = request.client();
        return PageResponse.of(
                        200,
                        "text/event-stream; charset=utf-8",
                        new PageResponse.Events(out -> send(client, topic, first, out)))
                .with("Cache-Control", "no-store")
                // nginx would hold back events otherwise.
                .with("X-Accel-Buffering", "no");
    }

    /// Sends an event to all streams of the topic.
    public synchronized void publish(String topic, Event event) {
        byte[] encoded = event.encoded();
        for (Stream stream : streams) {
            if (stream.topic.equals(topic) && !stream.waiting.offer(encoded)) {
                stream.thread.interrupt();
            }
        }
    }

    /// Returns the topics with at least one stream.
    public synchronized List<String> topics() {
        return streams.stream().map(Stream::topic).distinct().toList();
    }

    public synchronized int count() {
        return streams.size();
    }

    private void send(String client, String topic, Supplier<List<Event>> first, OutputStream out) throws IOException {
        BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MAX_WAITING_EVENTS);
        Stream stream = new Stream(client, topic, waiting, Thread.currentThread());
        List<Event> begin = add(stream, first);
        try {
            out.write(RETRY_LINE);
            for (Event event : begin) {
                out.write(event.encoded());
            }
            out.flush();
            while (true) {
                byte[] next = waiting.poll(heartbeat.toMillis(), TimeUnit.MILLISECONDS);
                out.write(next == null ? HEARTBEAT_LINE : next);
                out.flush();
            }
        } catch (InterruptedException e) {
            // The stream ends: the client was too slow, others need its place, or the service stops.
        } finally {
            remove(stream);
        }
    }

    private synchronized List<Event> add(Stream stream, Supplier<List<Event>> first) {
        if (streams.size() >= MAX_STREAMS) {
            evict();
        }
        streams.add(stream);
        return first.get();
    }

    /// Ends the oldest stream of the client that has the most.
    private void evict() {
        Map<String, Long> counts = streams.stream()
                .map(Stream::client)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        @Nullable Stream oldest = null;
        long most = 0;
        for (Stream stream : streams) {
            long count = counts.getOrDefault(stream.client, 0L);
            if (count > most) {
                most = count;
                oldest = stream;
            }
        }
        if (oldest != null) {
            streams.remove(oldest);
            oldest.thread.interrupt();
        }
    }

    private synchronized void remove(Stream stream) {
        streams.remove(stream);
    }
}
