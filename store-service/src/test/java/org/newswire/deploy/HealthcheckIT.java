package org.newswire.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newswire.embedded.Checkout;
import org.newswire.embedded.Ports;

/// Runs `deploy/docker/healthcheck`, which the images use.
class HealthcheckIT {
    private record Result(int code, String output) {}

    @ParameterizedTest
    @CsvSource({"200, 0", "503, 1"})
    void aContainerIsHealthyWhileTheServiceIsReady(int status, int code) throws Exception {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/health/ready", exchange -> {
            byte[] reason = "waits for the broker".getBytes(UTF_8);
            exchange.sendResponseHeaders(status, reason.length);
            exchange.getResponseBody().write(reason);
            exchange.close();
        });
        service.start();
        try {
            Result result = run(service.getAddress().getPort());

            assertThat(result.code).isEqualTo(code);
            assertThat(result.output.contains("waits for the broker")).isEqualTo(code == 1);
        } finally {
            service.stop(0);
        }
    }

    @Test
    void asksOnThePortOfHealthForTheNamedPath() throws Exception {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/health/live", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        service.start();
        try {
            int port = service.getAddress().getPort();
            assertThat(run(Ports.anyFree(), port, "/health/live").code).isZero();
            assertThat(run(port, 0, "/health/live").code).isZero();
            assertThat(run(Ports.anyFree(), port, "/health/ready").code).isOne();
        } finally {
            service.stop(0);
        }
    }

    @Test
    void aContainerWithoutAListenerIsUnhealthy() throws Exception {
        assertThat(run(Ports.anyFree()).code).isOne();
    }

    /// Docker kills the script after 5 s.
    @Test
    void aServiceThatDoesNotAnswerIsUnhealthy() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThat(run(silent.getLocalPort()).code).isOne();
        }
    }

    private static Result run(int port) throws Exception {
        return run(port, 0, "/health/ready");
    }

    private static Result run(int port, int healthPort, String path) throws Exception {
        var builder = new ProcessBuilder(
                        Checkout.folder().resolve("deploy/docker/healthcheck").toString(), path)
                .redirectErrorStream(true);
        builder.environment().put("HTTP_PORT", String.valueOf(port));
        builder.environment().put("HEALTH_PORT", String.valueOf(healthPort));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }
}
