package org.newswire.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Lowers the priority of the parse and store services while the processor is overloaded. Records in
/// Kafka can wait, but a late poll delays all its items.
///
/// On Linux, each session has a share of the processor (sched(7), autogroup), and a process's niceness
/// does not count between sessions. So the niceness of the session is set as well where autogroups
/// exist.
public final class Background {
    private static final String NICENESS = "10";

    /// An unprivileged process may change this value once in a tenth of a second.
    private static final String SESSION = "[ -w /proc/self/autogroup ] && for try in 1 2 3 4 5; do" + " { echo "
            + NICENESS + " > /proc/self/autogroup; } 2> /dev/null && break; sleep 0.15; done; ";

    private static final String PROCESS =
            "command -v nice > /dev/null && exec nice -n " + NICENESS + " \"$@\"; exec \"$@\"";

    private Background() {}

    /// Returns a command that lowers its own priority when [ChildProcess] starts it.
    static List<String> command(List<String> command) {
        boolean hasSession = Programs.find("setsid").isPresent();
        List<String> wrapped = new ArrayList<>(List.of("sh", "-c", hasSession ? SESSION + PROCESS : PROCESS, "sh"));
        wrapped.addAll(command);
        return wrapped;
    }

    /// Lowers the priority of a process's session, if the system permits it.
    public static void lower(long pid) {
        try {
            Files.writeString(Path.of("/proc/" + pid + "/autogroup"), NICENESS);
        } catch (IOException e) {
            // The process works without the lower priority, too.
        }
    }
}
