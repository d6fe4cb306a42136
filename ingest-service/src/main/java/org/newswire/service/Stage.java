package org.newswire.service;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.newswire.kafka.Topic;
import org.newswire.service.http.Page;

/// A service of the pipeline. Its `main` builds it, and the [Launcher] runs it.
public interface Stage extends AutoCloseable {
    /// The topics that the stage reads and writes. The launcher creates missing ones before [#run()].
    /// Without topics it does not wait for a broker.
    List<Topic> topics();

    /// Works until another thread calls [#close()]. Throws if the stage cannot continue.
    void run() throws Exception;

    /// The reason why the stage is not ready, or empty. Does no I/O; may be called from any thread.
    Optional<String> check();

    /// Further pages by path, besides metrics and health. Called once, before [#run()].
    default Map<String, Page> pages() {
        return Map.of();
    }

    /// Makes [#run()] stop taking records, finish and commit the current ones, and return. Does not wait.
    /// May be called repeatedly.
    @Override
    void close();
}
