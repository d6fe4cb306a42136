package org.newswire.store.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.newswire.store.database.BenchDatabase;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.GeneratedNews;
import org.newswire.store.tables.PostgresArticleStore;

/// Measures the CPU time of a reader whose live updates are followed by 200 clients while two articles a second are
/// stored.
final class LiveBench {
    private static final int CLIENTS = 200;
    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final Duration BETWEEN_ARTICLES = Duration.ofMillis(500);
    private static final String REQUEST =
            "GET /page/live HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n";

    private final BenchDatabase database;
    private final ReaderProcess reader;
    private final AtomicLong bytes = new AtomicLong();

    LiveBench(BenchDatabase database, ReaderProcess reader) {
        this.database = database;
        this.reader = reader;
    }

    void run() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                sockets.add(follow());
            }
            store(Duration.ofSeconds(5));
            Duration before = reader.cpuTime();
            long bytesBefore = bytes.get();
            long begin = System.nanoTime();
            store(PERIOD);
            double cores = reader.cpuTime().minus(before).toNanos() / (double) (System.nanoTime() - begin);
            System.out.printf(
                    Locale.ROOT,
                    "live clients=%d cores=%.3f bytes_per_client_s=%.0f open=%d%n",
                    CLIENTS,
                    cores,
                    (bytes.get() - bytesBefore) / (double) CLIENTS / PERIOD.toSeconds(),
                    sockets.stream().filter(socket -> !socket.isInputShutdown()).count());
        } finally {
            for (Socket each : sockets) {
                each.close();
            }
        }
    }

    private Socket follow() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), reader.port());
        socket.getOutputStream().write(REQUEST.getBytes(UTF_8));
        Thread.ofVirtual().start(() -> read(socket));
        return socket;
    }

    private void read(Socket socket) {
        byte[] buffer = new byte[8 << 10];
        try (InputStream in = socket.getInputStream()) {
            int count = in.read(buffer);
            while (count >= 0) {
                bytes.addAndGet(count);
                count = in.read(buffer);
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void store(Duration period) throws Exception {
        var news =
                GeneratedNews.ofShortTexts(System.nanoTime(), Instant.now().minusSeconds(60), Duration.ofSeconds(60));
        var store = new PostgresArticleStore(database.connections());
        long end = System.nanoTime() + period.toNanos();
        while (System.nanoTime() < end) {
            store.write(List.of(new Change.Version(news.articles(1).getFirst(), null)));
            Thread.sleep(BETWEEN_ARTICLES);
        }
    }
}
