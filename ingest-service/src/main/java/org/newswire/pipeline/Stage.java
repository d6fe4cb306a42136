package org.newswire.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.newswire.pipeline.http.Page;

/// One service of the chain between its start and its end. Made by its `main`, run by the [Launcher].
public interface Stage extends AutoCloseable {
    /// The topics that it reads and writes; they exist when [#run()] is called.
    List<Topic> topics();

    /// Works until [#close()] is called from another thread, or throws what it cannot go on from.
    void run() throws Exception;

    /// Why it is not ready just now, or empty when it is. Cheap, from any thread.
    Optional<String> check();

    /// What it answers over HTTP besides metrics and health, by path. Asked for once, before [#run()].
    default Map<String, Page> pages() {
        return Map.of();
    }

    /// Asks [#run()] to take nothing more, finish what is under way, commit and return. Returns at once,
    /// harmless when repeated.
    @Override
    void close();

    /// What a service needs is there and is not as it has to be, so that waiting does not help: it ends. The message
    /// says what is wrong and what to do, and is all that is logged of it.
    final class InstallationFault extends RuntimeException {
        public InstallationFault(String message) {
            super(message);
        }

        public InstallationFault(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
