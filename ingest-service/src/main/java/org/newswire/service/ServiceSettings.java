package org.newswire.service;

import ch.qos.logback.classic.LoggerContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.newswire.service.http.HttpLimits;
import org.newswire.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The settings that all services have, except those of Kafka.
///
/// @param healthPort port on the loopback interface that only answers health checks; 0 for none
/// @param basePath   prefix of the paths behind a reverse proxy, without a slash at the end; mostly empty
/// @param instanceId distinguishes the instances of a service and stays the same after a restart
public record ServiceSettings(
        int port,
        String address,
        int healthPort,
        HttpLimits limits,
        boolean logsRequests,
        String basePath,
        String instanceId) {
    private static final String ANY_ADDRESS = "0.0.0.0";
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)*");

    /// Records errors in `settings`; they are thrown by [Settings#check()].
    public static ServiceSettings from(Settings settings) {
        checkLogging(settings);
        int port = settings.described("port of `/metrics`, `/health/…` and the API")
                .number("HTTP_PORT", 8080, 0, 65_535);
        String address = settings.described(
                        "address to listen on; `0.0.0.0` means all, including IPv6", "`" + ANY_ADDRESS + "`")
                .parsed("HTTP_ADDRESS", ANY_ADDRESS, "an IP address of this host", ServiceSettings::address);
        int healthPort = settings.described(
                        "port of `/health/…` on 127.0.0.1, besides `HTTP_PORT`, for probes that a flooded `HTTP_PORT` cannot delay; 0 for none",
                        "`0`; in the images `8079`")
                .number("HEALTH_PORT", 0, 0, 65_535);
        HttpLimits limits = HttpLimits.from(settings);
        boolean logsRequests = settings.described(
                        "log each request in one line, except `/health/…` and `/metrics`; secrets are masked")
                .flag("HTTP_ACCESS_LOG", false);
        String instance = settings.described(
                        "identifies the instance; must be unique, and stay the same after a restart", "host and port")
                .text("INSTANCE_ID", hostName() + "-" + port);
        return new ServiceSettings(port, address, healthPort, limits, logsRequests, basePath(settings), instance);
    }

    /// Reads the prefix of the paths behind a reverse proxy, without a slash at the end.
    public static String basePath(Settings settings) {
        return settings.described(
                        "path below which a reverse proxy serves the port, such as `/newswire`. Links have it, requests may have it")
                .parsed("HTTP_BASE_PATH", "", "a path, such as /newswire", ServiceSettings::path);
    }

    /// Logback reads these variables without validation.
    private static void checkLogging(Settings settings) {
        String format = settings.described("`text` or `json`", "`text`").text("LOG_FORMAT", "");
        if (!isLogging()) {
            settings.error("LOG_FORMAT", format, "is not a known format", "Set it to text or json.");
        }
        settings.described("lowest level that is logged").choice("LOG_LEVEL", Level.INFO, Level.class);
    }

    /// Whether Logback has an appender: it has none if it does not know the format.
    static boolean isLogging() {
        return !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)
                || context.getLogger(Logger.ROOT_LOGGER_NAME)
                        .iteratorForAppenders()
                        .hasNext();
    }

    private static String address(String text) {
        return InetAddress.ofLiteral(text).getHostAddress();
    }

    private static String path(String text) {
        String path = text.replaceFirst("/+$", "");
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("is not an absolute path of letters, digits and ._~-");
        }
        return path;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
