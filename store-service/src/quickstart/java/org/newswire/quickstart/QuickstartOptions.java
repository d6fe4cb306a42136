package org.newswire.quickstart;

import org.newswire.embedded.Checkout;
import org.newswire.ingest.feeds.FeedList;
import org.newswire.ingest.feeds.FeedListProblem;
import org.newswire.ingest.feeds.FeedListResult;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess;
import org.newswire.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options of the quick start.
final class QuickstartOptions {
    private static final int HIGHEST_PORT = 65535;

    @Option(
            names = "--feeds",
            paramLabel = "FILE|FOLDER|URL",
            defaultValue = "${env:FEEDS:-}",
            description = "feed list to watch, OPML or YAML (default: a built-in demo news site)")
    String feeds = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data folder, kept between runs (default: newswire-data in the checkout)")
    @Nullable
    Path data;

    @Option(
            names = "--port-kafka",
            paramLabel = "PORT",
            defaultValue = "19092",
            description = "port of the broker (default: ${DEFAULT-VALUE})")
    int kafkaPort;

    @Option(
            names = "--port-postgres",
            paramLabel = "PORT",
            defaultValue = "15432",
            description = "port of the database (default: ${DEFAULT-VALUE})")
    int postgresPort;

    @Option(
            names = "--port-http",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "port of the ingest's metrics and health; parse, store and the demo site use the next"
                    + " three (default: ${DEFAULT-VALUE})")
    int httpPort;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "stop after this time, such as 90s or 5m")
    @Nullable
    Duration limit;

    @Option(names = "--articles", paramLabel = "N", description = "stop after this number of stored articles")
    @Nullable
    Long articles;

    Path dataFolder() {
        return data == null ? Checkout.folder().resolve("newswire-data") : data;
    }

    boolean ownSite() {
        return feeds.isBlank();
    }

    int sitePort() {
        return httpPort + 3;
    }

    int httpPort(ServiceProcess.Service service) {
        return switch (service) {
            case INGEST -> httpPort;
            case PARSE -> httpPort + 1;
            case STORE -> httpPort + 2;
        };
    }

    /// Whether only the ingest downloads the feed list.
    boolean remoteFeeds() {
        return feeds.matches("(?i)https?://.*");
    }

    /// Returns the value for `FEEDS`. A path is relative to the current directory.
    String feedsSetting() {
        return remoteFeeds()
                ? feeds
                : Path.of(feeds).toAbsolutePath().normalize().toString();
    }

    /// Returns the feed list, if it is a file or a folder.
    Optional<FeedList> feedList() {
        return ownSite() || remoteFeeds()
                ? Optional.empty()
                : Optional.of(new FeedList(feedsSetting(), url -> {
                    throw new IOException("unexpected request for " + url);
                }));
    }

    /// Formats one line per problem of a feed list.
    static String lines(List<FeedListProblem> problems) {
        return problems.stream().map(problem -> "\n  " + problem).collect(Collectors.joining());
    }

    private Optional<String> problemOfFeeds() throws InterruptedException {
        Optional<FeedList> list = feedList();
        if (list.isEmpty()) {
            return Optional.empty();
        }
        if (!Files.exists(Path.of(feeds))) {
            return Optional.of("--feeds " + feeds + " does not exist: name a file, a folder or an http(s) URL.");
        }
        FeedListResult read = list.get().read();
        return read.feeds().isEmpty() && !read.problems().isEmpty()
                ? Optional.of("--feeds " + feeds + " has no valid feed; fix these problems:" + lines(read.problems()))
                : Optional.empty();
    }

    /// Returns why these options cannot be used, or empty.
    Optional<String> fault() throws InterruptedException {
        Optional<String> problemOfFeeds = problemOfFeeds();
        if (problemOfFeeds.isPresent()) {
            return problemOfFeeds;
        }
        List<Claim> claims = new ArrayList<>();
        claims.add(new Claim(kafkaPort, "the broker", "--port-kafka"));
        claims.add(new Claim(postgresPort, "the database", "--port-postgres"));
        for (var service : ServiceProcess.Service.values()) {
            claims.add(new Claim(httpPort(service), "the " + service.label() + " service", "--port-http"));
        }
        if (ownSite()) {
            claims.add(new Claim(sitePort(), "the demo site", "--port-http"));
        }
        for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            if (claim.port < 1 || claim.port > HIGHEST_PORT) {
                return Optional.of("port " + claim.port + " for " + claim.user + " is not a port: choose one from 1 to "
                        + HIGHEST_PORT + " with " + claim.option);
            }
            boolean twice = claims.subList(0, i).stream().anyMatch(other -> other.port == claim.port);
            if (twice || !Ports.isFree(claim.port)) {
                return Optional.of("port " + claim.port + " for " + claim.user + " is taken"
                        + (twice ? " by another of these options" : "") + ": choose another with " + claim.option);
            }
        }
        return Optional.empty();
    }

    private record Claim(int port, String user, String option) {}

    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            return Settings.parseDuration(value)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + value + "' is not a duration: write it as 90s, 5m or 1h"));
        }
    }
}
