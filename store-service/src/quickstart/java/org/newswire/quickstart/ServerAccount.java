package org.newswire.quickstart;

import org.newswire.embedded.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

/// The account of the database server, which refuses to run as root.
///
/// @param prefix words before each of its commands
/// @param owner account that gets its folder, or empty for the current one
record ServerAccount(List<String> prefix, String owner) {
    /// The account without rights of every Unix system.
    private static final String NOBODY = "65534";

    ServerAccount {
        prefix = List.copyOf(prefix);
    }

    /// Returns the current account. For root, it is a user namespace without root, or the account
    /// `nobody` if the kernel or the container forbids namespaces.
    static ServerAccount choose(Path log) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new ServerAccount(List.of(), "");
        }
        if (Programs.find("unshare").isPresent() && Programs.run(List.of("unshare", "-U", "id", "-un"), log) == 0) {
            return new ServerAccount(List.of("unshare", "-U"), "");
        }
        if (Programs.find("setpriv").isPresent()) {
            String[] command = {"setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"};
            return new ServerAccount(List.of(command), NOBODY + ":" + NOBODY);
        }
        throw new IllegalStateException("PostgreSQL does not run as root, and neither `unshare -U` nor `setpriv`"
                + " is available: run this as another user, or install util-linux");
    }

    List<String> command(String... words) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(words));
        return command;
    }

    /// Gives the folder to the account. All folders above it must be accessible to everyone.
    void handOver(Path folder, Path log) throws IOException {
        if (owner.isEmpty()) {
            return;
        }
        if (Programs.run(List.of("chown", "-R", owner, folder.toString()), log) != 0) {
            throw new IOException("cannot give the folder to the account nobody: " + folder);
        }
        for (Path above = folder.getParent(); above != null; above = above.getParent()) {
            if (!Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new IOException("PostgreSQL runs as the account nobody here, which cannot enter " + above
                        + ": choose a data folder elsewhere, such as under /var/tmp");
            }
        }
    }
}
