package org.newswire.parse.extract.author;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BylineTest {
    @Test
    void readsTheNamesAfterALeadingWord() {
        assertThat(Byline.of("By Ada Quill and Ben Ort")).isEqualTo("Ada Quill and Ben Ort");
        assertThat(Byline.of("Ein Artikel von Mara Lindt | 27.01.2022")).isEqualTo("Mara Lindt");
        assertThat(Byline.of("By Mara Lindt. This guest post has links.")).isEqualTo("Mara Lindt");
        assertThat(Byline.of("By Prof. Mara Lindt")).isEqualTo("Prof. Mara Lindt");
        assertThat(Byline.of("By Dr Mara van der Lindt, Ben Ort")).isEqualTo("Dr Mara van der Lindt, Ben Ort");
        assertThat(Byline.of("Text & Fotos: Norah Vey")).isEqualTo("Norah Vey");
        assertThat(Byline.of("Autoren Mara Lindt und Norah Vey")).isEqualTo("Mara Lindt und Norah Vey");
        assertThat(Byline.of("责任编辑： 焦鹏")).isEqualTo("焦鹏");
        assertThat(Byline.of("文・山田太郎")).isEqualTo("山田太郎");
    }

    @Test
    void readsTheAuthorAmongSeveralCreditsInChinese() {
        assertThat(Byline.of("本报记者 王小明 李 四 通讯员 张三丰 编辑 赵六一")).isEqualTo("王小明、李四、张三丰");
        assertThat(Byline.of("记者：王小明 编辑：李四 校对：张三")).isEqualTo("王小明");
        assertThat(Byline.of("文/王小明 图/李四")).isEqualTo("王小明");
        assertThat(Byline.of("来源：新华社 作者：王小明 2024-05-02")).isEqualTo("王小明");
        assertThat(Byline.of("(記者王小明　攝影李四)")).isEqualTo("王小明");
        assertThat(Byline.of("责编：李四 校对：张三")).isEqualTo("李四");
        assertThat(Byline.of("记者 王小明 实习生 李四 编辑 张三")).isEqualTo("王小明、李四");
        assertThat(Byline.of("记者 王小明 见习记者 李四 美术编辑 张三")).isEqualTo("王小明、李四");
        assertThat(ChineseCredits.names("记者 王小明 新媒体编辑 李四 编辑 张三")).isNull();
        assertThat(ChineseCredits.names("记者 王小明 值班主任 李四 编辑 张三")).isNull();
        assertThat(Byline.of("监制：李四 校对：张三")).isNull();
        assertThat(Byline.of("文/山田 太郎")).isEqualTo("山田 太郎");
        assertThat(Byline.of("昨日，记者从市场获悉，编辑部门已经搬走。")).isNull();
    }

    @Test
    void readsNamesWithSmallParts() {
        assertThat(Byline.of("Par Hélène d’Ormesson")).isEqualTo("Hélène d’Ormesson");
        assertThat(Byline.of("By Sean O’Brien and Marie d'Ancona")).isEqualTo("Sean O’Brien and Marie d'Ancona");
        assertThat(Byline.of("Von Anna-Lena v. Hohenstein")).isEqualTo("Anna-Lena v. Hohenstein");
    }

    @Test
    void ignoresPlacesBetweenNames() {
        assertThat(Byline.of("By Ada Quill in New Haven, Ben Ort in Paris and Norah Vey in London"))
                .isEqualTo("Ada Quill, Ben Ort and Norah Vey");
        assertThat(Byline.of("Von Mara Lindt aus Kiel und Norah Vey")).isEqualTo("Mara Lindt und Norah Vey");
    }

    @Test
    void readsTheNameAfterADate() {
        assertThat(Byline.of("Posted on September 21, 2020 by Ada Quill")).isEqualTo("Ada Quill");
        assertThat(Byline.of("2. Mai 2024 von Mara Lindt")).isEqualTo("Mara Lindt");
    }

    @Test
    void acceptsAnAliasInALineWithoutMoreText() {
        assertThat(Byline.of("by quill42")).isEqualTo("quill42");
        assertThat(Byline.of("von kaum jemandem bemerkt")).isNull();
    }

    @Test
    void ignoresOtherLines() {
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

    @Test
    void readsBylinesOfManyLanguages() {
        assertThat(Byline.of("Автор: Мария Петрова")).isEqualTo("Мария Петрова");
        assertThat(Byline.of("بقلم أحمد علي")).isEqualTo("أحمد علي");
        assertThat(Byline.of("Tác giả: Lan Anh")).isEqualTo("Lan Anh");
        assertThat(Byline.of("מאת: דוד כהן")).isEqualTo("דוד כהן");
        assertThat(Byline.of("撰文／王小明")).isEqualTo("王小明");
        assertThat(Byline.of("[서울=소식] 김철수 기자 kim@paper.example")).isEqualTo("김철수");
        assertThat(Byline.of("Photos and story by Ada Quill")).isEqualTo("Ada Quill");
        assertThat(Byline.of("Penulis: Budi Santoso")).isEqualTo("Budi Santoso");
        assertThat(Byline.of("Propos recueillis par Michèle Dupont")).isEqualTo("Michèle Dupont");
        assertThat(Byline.of("Av Mara Lindt och Ben Ort")).isEqualTo("Mara Lindt och Ben Ort");
        assertThat(Byline.of("Door Jan de Vries en Ben Ort")).isEqualTo("Jan de Vries en Ben Ort");
    }

    @Test
    void readsANameWithoutASpaceAfterTheLeadingWord() {
        assertThat(Byline.of("ByAda Quill")).isEqualTo("Ada Quill");
        assertThat(Byline.of("Bylaws of Norhaven")).isNull();
        assertThat(Byline.of("Text size")).isNull();
        assertThat(Byline.of("Diário")).isNull();
    }
}
