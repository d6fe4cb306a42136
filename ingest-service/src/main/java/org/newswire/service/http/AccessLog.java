package org.newswire.service.http;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.newswire.text.UrlSecrets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs each answered request in one line, with the secrets of its query masked. Requests of probes and scrapes
/// are left out.
final class AccessLog implements RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int MAX_TARGET_CHARS = 1_000;

    @Override
    public void log(Request request, Response response) {
        String target = String.valueOf(request.getHttpURI().getPathQuery());
        if (target.startsWith(HttpService.HEALTH_PATHS) || target.startsWith(HttpService.METRICS_PATH)) {
            return;
        }
        String masked = UrlSecrets.masked(target);
        LOG.info(
                "request client={} method={} target={} status={} bytes={} ms={} protocol={}",
                Request.getRemoteAddr(request),
                request.getMethod(),
                masked.length() > MAX_TARGET_CHARS ? masked.substring(0, MAX_TARGET_CHARS) + "…" : masked,
                response.getStatus(),
                Response.getContentBytesWritten(response),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - request.getBeginNanoTime()),
                request.getConnectionMetaData().getProtocol());
    }
}
