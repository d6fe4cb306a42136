package org.newswire.ingest.fetch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An HTTP origin on the loopback interface that records its requests and answers byte for byte as
/// scripted, including broken HTTP.
public final class Origin implements AutoCloseable {
    /// The head of a request, with header names in lower case.
    public record Request(long nanos, String path, Map<String, String> headers) {
        public @Nullable String header(String name) {
            return headers.get(name);
        }
    }

    /// Writes the response; the connection stays open if it returns true.
    @FunctionalInterface
    public interface Script {
        boolean answer(Request requests, OutputStream out) throws IOException;
    }

    private final ServerSocket server;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    public Origin() {
        this("127.0.0.1");
    }

    public Origin(String address) {
        this(address, 0);
    }

    /// @param port 0 for any free port
    Origin(String address, int port) {
        try {
            server = new ServerSocket(port, 50, InetAddress.ofLiteral(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("origin").start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    public URI url(String path) {
        return URI.create("http://" + server.getInetAddress().getHostAddress() + ":" + port() + path);
    }

    public Origin on(String path, Script script) {
        scripts.put(path, script);
        return this;
    }

    /// Responds with a Content-Length and keeps the connection open.
    public Origin on(String path, int status, Map<String, String> headers, byte[] body) {
        return on(path, (request, out) -> {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said so\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            answer.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
            answer.writeBytes(body);
            answer.writeTo(out);
            out.flush();
            return true;
        });
    }

    public Origin on(String path, int status, Map<String, String> headers, String body) {
        return on(path, status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends these bytes and closes the connection.
    public Origin raw(String path, byte[]... parts) {
        return on(path, (request, out) -> {
            for (byte[] part : parts) {
                out.write(part);
            }
            out.flush();
            return false;
        });
    }

    public Origin raw(String path, String bytes) {
        return raw(path, bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public Request lastRequest() {
        return requests.getLast();
    }

    public int connections() {
        return connections.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().name("origin-connection").start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Request request = read(in);
            while (request != null) {
                requests.add(request);
                Script script = scripts.get(request.path());
                if (script == null) {
                    script = (any, out) -> {
                        out.write(
                                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                        return true;
                    };
                }
                if (!script.answer(request, socket.getOutputStream())) {
                    return;
                }
                request = read(in);
            }
        } catch (IOException e) {
            // Many scripts let the client disconnect.
        } finally {
            open.remove(socket);
        }
    }

    private static @Nullable Request read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        String line = line(in);
        while (line != null && !line.isEmpty()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
            line = line(in);
        }
        return new Request(System.nanoTime(), first.split(" ")[1], headers);
    }

    private static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c >= 0 && c != '\n') {
            if (c != '\r') {
                line.append((char) c);
            }
            c = in.read();
        }
        return c < 0 ? null : line.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
