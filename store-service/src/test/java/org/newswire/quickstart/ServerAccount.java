package org.newswire.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

/// As whom the database server runs, since it refuses to run as root.
///
/// @param prefix what stands before each of its commands
/// @param owner  to whom its folder is handed over, or empty where it stays ours
record ServerAccount(List<String> prefix, String owner) {
    /// The account without rights that every Unix has.
    private static final String NOBODY = "65534";

    ServerAccount {
        prefix = List.copyOf(prefix);
    }

    /// Whoever we are; as root a user namespace in which we are nobody, and where the kernel or the
    /// container forbids that, the account nobody itself.
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
                + " is to be had: run this as another user, or install util-linux");
    }

    List<String> command(String... words) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(words));
        return command;
    }

    /// Gives the folder to the account. All folders above it must be open to everybody then.
    void handOver(Path folder, Path log) throws IOException {
        if (owner.isEmpty()) {
            return;
        }
        if (Programs.run(List.of("chown", "-R", owner, folder.toString()), log) != 0) {
            throw new IOException("cannot hand over to the account nobody: " + folder);
        }
        for (Path above = folder.getParent(); above != null; above = above.getParent()) {
            if (!Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new IOException("PostgreSQL runs as the account nobody here, which cannot enter " + above
                        + ": choose a data folder elsewhere, such as under /var/tmp");
            }
        }
    }
}
