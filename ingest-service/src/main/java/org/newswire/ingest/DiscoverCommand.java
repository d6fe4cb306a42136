package org.newswire.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.newswire.ingest.discovery.Discovery;
import org.newswire.ingest.discovery.FeedDiscovery;
import org.newswire.ingest.discovery.FoundFeed;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.net.WebUrl;
import org.newswire.settings.Settings;
import org.newswire.tools.CommandContext;
import org.newswire.tools.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// The command `discover`: prints the lines of a feed list for the feeds of a site.
///
/// Exit code 1: no feed was found.
@Command(
        name = "discover",
        mixinStandardHelpOptions = true,
        description =
                "Finds the feeds of a site and prints their lines for a feed list (YAML), freshest first. Sends at"
                        + " most 6 requests and respects robots.txt.")
final class DiscoverCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);

    private final CommandContext context;

    @Parameters(paramLabel = "URL", description = "the address of a site or feed, such as https://news.example/")
    private String address = "";

    DiscoverCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        URI start = WebUrl.parse(address.contains("://") ? address : "https://" + address)
                .map(url -> url.getRawPath().isEmpty() ? url.resolve("/") : url)
                .orElseThrow(
                        () -> new UsageException(address + " is not an address; write it as https://news.example/"));
        Discovery found = discover(start);
        found.problems().forEach(problem -> context.err().println(problem.url() + ": " + problem.reason()));
        print(found);
        context.err().println(summary(found));
        return found.feeds().isEmpty() ? 1 : 0;
    }

    private Discovery discover(URI start) throws InterruptedException {
        Settings settings = new Settings(context.environment());
        FetchSettings fetching = ServiceFetcher.settings(settings)
                .withMaxRedirects(FeedDiscovery.MAX_REDIRECTS)
                .withTotalTimeout(REQUEST_TIMEOUT);
        settings.check();
        InstantSource clock = Clock.systemUTC();
        HostLimiter limiter = new HostLimiter(PolitenessSettings.defaults(), clock);
        try (var fetcher = new Fetcher(fetching, limiter, clock)) {
            RobotsRules robots = new RobotsRules(fetcher, limiter, clock, IngestService.ROBOTS_NAME);
            return new FeedDiscovery(fetcher, robots).discover(start);
        }
    }

    private void print(Discovery found) {
        if (!found.feeds().isEmpty()) {
            context.out().println("feeds:");
        }
        found.feeds().forEach(feed -> lines(feed).forEach(context.out()::println));
        found.unchecked().forEach(url -> context.out().println("  # not requested: " + url));
    }

    private static List<String> lines(FoundFeed feed) {
        List<String> lines = new ArrayList<>();
        String newest =
                Optional.ofNullable(feed.newest()).map(at -> "newest " + at).orElse("without dates");
        lines.add("  # " + feed.format() + ", " + feed.items() + " items, " + newest);
        lines.add("  - url: " + quoted(feed.url().toString()));
        if (feed.title() != null) {
            lines.add("    name: " + quoted(feed.title()));
        }
        return lines;
    }

    /// A JSON string is a double-quoted scalar of YAML.
    private static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text cannot be written as JSON", e);
        }
    }

    private static String summary(Discovery found) {
        String requests = " (" + found.requests() + " requests)";
        return found.feeds().isEmpty()
                ? "no feed found" + requests + "; look for a feed or sitemap on the site, and name its address"
                : "found " + found.feeds().size() + requests + "; add the lines to the list that FEEDS names";
    }
}
