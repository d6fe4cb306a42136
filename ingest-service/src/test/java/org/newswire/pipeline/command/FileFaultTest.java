package org.newswire.pipeline.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFaultTest {
    @TempDir
    Path folder;

    @Test
    void ofAFileThatIsNotThereItSaysWhereItWasLookedFor() {
        Path here = Path.of("feed.xml");
        Path there = folder.resolve("feed.xml");

        assertThat(FileFault.reading(here, new NoSuchFileException("feed.xml"), "a feed"))
                .isEqualTo("feed.xml: no such file in " + Path.of("").toAbsolutePath() + "; name a feed");
        assertThat(FileFault.reading(there, new NoSuchFileException("feed.xml"), "a feed"))
                .isEqualTo(there + ": no such file; name a feed");
    }

    @Test
    void ofAFileThatCannotBeReadItSaysWhy() throws IOException {
        Path file = Files.createFile(folder.resolve("feed.xml"));

        assertThat(FileFault.reading(file, new AccessDeniedException(file.toString()), "a feed"))
                .isEqualTo(file + ": may not be read; make it readable for this account, or name a feed");
        assertThat(FileFault.reading(folder, new IOException("Is a directory"), "a feed"))
                .isEqualTo(folder + ": is a folder; name a feed");
        assertThat(FileFault.reading(file, new IOException("Not in GZIP format\nat all"), "a feed"))
                .isEqualTo(file + " cannot be read: Not in GZIP format; name a feed");
        assertThat(FileFault.reading(file, new EOFException(), "a feed"))
                .isEqualTo(file + " cannot be read: EOFException; name a feed");
    }

    @Test
    void ofAFileThatCannotBeWrittenItSaysWhatToDo() {
        Path file = folder.resolve("out.jsonl");
        Path elsewhere = folder.resolve("none/out.jsonl");

        assertThat(FileFault.writing(elsewhere, new NoSuchFileException(elsewhere.toString())))
                .isEqualTo(elsewhere + " cannot be written: there is no folder " + folder.resolve("none")
                        + "; make it, or name a file elsewhere");
        assertThat(FileFault.writing(folder, new IOException("Is a directory")))
                .isEqualTo(folder + " cannot be written: it is a folder; name a file in it");
        assertThat(FileFault.writing(file, new AccessDeniedException(file.toString())))
                .isEqualTo(file + " cannot be written: this account may not; let it, or name a file elsewhere");
        assertThat(FileFault.writing(file, new IOException("No space left on device")))
                .isEqualTo(file + " cannot be written: No space left on device; make room, or name a file elsewhere");
    }
}
