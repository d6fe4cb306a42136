package org.newswire.parse.extract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BylineTest {
    @Test
    void readsTheNamesAfterALeadingWord() {
        assertThat(Byline.of("By Ada Quill and Ben Ort")).isEqualTo("Ada Quill and Ben Ort");
        assertThat(Byline.of("Ein Artikel von Mara Lindt | 27.01.2022")).isEqualTo("Mara Lindt");
        assertThat(Byline.of("By Dr Mara van der Lindt, Ben Ort")).isEqualTo("Dr Mara van der Lindt, Ben Ort");
        assertThat(Byline.of("Text & Fotos: Norah Vey")).isEqualTo("Norah Vey");
        assertThat(Byline.of("Autoren Mara Lindt und Norah Vey")).isEqualTo("Mara Lindt und Norah Vey");
        assertThat(Byline.of("责任编辑： 焦鹏")).isEqualTo("焦鹏");
    }

    @Test
    void readsTheNameAfterADate() {
        assertThat(Byline.of("Posted on September 21, 2020 by Ada Quill")).isEqualTo("Ada Quill");
        assertThat(Byline.of("2. Mai 2024 von Mara Lindt")).isEqualTo("Mara Lindt");
    }

    @Test
    void takesAnAliasWhereTheLineSaysNoMore() {
        assertThat(Byline.of("by quill42")).isEqualTo("quill42");
        assertThat(Byline.of("von kaum jemandem bemerkt")).isNull();
    }

    @Test
    void isNotMisledByOtherLines() {
        assertThat(Byline.of("A walk by the River Norr")).isNull();
        assertThat(Byline.of("Autor:innen")).isNull();
        assertThat(Byline.of("Ada Quill")).isNull();
    }

    @Test
    void readsTheNameInTheLineAfterALabel() {
        assertThat(Byline.isLabel("Written by")).isTrue();
        assertThat(Byline.isLabel("By the sea")).isFalse();
        assertThat(Byline.afterLabel("Ada Quill")).isEqualTo("Ada Quill");
        assertThat(Byline.afterLabel("Read more about tides")).isNull();
    }
}
