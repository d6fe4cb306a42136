package org.newswire.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A web server on a loopback address that sends any response unchanged, one request per connection.
/// Unlike the JDK's server it does not correct reason phrases, headers or lengths. Its threads are those of the
/// operating system, so that a site with a large document does not delay the others.
final class LoopbackServer implements AutoCloseable {
    private static final int BACKLOG = 512;
    private static final int MAX_HEAD_CHARS = 200_000;

    private final ServerSocket listener;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;

    /// Responds to a request and is notified whether the response was sent completely.
    interface Handler {
        Answer answer(Request request);

        default void sent(Request request, Answer answer) {}
    }

    /// @param path    with the query, as received
    /// @param headers by name in lower case
    record Request(String path, Map<String, String> headers) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    LoopbackServer(String address, int port, Handler handler) {
        this.handler = handler;
        try {
            listener = new ServerSocket(port, BACKLOG, InetAddress.getByName(address));
        } catch (IOException e) {
            throw new UncheckedIOException("no server on " + address + ":" + port, e);
        }
        acceptor = Thread.ofVirtual().name("accept " + address).start(this::accept);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofPlatform().daemon().name("answer").start(() -> serve(socket));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16)) {
            Request request = read(new BufferedInputStream(socket.getInputStream()));
            Answer answer = handler.answer(request);
            out.write(head(answer).getBytes(UTF_8));
            answer.body().writeTo(out);
            out.flush();
            handler.sent(request, answer);
        } catch (IOException e) {
            // clients may disconnect
        } finally {
            open.remove(socket);
        }
    }

    private static Request read(InputStream in) throws IOException {
        String[] requestLine = line(in).split(" ", -1);
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        if (requestLine.length < 2) {
            throw new IOException("no request");
        }
        return new Request(requestLine[1], headers);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > MAX_HEAD_CHARS) {
                throw new IOException("the request breaks off");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private static String head(Answer answer) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " " + answer.reason() + "\r\n");
        answer.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("Connection: close\r\n\r\n").toString();
    }

    @Override
    public void close() {
        try {
            listener.close();
            acceptor.join();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a server does not close", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
