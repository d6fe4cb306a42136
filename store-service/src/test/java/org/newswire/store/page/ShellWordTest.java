package org.newswire.store.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://news.example/feed?a=1&b=2",
                "news.raw-3@17",
                "",
                "it's",
                "'; touch /tmp/x; '",
                "$(id) `id` \\ \" | > < * ? ~ # ! {a,b}",
                "two\nlines",
                "--all"
            })
    void theShellReadsOneWordWithTheSameText(String text) throws IOException {
        Process shell = new ProcessBuilder("sh", "-c", "printf %s " + ShellWord.of(text)).start();

        assertThat(shell.inputReader().lines().toList()).isEqualTo(text.lines().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://news.example/feed", "news.raw-3@17"})
    void plainTextIsNotQuoted(String text) {
        assertThat(ShellWord.of(text)).isEqualTo(text);
    }
}
