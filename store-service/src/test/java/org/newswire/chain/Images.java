package org.newswire.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.testcontainers.utility.DockerImageName;

/// The images that `deploy/docker/images.env` pins, and the stand-ins that replace them on a machine without
/// access to a registry.
public final class Images {
    private static final Path FOLDER =
            Path.of("..", "deploy", "docker").toAbsolutePath().normalize();
    private static final Map<String, String> PINNED = pinned();
    private static final Map<String, String> LOCAL = findLocal();

    private Images() {}

    /// The images that exist only under their tag, by variable: `docker compose` needs them in its
    /// environment.
    public static Map<String, String> local() {
        return LOCAL;
    }

    /// @param variable name in `images.env`
    /// @param upstream name by which Testcontainers recognises the image
    static DockerImageName of(String variable, String upstream) {
        String pinned = Objects.requireNonNull(PINNED.get(variable), variable);
        return name(LOCAL.getOrDefault(variable, pinned)).asCompatibleSubstituteFor(upstream);
    }

    /// Testcontainers accepts a tag or a digest, not both.
    static DockerImageName name(String image) {
        return DockerImageName.parse(image.replaceFirst(":[^:/@]+@", "@"));
    }

    private static Map<String, String> pinned() {
        Path file = FOLDER.resolve("images.env");
        try (Reader reader = Files.newBufferedReader(file)) {
            return read(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the names of the images from " + file, e);
        }
    }

    private static Map<String, String> findLocal() {
        String script = FOLDER.resolve("pin").toString();
        try {
            Process process = new ProcessBuilder(script, "--local")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String lines = new String(process.getInputStream().readAllBytes(), UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(script + " --local ended with " + code);
            }
            return read(new StringReader(lines));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + script, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + script, e);
        }
    }

    private static Map<String, String> read(Reader lines) throws IOException {
        Properties images = new Properties();
        images.load(lines);
        return images.stringPropertyNames().stream()
                .collect(Collectors.toUnmodifiableMap(name -> name, images::getProperty));
    }
}
