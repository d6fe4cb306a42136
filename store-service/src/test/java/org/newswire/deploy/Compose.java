package org.newswire.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs `docker compose` with the project's files, under a separate project name and ports, so that
/// another installation on the machine is not affected.
final class Compose {
    private final List<String> files = new ArrayList<>();
    private final Map<String, String> environment;

    /// @param files `compose.yaml` and its additions
    Compose(List<Path> files, Map<String, String> environment) {
        files.forEach(file -> this.files.addAll(List.of("-f", file.toString())));
        this.environment = Map.copyOf(environment);
    }

    /// Runs a compose command until it ends.
    ///
    /// @return its standard output
    /// @throws IllegalStateException if its exit code is not 0; the message has all output
    String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "compose"));
        command.addAll(files);
        command.addAll(List.of(arguments));
        return execute(environment, command);
    }

    /// Returns the ids of a service's running containers.
    List<String> containers(String service) {
        return run("ps", "-q", service).lines().toList();
    }

    /// Runs any program in the same way.
    static String execute(Map<String, String> environment, List<String> command) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + code + ":\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }
}
