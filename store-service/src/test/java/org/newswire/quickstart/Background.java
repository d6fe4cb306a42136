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

    /// Without privileges the system takes one such wish each tenth of a second.
    private static final String SESSION = "[ -w /proc/self/autogroup ] && for try in 1 2 3 4 5; do" + " { echo "
            + NICENESS + " > /proc/self/autogroup; } 2> /dev/null && break; sleep 0.15; done; ";

    private static final String PROCESS =
            "command -v nice > /dev/null && exec nice -n " + NICENESS + " \"$@\"; exec \"$@\"";

    private Background() {}

    /// A command that runs in the background where [ChildProcess] starts it.
    static List<String> command(List<String> command) {
        boolean hasSession = Programs.find("setsid").isPresent();
        List<String> behind = new ArrayList<>(List.of("sh", "-c", hasSession ? SESSION + PROCESS : PROCESS, "sh"));
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
