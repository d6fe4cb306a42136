package org.newswire.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where there is too little processor for all, what the broker keeps can wait; what is fetched late is
/// late for all. So what comes after the ingest runs behind it.
///
/// On Linux each session has its share of the processor (sched(7), autogroup), among sessions a
/// process's own niceness counts for nothing; so the session's is set, too, where there is such a
/// thing.
final class Background {
    private static final String NICENESS = "10";
    private static final String SCRIPT =
            "{ echo " + NICENESS + " > /proc/self/autogroup; } 2> /dev/null; exec nice -n " + NICENESS + " \"$@\"";

    private Background() {}

    /// A command that is the first of its session, so that it runs in the background.
    static List<String> command(List<String> command) {
        List<String> behind = new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh"));
        behind.addAll(command);
        return behind;
    }

    /// Puts the session of a process into the background, if the system lets us.
    static void put(long pid) {
        try {
            Files.writeString(Path.of("/proc/" + pid + "/autogroup"), NICENESS);
        } catch (IOException e) {
            // a matter of convenience: it runs all the same
        }
    }
}
