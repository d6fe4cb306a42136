package org.newswire.ingest.fetch;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.newswire.pipeline.untrusted.DocumentFailure;

/// Says what an exception of the HTTP client means.
final class Failures {
    private Failures() {}

    static FailureClass classOf(Throwable e) {
        return switch (e) {
            case CheckedDns.BlockedAddressException _ -> FailureClass.HOSTILE;
            case UnknownHostException _ -> FailureClass.DNS;
            case SSLException _ -> FailureClass.TLS;
            case ConnectTimeoutException _ -> FailureClass.CONNECT;
            case ConnectException _ -> FailureClass.CONNECT;
            case NoRouteToHostException _ -> FailureClass.CONNECT;
            case SocketTimeoutException _ -> FailureClass.TIMEOUT;
            case SocketException _ -> FailureClass.CONNECT;
            case ConnectionClosedException _ -> FailureClass.CONNECT;
            case NoHttpResponseException _ -> FailureClass.CONNECT;
            default -> FailureClass.UNREADABLE;
        };
    }

    /// One line.
    static String detail(Throwable e) {
        return DocumentFailure.reason(e);
    }
}
