package org.newswire.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PrintableTextTest {
    @Test
    void escapesTerminalControlCharacters() {
        assertThat(PrintableText.line("a\u001b[2Jb\u009b1mc\u007fd\u0007e"))
                .isEqualTo("a\\u001b[2Jb\\u009b1mc\\u007fd\\u0007e");
    }

    @Test
    void escapesLineBreaksOfEveryKind() {
        assertThat(PrintableText.line("a\r\nb\u0085c\u2028d\u2029e\u000bf\fg"))
                .isEqualTo("a\\r\\nb\\u0085c\\u2028d\\u2029e\\u000bf\\fg");
        assertThat(PrintableText.lines("ours\ntheirs\rX")).isEqualTo("ours\ntheirs\\rX");
    }

    @Test
    void escapesBidirectionalControlsAndUnpairedSurrogates() {
        assertThat(PrintableText.line("\u202egnp.exe\u202c \u2066x\u2069 \u200f\u061c \ud800 \udc00\ud83d"))
                .isEqualTo("\\u202egnp.exe\\u202c \\u2066x\\u2069 \\u200f\\u061c \\ud800 \\udc00\\ud83d");
    }

    @Test
    void keepsTextOfAllLanguages() {
        String text = "Grüße\t中文 עברית العربية می‌خواهم 👨‍👩‍👧 C:\\new {\"a\": \"\\n\"}";
        assertThat(PrintableText.line(text)).isSameAs(text);
    }
}
