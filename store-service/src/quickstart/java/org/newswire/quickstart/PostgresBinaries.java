package org.newswire.quickstart;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// Unpacks PostgreSQL's programs from the archive for this platform on the class path: Linux with
/// glibc and macOS, each on x86-64 and ARM64. 60 MB, about 3 s.
final class PostgresBinaries {
    private static final int OWNER_MAY_EXECUTE = 0100;

    private PostgresBinaries() {}

    /// Unpacks into a folder once; the file `.complete` marks a complete folder.
    ///
    /// @return the folder with `initdb`, `pg_ctl` and `postgres`
    static Path unpack(Path folder) throws IOException {
        String archive = archiveFor(System.getProperty("os.name"), System.getProperty("os.arch"));
        Path complete = folder.resolve(".complete");
        if (!Files.exists(complete)) {
            try (InputStream resource = PostgresBinaries.class.getResourceAsStream("/" + archive)) {
                if (resource == null) {
                    throw new IOException("no PostgreSQL for this platform on the class path: " + archive);
                }
                unpack(resource, folder);
            }
            Files.createFile(complete);
        }
        return folder.resolve("bin");
    }

    static String archiveFor(String system, String processor) {
        String name = system.toLowerCase(Locale.ROOT);
        String kernel = name.contains("mac") ? "darwin" : name;
        String chip = switch (processor) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> processor;
        };
        return "postgres-" + kernel + "-" + chip + ".txz";
    }

    private static void unpack(InputStream resource, Path folder) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(resource)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException("the archive has a path outside its folder: " + entry.getName());
                }
                write(tar, entry, target);
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.deleteIfExists(target);
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
        if ((entry.getMode() & OWNER_MAY_EXECUTE) != 0 && !target.toFile().setExecutable(true, false)) {
            throw new IOException("cannot make executable: " + target);
        }
    }
}
