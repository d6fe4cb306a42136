package org.newswire.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import org.newswire.ingest.fetch.Body;
import org.newswire.ingest.fetch.FeedSecrets;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.fetch.ResourceKind;
import org.newswire.net.AddressPolicy;
import org.newswire.net.ProxySetting;
import org.newswire.net.WebUrl;
import org.newswire.settings.Settings;
import org.newswire.text.KebabCase;

/// Fetches a feed for the command `read`, with the settings of the service.
final class ServiceFetcher {
    /// The size limit of a decompressed document.
    static final int MAX_BYTES = 32 << 20;

    private ServiceFetcher() {}

    /// A decompressed body from a URL, after redirects, or from a file.
    ///
    /// @param isCut whether the transfer or the compressed file ended early
    record FetchedFeed(Body body, URI url, Map<String, String> headers, boolean isCut) {}

    /// Reads `FETCH_ALLOW_ADDRESSES`, `FETCH_PROXY` and `USER_AGENT`, and the secrets `FEED_SECRET_*` that
    /// headers of feeds refer to.
    static FetchSettings settings(Settings settings) {
        String userAgent = settings.described("identification in requests; include a contact", "`Newswire/… (+URL)`")
                .text("USER_AGENT", Settings.USER_AGENT);
        return FetchSettings.of(userAgent, AddressPolicy.from(settings))
                .withProxy(ProxySetting.from(settings).orElse(null))
                .withSecrets(new FeedSecrets(System.getenv()));
    }

    /// @throws UncheckedIOException with the reason and a remedy
    static FetchedFeed fetch(URI url, Settings settings) {
        FetchSettings fetching = settings(settings);
        settings.check();
        InstantSource clock = Clock.systemUTC();
        try (var fetcher = new Fetcher(fetching, new HostLimiter(PolitenessSettings.defaults(), clock), clock)) {
            FetchResult result = fetcher.fetch(FetchRequest.of(url, ResourceKind.FEED, MAX_BYTES));
            return switch (result) {
                case FetchResult.Fresh fresh ->
                    new FetchedFeed(
                            fresh.body(),
                            fresh.exchange().finalUrl(),
                            fresh.exchange().headers(),
                            fresh.exchange().cutShort());
                case FetchResult.NotModified same -> throw failure("304 without a condition");
                case FetchResult.Throttled throttled ->
                    throw failure("the server asks for a pause: HTTP status "
                            + throttled.exchange().status() + "; try again later");
                case FetchResult.Gone gone ->
                    throw failure("gone for good: HTTP status "
                            + gone.exchange().status() + "; look for the feed's new address on the site");
                case FetchResult.Deferred deferred ->
                    throw failure("the host is in a pause until " + deferred.until() + "; try again then");
                case FetchResult.Failed failed ->
                    throw failure(KebabCase.of(failed.failure()) + ": " + failed.detail() + "; " + remedy(failed));
            };
        } catch (InterruptedException e) {
            throw failure("interrupted");
        }
    }

    private static String remedy(FetchResult.Failed failed) {
        return switch (failed.failure()) {
            case DNS, NOT_FOUND -> "look whether the address is spelt right";
            case CONNECT, TIMEOUT, HTTP_5XX, UNREADABLE, TLS ->
                "try whether it answers elsewhere, such as in a browser, or try again later";
            case HTTP_4XX -> "open it in a browser: it may want a log-in, or refuse programs";
            case TOO_LARGE -> "name a shorter feed of the site";
            case HOSTILE ->
                failed.exchange() == null
                        ? "FETCH_ALLOW_ADDRESSES lets in private addresses of your own"
                        : "the server redirects wrongly: tell the publisher, or name the feed's final address";
            case ADDRESS_TOO_LONG -> "name an address of at most " + WebUrl.MAX_CHARS + " characters";
            case DISALLOWED -> "name an address that the site's robots.txt lets programs read";
            case UNPREPARED -> "give what it names";
        };
    }

    private static UncheckedIOException failure(String why) {
        return new UncheckedIOException(why, new IOException(why));
    }
}
