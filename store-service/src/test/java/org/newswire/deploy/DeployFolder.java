package org.newswire.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Reads the folder `deploy` of the checkout. Tests run in the folder of their module.
final class DeployFolder {
    static final Path PATH = Path.of("..", "deploy").toAbsolutePath().normalize();

    private DeployFolder() {}

    static String read(String file) {
        try {
            return Files.readString(PATH.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read deploy/" + file, e);
        }
    }

    /// Returns the files of a folder with this suffix, by name.
    static List<Path> files(String folder, String end) {
        try (Stream<Path> found = Files.list(PATH.resolve(folder))) {
            return found.filter(file -> file.toString().endsWith(end)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list deploy/" + folder, e);
        }
    }
}
