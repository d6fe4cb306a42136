package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.newswire.net.AddressPolicy;
import org.newswire.net.CheckedDns;
import org.newswire.store.hub.CallbackClient.Answer;

final class CallbackClientTest {
    @Test
    void checksTheAddressOfEachConnection() throws Exception {
        try (Subscribers subscribers = new Subscribers()) {
            Deque<String> answers = new ArrayDeque<>(List.of("127.0.0.5", "127.0.0.5", "127.0.0.1"));
            CheckedDns.Lookup rebinding = _ -> new InetAddress[] {InetAddress.ofLiteral(answers.removeFirst())};
            try (var client = new CallbackClient(AddressPolicy.allowing("127.0.0.5"), "Newswire/test", 2, rebinding)) {
                URI callback = URI.create(subscribers.url("callback.example", "/a"));
                assertThat(client.address(callback).getAddress().getHostAddress())
                        .isEqualTo("127.0.0.5");
                assertThat(client.post(callback, new byte[] {1}, Map.of(), () -> true))
                        .isEqualTo(new Answer.Received(202, "", Optional.of("7f000005")));
                assertThat(client.post(callback, new byte[] {1}, Map.of(), () -> true))
                        .isInstanceOf(Answer.Failed.class);
                assertThat(subscribers.pings()).hasSize(1);
            }
        }
    }

    @Test
    void readsOnlyTheStartOfAResponse() throws Exception {
        try (Subscribers subscribers = new Subscribers();
                var client = new CallbackClient(AddressPolicy.allowing("127.0.0.1"), "Newswire/test", 2)) {
            subscribers.confirmWith(_ -> "x".repeat(1 << 20));
            assertThat(client.get(URI.create(subscribers.url("/a"))))
                    .isInstanceOfSatisfying(
                            Answer.Received.class,
                            received -> assertThat(received.body()).hasSize(4 << 10));
        }
    }

    /// Names whose DNS servers do not respond behave like this.
    @Test
    void limitsLookups() throws Exception {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        CheckedDns.Lookup slow = name -> {
            boolean isOver = false;
            while (!isOver) {
                try {
                    mayAnswer.await();
                    isOver = true;
                } catch (InterruptedException e) {
                    isOver = false; // as the system's resolver does
                }
            }
            return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
        };
        try (var client = new CallbackClient(AddressPolicy.allowing("127.0.0.1"), "Newswire/test", 1, slow);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                waiting.add(threads.submit(() -> client.address(URI.create("http://slow.example/"))));
            }
            URI next = URI.create("http://next.example/");
            await().untilAsserted(() -> assertThatThrownBy(() -> client.address(next))
                    .isInstanceOf(CheckedDns.TooManyLookupsException.class));
            mayAnswer.countDown();
            for (Future<?> each : waiting) {
                each.get();
            }
            assertThat(client.address(next).getPort()).isEqualTo(80);
        }
    }

    /// Otherwise a callback could send the hub to an address that was not checked.
    @Test
    void followsNoRedirect() throws Exception {
        List<String> requested = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            requested.add(exchange.getRequestURI().getPath());
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(303, -1);
            exchange.close();
        });
        server.start();
        try (var client = new CallbackClient(AddressPolicy.allowing("127.0.0.1"), "Newswire/test", 2)) {
            URI callback = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/a");
            assertThat(client.get(callback)).isEqualTo(new Answer.Received(303, "", Optional.of("7f000001")));
            assertThat(client.post(callback, new byte[] {1}, Map.of(), () -> true))
                    .isEqualTo(new Answer.Received(303, "", Optional.of("7f000001")));
        } finally {
            server.stop(0);
        }
        assertThat(requested).containsExactly("/a", "/a");
    }

    @Test
    void aRequestAfterTheEndFails() {
        var client = new CallbackClient(AddressPolicy.allowing("127.0.0.1"), "Newswire/test", 2);
        client.close();
        assertThat(client.get(URI.create("http://127.0.0.1:9/"))).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void abortsALateRequestIfAnotherNeedsItsPermit() throws Exception {
        try (Subscribers subscribers = new Subscribers();
                var client = new CallbackClient(AddressPolicy.allowing("127.0.0.1"), "Newswire/test", 2)) {
            subscribers.behave("/a", _ -> {
                Thread.sleep(CallbackClient.WHOLE_REQUEST);
                return 202;
            });
            URI callback = URI.create(subscribers.url("/a"));
            assertThat(client.post(callback, new byte[] {1}, Map.of(), () -> false))
                    .isEqualTo(new Answer.Failed("no answer in time"));
        }
    }
}
