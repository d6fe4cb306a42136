package org.newswire.chain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The wall clock of child processes, which can be set while they run (libfaketime). Their monotonic
/// clock stays the machine's.
final class FakeClock {
    /// Debian's package `libfaketime` installs it in a folder of the platform.
    private static final String LIBRARY = "faketime/libfaketime.so.1";

    private final Path offset;
    private final Path library;

    /// @param offset file with the current offset; one for each clock
    FakeClock(Path offset) {
        this.offset = offset;
        this.library = library().orElseThrow();
        set(Duration.ZERO);
    }

    /// Returns the library, or empty if it is not installed.
    static Optional<Path> library() {
        Path libraries = Path.of("/usr/lib");
        try (var folders = Files.newDirectoryStream(libraries, "*-linux-gnu*")) {
            for (Path folder : folders) {
                Path found = folder.resolve(LIBRARY);
                if (Files.exists(found)) {
                    return Optional.of(found);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Sets the clock ahead or back. Processes notice this within a second.
    void set(Duration ahead) {
        try {
            Path fresh = offset.resolveSibling(offset.getFileName() + ".new");
            Files.writeString(fresh, "%+d\n".formatted(ahead.toSeconds()));
            Files.move(fresh, offset, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the environment for a process with this clock.
    Map<String, String> environment(Map<String, String> given) {
        Map<String, String> environment = new HashMap<>(given);
        environment.put("LD_PRELOAD", library.toString());
        environment.put("FAKETIME_TIMESTAMP_FILE", offset.toString());
        environment.put("FAKETIME_CACHE_DURATION", "1");
        environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        environment.put("FAKETIME_FORCE_MONOTONIC_FIX", "0"); // otherwise all timed waits of a JVM end immediately
        return environment;
    }
}
