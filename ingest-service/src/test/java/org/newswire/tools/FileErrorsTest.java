package org.newswire.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileErrorsTest {
    @TempDir
    Path folder;

    @Test
    void aMissingFileIsReportedWithTheCurrentDirectory() {
        Path here = Path.of("feed.xml");
        Path there = folder.resolve("feed.xml");

        assertThat(FileErrors.reading(here, new NoSuchFileException("feed.xml"), "a feed"))
                .isEqualTo("feed.xml: no such file in " + Path.of("").toAbsolutePath() + "; name a feed");
        assertThat(FileErrors.reading(there, new NoSuchFileException("feed.xml"), "a feed"))
                .isEqualTo(there + ": no such file; name a feed");
    }

    @Test
    void anUnreadableFileIsReportedWithTheCause() throws IOException {
        Path file = Files.createFile(folder.resolve("feed.xml"));

        assertThat(FileErrors.reading(file, new AccessDeniedException(file.toString()), "a feed"))
                .isEqualTo(file + ": permission denied; make it readable for this account, or name a feed");
        assertThat(FileErrors.reading(folder, new IOException("Is a directory"), "a feed"))
                .isEqualTo(folder + ": is a directory; name a feed");
        assertThat(FileErrors.reading(file, new IOException("Not in GZIP format\nat all"), "a feed"))
                .isEqualTo(file + " cannot be read: Not in GZIP format; name a feed");
        assertThat(FileErrors.reading(file, new EOFException(), "a feed"))
                .isEqualTo(file + " cannot be read: EOFException; name a feed");
    }

    @Test
    void anUnwritableFileIsReportedWithTheRemedy() {
        Path file = folder.resolve("out.jsonl");
        Path elsewhere = folder.resolve("none/out.jsonl");

        assertThat(FileErrors.writing(elsewhere, new NoSuchFileException(elsewhere.toString())))
                .isEqualTo(elsewhere + " cannot be written: no such directory: " + folder.resolve("none")
                        + "; create it, or name another file");
        assertThat(FileErrors.writing(folder, new IOException("Is a directory")))
                .isEqualTo(folder + " cannot be written: it is a directory; name a file in it");
        assertThat(FileErrors.writing(file, new AccessDeniedException(file.toString())))
                .isEqualTo(
                        file + " cannot be written: permission denied; grant it to this account, or name another file");
        assertThat(FileErrors.writing(file, new IOException("No space left on device")))
                .isEqualTo(file + " cannot be written: No space left on device; free disk space, or name another file");
    }
}
