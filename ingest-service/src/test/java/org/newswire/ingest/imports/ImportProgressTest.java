package org.newswire.ingest.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The key says which file an import resumes.
final class ImportProgressTest {
    private static final int MIB = 1 << 20;

    @TempDir
    private Path folder;

    private String key(String name, byte[] content, String way) throws IOException {
        return ImportProgress.key(Files.write(folder.resolve(name), content), way);
    }

    @Test
    void aFileIsKnownByItsContentWhateverItsPath() throws Exception {
        String key = key("a.jsonl", new byte[] {1, 2, 3}, "jsonl");

        assertThat(key("moved.jsonl", new byte[] {1, 2, 3}, "jsonl")).isEqualTo(key);
        assertThat(key("a.jsonl", new byte[] {1, 2, 4}, "jsonl")).isNotEqualTo(key);
        assertThat(key("a.jsonl", new byte[] {1, 2, 3, 4}, "jsonl")).isNotEqualTo(key);
    }

    @Test
    void anotherFormatOrSourceIsAnotherImport() throws Exception {
        byte[] content = {1, 2, 3};

        assertThat(key("a", content, "warc urn:a")).isNotEqualTo(key("a", content, "jsonl urn:a"));
        assertThat(key("a", content, "warc urn:a")).isNotEqualTo(key("a", content, "warc urn:b"));
    }

    @Test
    void ofALargeFileTheSizeAndTheFirstAndLastMebibyteCount() throws Exception {
        byte[] content = new byte[3 * MIB];
        String key = key("a", content, "warc");

        content[MIB - 1] = 1;
        assertThat(key("a", content, "warc")).isNotEqualTo(key);
        content[MIB - 1] = 0;
        content[2 * MIB] = 1;
        assertThat(key("a", content, "warc")).isNotEqualTo(key);
        content[2 * MIB] = 0;
        content[MIB] = 1;
        assertThat(key("a", content, "warc")).as("the middle").isEqualTo(key);
    }
}
