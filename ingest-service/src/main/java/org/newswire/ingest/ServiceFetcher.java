package org.newswire.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Accept;
import org.newswire.ingest.fetch.AddressPolicy;
import org.newswire.ingest.fetch.FailureClass;
import org.newswire.ingest.fetch.FeedSecrets;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.GateSettings;
import org.newswire.ingest.fetch.HostGate;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.spelling.Spelling;

/// Fetches for the tool as the service would, with the service's settings.
final class ServiceFetcher implements Function<URI, FetchedFeed> {
    private static final int MAX_BYTES = 32 << 20;

    private final Settings settings;

    ServiceFetcher(Settings settings) {
        this.settings = settings;
    }

    /// The settings of fetching: `FETCH_ALLOW_ADDRESSES`, `FETCH_PROXY`, `USER_AGENT`, and the secrets
    /// that feeds' headers name, `FEED_SECRET_*`.
    static FetchSettings settings(Settings settings) {
        AddressPolicy addresses = settings.parsed(
                "FETCH_ALLOW_ADDRESSES",
                AddressPolicy.publicOnly(),
                "addresses, blocks or ranges, such as 10.0.0.5,127.0.1.0/24",
                AddressPolicy::allowing);
        String userAgent = settings.text("USER_AGENT", Settings.USER_AGENT);
        return FetchSettings.of(userAgent, addresses)
                .withProxy(proxy(settings))
                .withSecrets(new FeedSecrets(System.getenv()));
    }

    /// A fault does not repeat the value, which may hold a password.
    private static @Nullable URI proxy(Settings settings) {
        Optional<String> text = settings.find("FETCH_PROXY");
        Optional<URI> proxy = text.flatMap(WebUrl::parse)
                .filter(url -> "http".equals(url.getScheme()) && url.getPath().length() <= 1 && url.getQuery() == null);
        if (text.isPresent() && proxy.isEmpty()) {
            settings.fault(
                    "FETCH_PROXY",
                    null,
                    "is no address of a forward proxy",
                    "Set it to http://host:port or http://user:password@host:port.");
        }
        return proxy.orElse(null);
    }

    @Override
    public FetchedFeed apply(URI url) {
        FetchSettings fetching = settings(settings);
        settings.check();
        InstantSource clock = Clock.systemUTC();
        try (var fetcher = new Fetcher(fetching, new HostGate(GateSettings.defaults(), clock), clock)) {
            FetchResult result = fetcher.fetch(FetchRequest.of(url, Accept.FEED, MAX_BYTES));
            return switch (result) {
                case FetchResult.Fresh fresh ->
                    new FetchedFeed(
                            fresh.body().bytes(),
                            fresh.exchange().finalUrl(),
                            fresh.exchange().headers());
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
                    throw failure(
                            Spelling.of(failed.failure()) + ": " + failed.detail() + "; " + remedy(failed.failure()));
            };
        } catch (InterruptedException e) {
            throw failure("interrupted");
        }
    }

    private static String remedy(FailureClass failure) {
        return switch (failure) {
            case DNS, NOT_FOUND -> "look whether the address is spelt right";
            case CONNECT, TIMEOUT, HTTP_5XX, UNREADABLE, TLS ->
                "try whether it answers elsewhere, such as in a browser, or try again later";
            case HTTP_4XX -> "open it in a browser: it may want a log-in, or refuse programs";
            case TOO_LARGE -> "name a shorter feed of the site";
            case HOSTILE -> "FETCH_ALLOW_ADDRESSES lets in private addresses of your own";
            case ADDRESS_TOO_LONG -> "name an address of at most " + WebUrl.MAX_CHARS + " characters";
            case DISALLOWED -> "name an address that the site's robots.txt lets programs read";
            case UNPREPARED -> "give what it names";
        };
    }

    private static UncheckedIOException failure(String why) {
        return new UncheckedIOException(why, new IOException(why));
    }
}
