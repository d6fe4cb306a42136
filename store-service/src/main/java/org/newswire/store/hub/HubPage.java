package org.newswire.store.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.newswire.limits.Limit;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;
import org.newswire.store.api.ProblemException;
import org.newswire.store.database.RootCause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts subscription requests at `/hub`. Errors are plain text. Thread-safe.
public final class HubPage implements Page {
    @Limit(of = "bytes of a request to the WebSub hub", past = "413")
    private static final int MAX_FORM_BYTES = 16 << 10;

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int TOO_MANY_REQUESTS = 429;
    private static final String RETRY_SECONDS = "10";
    private static final Logger LOG = LoggerFactory.getLogger(HubPage.class);

    private final Supplier<Optional<Hub>> hub;

    /// @param hub empty until the hub runs
    public HubPage(Supplier<Optional<Hub>> hub) {
        this.hub = hub;
    }

    /// Returns the page for a service without a hub.
    public static Page off() {
        return _ -> text(404, "The hub is off: API_PUBLIC_URL is not set.");
    }

    @Override
    public PageResponse answer(PageRequest request) throws IOException {
        if (!request.path().equals(HubSettings.PATH)) {
            return text(404, "No resource has this path. The hub is at " + HubSettings.PATH + ".");
        }
        if (!request.method().equals("POST")) {
            return text(405, "The method is POST.").with("Allow", "POST");
        }
        try {
            hub.get()
                    .orElseThrow(() -> ProblemException.unavailable("The hub is starting."))
                    .take(form(request), request.client());
            return PageResponse.empty(202);
        } catch (ProblemException e) {
            PageResponse answer = text(e.status(), String.valueOf(e.getMessage()));
            boolean isForNow = e.status() == 503 || e.status() == TOO_MANY_REQUESTS;
            return isForNow ? answer.with("Retry-After", RETRY_SECONDS) : answer;
        } catch (SQLException e) {
            LOG.debug("the hub does not reach the database: {}", RootCause.message(e));
            return text(503, "The database does not answer.").with("Retry-After", RETRY_SECONDS);
        }
    }

    private static String form(PageRequest request) throws IOException, ProblemException {
        String type = request.header("Content-Type");
        if (type == null
                || !type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(FORM)) {
            throw new ProblemException(415, "The Content-Type is not " + FORM + ".");
        }
        byte[] body = request.body().readNBytes(MAX_FORM_BYTES + 1);
        if (body.length > MAX_FORM_BYTES) {
            throw new ProblemException(413, "The form has more than " + MAX_FORM_BYTES + " bytes.");
        }
        return new String(body, UTF_8);
    }

    private static PageResponse text(int status, String text) {
        return PageResponse.text(status, "text/plain; charset=utf-8", text + "\n")
                .with("X-Content-Type-Options", "nosniff");
    }
}
