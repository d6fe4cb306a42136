package org.newswire.ingest.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.ProtocolVersion;
import org.jspecify.annotations.Nullable;
import org.newswire.net.CheckedDns;

/// One HTTP request and its response, from the permit to the end of the body. Used by one thread; the
/// deadline may cancel it.
final class HttpCall implements AutoCloseable {
    private static final String CALL = "newswire.call";

    private final CloseableHttpClient client;
    private final HttpUriRequestBase message;
    private final HttpHost target;
    private final Admission.Permit permit;
    private final ObservedRequest watched;
    private final Deadline deadline;
    private final @Nullable CheckedDns behindProxy;
    private final HttpClientContext context = HttpClientContext.create();
    private @Nullable ClassicHttpResponse response;
    private boolean finished;

    /// @param behindProxy checks the address of the target if the connection goes to a proxy; otherwise
    ///     null
    HttpCall(
            CloseableHttpClient client,
            HttpUriRequestBase message,
            HttpHost target,
            Admission.Permit permit,
            ObservedRequest watched,
            Deadline deadline,
            @Nullable CheckedDns behindProxy) {
        this.client = client;
        this.message = message;
        this.target = target;
        this.permit = permit;
        this.watched = watched;
        this.deadline = deadline;
        this.behindProxy = behindProxy;
    }

    /// Sends the request and reads the head of the response.
    ClassicHttpResponse send() throws IOException {
        if (behindProxy != null) {
            behindProxy.check(target.getHostName(), target.getPort());
        }
        context.setAttribute(CALL, this);
        ClassicHttpResponse answer = client.executeOpen(target, message, context);
        response = answer;
        watched.answered(answer);
        return answer;
    }

    /// The body has been read completely, so the connection can be reused.
    void finished() {
        finished = true;
    }

    /// Interceptor of the HTTP client that runs once a connection exists: from just before the request is
    /// written until the head of the response has arrived.
    static ClassicHttpResponse sendNow(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (!(scope.clientContext.getAttribute(CALL) instanceof HttpCall call)) {
            return chain.proceed(request, scope);
        }
        call.leaves();
        ClassicHttpResponse answer = chain.proceed(request, scope);
        call.permit.responded();
        return answer;
    }

    /// Reporting may wait for the broker, and the process may be suspended meanwhile: so the permit is checked
    /// again as the last step before the request is written. A request that fails then is reported as sent.
    private void leaves() throws HostBackOffException {
        permit.checkOpen();
        permit.started();
        watched.sent();
        permit.checkOpen();
    }

    InputStream body(HttpEntity entity) throws IOException {
        return watched.counted(entity.getContent());
    }

    /// Runs an operation that may wait for memory. The deadline stops during that time.
    boolean waiting(Deadline.Pause action) throws InterruptedException {
        return deadline.pause(action);
    }

    /// Returns the nanoseconds since the start, without waits for memory.
    long nanosUsed() {
        return deadline.nanosUsed();
    }

    /// Abandons the response.
    ///
    /// @param how whether the server may still be working on it
    void abort(RequestEnd how) {
        permit.endsAs(how);
        watched.endsAs(how);
    }

    /// Whether the deadline has ended the call.
    boolean expired() {
        return message.isCancelled();
    }

    /// Returns the request whose response has arrived.
    SentRequestHead sent(ClassicHttpResponse answer) {
        Map<String, String> headers = new HashMap<>();
        HttpRequest request = context.getRequest();
        for (Header header : request == null ? new Header[0] : request.getHeaders()) {
            headers.put(header.getName().toLowerCase(Locale.ROOT), String.valueOf(header.getValue()));
        }
        ProtocolVersion version = answer.getVersion();
        EndpointDetails endpoint = context.getEndpointDetails();
        String address = behindProxy == null
                        && endpoint != null
                        && endpoint.getRemoteAddress() instanceof InetSocketAddress remote
                        && remote.getAddress() != null
                ? remote.getAddress().getHostAddress()
                : null;
        return new SentRequestHead(version == null ? "HTTP/1.1" : version.format(), address, headers);
    }

    boolean reusedConnection() {
        EndpointDetails endpoint = context.getEndpointDetails();
        return endpoint != null && endpoint.getRequestCount() > 1;
    }

    @Override
    public void close() {
        try {
            disconnect();
        } finally {
            watched.ended();
        }
    }

    private void disconnect() {
        deadline.close();
        if (!finished) {
            message.cancel(); // closing would read the body to its end
        }
        ClassicHttpResponse answer = response;
        if (answer != null) {
            try {
                answer.close();
            } catch (IOException e) {
                message.cancel(); // the connection cannot be reused
            }
        }
    }
}
