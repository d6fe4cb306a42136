package org.newswire.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;

/// Clients of a service's HTTP port that send many requests and read nothing, and clients that never
/// complete a request.
///
/// Each stays for 20 s and is then replaced. They use separate addresses. The store's responses have 4
/// MiB when [OneParagraphPages] also publish.
final class SilentClients implements AutoCloseable {
    private static final int READERS = 150;
    private static final int HALF_OPEN = 200;
    private static final int NEW_AT_ONCE = 25;
    private static final int ADDRESSES = 10;
    private static final int CONNECT_MILLIS = 1_000;
    private static final int SMALL_WINDOW = 4 << 10;
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final Duration STAY = Duration.ofSeconds(20);

    private final List<RepeatingThread> workers = new ArrayList<>();

    SilentClients(List<ServiceProcess> services) {
        for (ServiceProcess service : services) {
            int port = service.metricsAddress().getPort();
            String complete = "GET " + expensivePath(service.service()) + " HTTP/1.1\r\nHost: silent\r\n\r\n";
            workers.add(worker(port, complete, READERS));
            workers.add(worker(port, "GET /health/live HTTP/1.1\r\nHost: half", HALF_OPEN));
        }
    }

    private static String expensivePath(Service service) {
        return service == Service.STORE
                ? "/api/changes?limit=100&from="
                        + Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS)
                : "/metrics";
    }

    private static RepeatingThread worker(int port, String request, int clients) {
        return new RepeatingThread(
                "silent-clients-" + port, self -> keepConnected(self, port, request.getBytes(US_ASCII), clients));
    }

    private record Client(Socket socket, long leaves) {}

    private static void keepConnected(RepeatingThread self, int port, byte[] request, int clients) {
        Deque<Client> present = new ArrayDeque<>();
        while (!self.isStopped()) {
            while (!present.isEmpty() && present.peekFirst().leaves < System.nanoTime()) {
                leave(present.removeFirst());
            }
            for (int fresh = 0; fresh < NEW_AT_ONCE && present.size() < clients && !self.isStopped(); fresh++) {
                connect(port, request, fresh, present);
            }
            LockSupport.parkNanos(PERIOD.toNanos());
        }
        present.forEach(SilentClients::leave);
    }

    /// Replaces a refused connection half a second later.
    private static void connect(int port, byte[] request, int number, Deque<Client> present) {
        Socket socket = new Socket();
        var client = new Client(socket, System.nanoTime() + STAY.toNanos());
        try {
            socket.setReceiveBufferSize(SMALL_WINDOW);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.66.0." + (1 + number % ADDRESSES)), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            socket.getOutputStream().write(request);
            present.addLast(client);
        } catch (IOException e) {
            leave(client);
        }
    }

    private static void leave(Client client) {
        try {
            client.socket.close();
        } catch (IOException e) {
            // the connection is gone anyway
        }
    }

    void start() {
        workers.forEach(RepeatingThread::start);
    }

    @Override
    public void close() {
        workers.forEach(RepeatingThread::close);
    }
}
