package org.newswire.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Finds the checkout: the nearest folder above the working directory with the three modules, or the
/// one that the system property `newswire.home` names.
public final class Checkout {
    private Checkout() {}

    public static Path folder() {
        String given = System.getProperty("newswire.home");
        Path start = Path.of(given == null ? "" : given).toAbsolutePath().normalize();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("ingest-service")) && Files.isDirectory(folder.resolve("deploy"))) {
                return folder;
            }
        }
        throw new IllegalStateException("no checkout of Newswire at or above " + start);
    }

    /// Returns the thin jar of a module; of several versions, the newest.
    static Path jar(Path target, String module) {
        try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.of()) {
            List<Path> jars = files.filter(file -> isThinJar(file, module))
                    .sorted((a, b) ->
                            Long.compare(b.toFile().lastModified(), a.toFile().lastModified()))
                    .toList();
            if (jars.isEmpty()) {
                throw new IllegalStateException(
                        module + " is not built: no jar in " + target + " (deploy/quickstart builds it)");
            }
            return jars.getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + target, e);
        }
    }

    private static boolean isThinJar(Path file, String module) {
        String name = file.getFileName().toString();
        return name.startsWith(module + "-")
                && name.endsWith(".jar")
                && !name.endsWith("-sources.jar")
                && !name.endsWith("-tests.jar");
    }
}
