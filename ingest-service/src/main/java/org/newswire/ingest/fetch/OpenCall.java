package org.newswire.ingest.fetch;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/// One request under way. Closing it ends its deadline, and its connection unless the body has been
/// read.
final class OpenCall implements AutoCloseable {
    private static final String CALL = "newswire.call";

    private final CloseableHttpClient client;
    private final HttpUriRequestBase message;
    private final HttpHost target;
    private final Admission.Permit permit;
    private final WatchedRequest watched;
    private final Deadline deadline;
    private final @Nullable CheckedDns behindProxy;
    private final HttpClientContext context = HttpClientContext.create();
    private @Nullable ClassicHttpResponse response;
    private boolean finished;

    /// @param behindProxy checks the target, as the connection goes to a proxy; or null
    OpenCall(
            CloseableHttpClient client,
            HttpUriRequestBase message,
            HttpHost target,
            Admission.Permit permit,
            WatchedRequest watched,
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

    /// Sends the request and reads the head of the answer.
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

    /// Says that the body has been read to its end, so that the connection can serve again.
    void finished() {
        finished = true;
    }

    /// The link of the client's chain that runs once there is a connection: from just before the
    /// request is written until the head of the answer is there.
    static ClassicHttpResponse sendNow(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (!(scope.clientContext.getAttribute(CALL) instanceof OpenCall call)) {
            return chain.proceed(request, scope);
        }
        call.leaves();
        ClassicHttpResponse answer = chain.proceed(request, scope);
        call.permit.answered();
        return answer;
    }

    private void leaves() throws HostClosedException {
        permit.checkOpen();
        permit.started();
        watched.sent();
    }

    /// The body of the answer.
    InputStream body(HttpEntity entity) throws IOException {
        return watched.counted(entity.getContent());
    }

    /// Does what may make the answer wait for us, which costs the request none of its time.
    boolean waiting(Deadline.Pause action) throws InterruptedException {
        return deadline.pause(action);
    }

    /// What it has taken so far, without such waits.
    long nanosUsed() {
        return deadline.nanosUsed();
    }

    /// Nothing more is waited for.
    ///
    /// @param how whether the server may be at work on it
    void givenUp(Ending how) {
        permit.endsAs(how);
        watched.endsAs(how);
    }

    /// Whether the deadline has ended the call.
    boolean expired() {
        return message.isCancelled();
    }

    /// Whether the request went over a connection that had served another one before.
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
            message.cancel(); // or else closing would read on to the end
        }
        ClassicHttpResponse answer = response;
        if (answer != null) {
            try {
                answer.close();
            } catch (IOException e) {
                message.cancel(); // the connection is of no use any more
            }
        }
    }
}
