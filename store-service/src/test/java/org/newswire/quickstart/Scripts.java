package org.newswire.quickstart;

import java.util.ArrayList;
import java.util.List;
import org.newswire.embedded.Checkout;

/// Commands that start scripts of `deploy/` as a user does: without the variables of the build, except that the
/// scripts must not build.
final class Scripts {
    private Scripts() {}

    /// @param name of a script in `deploy/`
    static List<String> command(String name, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "-i",
                "PATH=" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
                "HOME=" + System.getProperty("user.home"),
                "LANG=C.UTF-8",
                "JAVA_HOME=" + System.getProperty("java.home"),
                "NEWSWIRE_BUILD=never",
                Checkout.folder().resolve("deploy").resolve(name).toString()));
        command.addAll(arguments);
        return command;
    }
}
