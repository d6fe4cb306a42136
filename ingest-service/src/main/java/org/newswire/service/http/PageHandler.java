package org.newswire.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes each request to the page with the longest path that the request's path begins with, and sends the
/// answer.
final class PageHandler extends Handler.Abstract.NonBlocking {
    private static final Logger LOG = LoggerFactory.getLogger(PageHandler.class);
    private static final int RETRY_AFTER_SECONDS = 1;

    /// A page and the limits of its requests.
    record Route(String path, Page page, RouteLimits limits) {}

    private final List<Route> routes;
    private final OpenConnections connections;
    private final Executor threads;
    private final Executor healthThreads;
    private final Runnable busy;

    /// @param threads       one for each task
    /// @param healthThreads one for each task of paths that begin with `/health/`
    /// @param busy          called for each request that is rejected
    PageHandler(
            List<Route> routes, OpenConnections connections, Executor threads, Executor healthThreads, Runnable busy) {
        this.routes = routes.stream()
                .sorted(Comparator.comparingInt((Route route) -> route.path().length())
                        .reversed())
                .toList();
        this.connections = connections;
        this.threads = threads;
        this.healthThreads = healthThreads;
        this.busy = busy;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        OpenConnection connection =
                connections.of(request.getConnectionMetaData().getConnection());
        connection.answering();
        String path = request.getHttpURI().getPath();
        boolean isHealth = path != null && path.startsWith(HttpService.HEALTH_PATHS);
        (isHealth ? healthThreads : threads).execute(() -> serve(request, response, callback, connection));
        return true;
    }

    private void serve(Request request, Response response, Callback callback, OpenConnection connection) {
        try {
            Optional<String> path = path(request);
            Optional<Route> route = path.flatMap(this::route);
            if (path.isEmpty()) {
                send(problem(400).with("Connection", "close"), request, response, connection);
            } else if (route.isEmpty()) {
                send(problem(404), request, response, connection);
            } else {
                serve(route.get(), path.get(), request, response, connection);
            }
            connection.waiting();
            callback.succeeded();
        } catch (IOException e) {
            LOG.debug("a request was given up", e);
            callback.failed(e);
        } catch (RuntimeException | Error e) {
            callback.failed(e);
            throw e;
        }
    }

    private void serve(Route route, String path, Request request, Response response, OpenConnection connection)
            throws IOException {
        try (ByteBudget.Reservation reservation = route.limits.bytes().open(connection)) {
            PageResponse answer;
            try {
                var pageRequest =
                        new PageRequest(request, path, connection.client(), () -> new ResponseBuffer(reservation));
                answer = answer(route, pageRequest, connection.client());
                if (answer.body() instanceof PageResponse.Text text) {
                    reservation.take(text.text().length());
                }
            } catch (BusyException e) {
                answer = busy();
            }
            send(answer, request, response, connection);
        }
    }

    private PageResponse answer(Route route, PageRequest request, String client) throws IOException {
        try {
            if (!route.limits.permits().take(client)) {
                return busy();
            }
            try {
                return route.page.answer(request);
            } finally {
                route.limits.permits().giveBack(client);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return problem(503);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("path={} cannot be answered: internal error", route.path, e);
            return problem(500);
        }
    }

    /// Ends the connection, so that requests which the client has already sent are not answered either.
    private PageResponse busy() {
        busy.run();
        return problem(503)
                .with("Retry-After", String.valueOf(RETRY_AFTER_SECONDS))
                .with("Connection", "close");
    }

    private Optional<Route> route(String path) {
        return routes.stream().filter(route -> path.startsWith(route.path)).findFirst();
    }

    /// Decoded, or empty when it is not a path.
    private static Optional<String> path(Request request) {
        String raw = request.getHttpURI().getPath();
        if (raw == null || !raw.startsWith("/") || HttpMethod.CONNECT.is(request.getMethod())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new URI("http://host" + raw).getPath());
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static void send(PageResponse answer, Request request, Response response, OpenConnection connection)
            throws IOException {
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        answer.headers().forEach(header -> headers.add(header.name(), header.value()));
        boolean isHead = HttpMethod.HEAD.is(request.getMethod());
        ResponseWriter writer = new ResponseWriter(response, connection);
        switch (answer.body()) {
            case PageResponse.Empty _ -> writer.send(BufferUtil.EMPTY_BUFFER, true);
            case PageResponse.Text text -> {
                byte[] bytes = text.text().getBytes(UTF_8);
                headers.put("Content-Length", bytes.length);
                writer.send(isHead ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(bytes), true);
            }
            case PageResponse.Buffered buffered -> {
                headers.put("Content-Length", buffered.buffer().length());
                List<ByteBuffer> content =
                        isHead ? List.of() : buffered.buffer().content();
                if (content.isEmpty()) {
                    writer.send(BufferUtil.EMPTY_BUFFER, true);
                }
                for (int i = 0; i < content.size(); i++) {
                    writer.send(content.get(i), i == content.size() - 1);
                }
            }
            case PageResponse.Streamed streamed -> {
                if (!isHead) {
                    streamed.writer().writeTo(writer);
                }
                writer.close();
            }
            case PageResponse.Events events -> {
                if (!isHead) {
                    events.writer().writeTo(writer.events());
                }
                writer.close();
            }
        }
    }

    private static PageResponse problem(int status) {
        return PageResponse.text(status, "application/problem+json", problemText(status));
    }

    /// A problem (RFC 9457) with only the reason phrase of the status.
    static String problemText(int status) {
        return "{\"title\":\"" + HttpStatus.getMessage(status) + "\",\"status\":" + status + "}";
    }
}
